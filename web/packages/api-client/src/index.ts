// The only way from a page to the server: typed by the server's own description, and every refusal a Problem.

import createClient, { type Middleware } from 'openapi-fetch'
import type { components, paths } from './schema'

export type { components, operations, paths } from './schema'
export type Schemas = components['schemas']

const CSRF = 'shouwang.csrf'
export const BASE = '/api/v1'

/** The token against forged requests: given once at sign-in, kept for every tab of this browser. */
export const csrf = {
  get: () => localStorage.getItem(CSRF),
  keep: (token: string) => localStorage.setItem(CSRF, token),
  forget: () => localStorage.removeItem(CSRF),
}

export type FieldProblem = { field: string; code: string; detail: string }

/** A refusal as the server words it. `status` 0 means that no answer came. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: FieldProblem[] = [],
    readonly requestId = '',
  ) {
    super(detail)
  }

  /** What to tell: the fields where it names them. */
  get sentences(): string[] {
    return this.errors.length ? this.errors.map((error) => error.detail) : [this.detail]
  }
}

/** Sentences for when no answer came, or none that could be read; set once by the app. */
export const words = { offline: '', unreadable: '' }

/** Called when the server says that nobody is signed in (any more). */
export const watcher: { signedOut: () => void } = { signedOut: () => {} }

const safe = (method: string) => method === 'GET' || method === 'HEAD'

/** A key under which the server carries a request out once, however often it comes. */
export function onceKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function headersFor(method: string): Record<string, string> {
  const token = csrf.get()
  return {
    'accept-language': 'zh-CN',
    ...(token && !safe(method) ? { 'x-csrf-token': token } : {}),
    ...(safe(method) ? {} : { 'idempotency-key': onceKey() }),
  }
}

export async function problemOf(response: Response): Promise<Problem> {
  const body = await response.json().catch(() => ({}))
  const detail = body.detail || words.unreadable
  return new Problem(response.status, body.code ?? '', detail, body.errors ?? [], body.request_id ?? '')
}

const speaking: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(headersFor(request.method))) {
      if (!request.headers.has(name)) request.headers.set(name, value)
    }
    return request
  },
  async onResponse({ response, request }) {
    if (response.ok) return response
    const problem = await problemOf(response)
    if (response.status === 401 && !request.url.endsWith('/sessions')) watcher.signedOut()
    throw problem
  },
  onError() {
    return new Problem(0, '', words.offline)
  },
}

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: (request) => globalThis.fetch(request),
})
api.use(speaking)

/** The body of an answer; refusals were thrown before. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T
}

/** The body of an answer with the version that a change of it must name. */
export async function versioned<T>(
  answer: Promise<{ data?: T; response: Response }>,
): Promise<{ data: T; etag: string }> {
  const { data, response } = await answer
  return { data: data as T, etag: response.headers.get('etag') ?? '' }
}

export type Download = { blob: Blob; name: string }

/** A file that the server writes. */
export async function download(method: 'GET' | 'POST', path: string, input?: unknown): Promise<Download> {
  const headers: Record<string, string> = headersFor(method)
  delete headers['idempotency-key']
  if (input !== undefined) headers['content-type'] = 'application/json'
  const response = await ask(path, {
    method,
    headers,
    body: input === undefined ? undefined : JSON.stringify(input),
  })
  return { blob: await response.blob(), name: nameIn(response.headers.get('content-disposition') ?? '') }
}

/** Keeps a photograph or a scan; records name it by its digest. */
export async function sendEvidence(file: Blob): Promise<Schemas['EvidenceBody']> {
  const headers = { ...headersFor('POST'), 'content-type': 'application/octet-stream' }
  return (await ask('/evidence', { method: 'POST', headers, body: file })).json()
}

/** Asks what the typed client has no words for: files, in and out. */
async function ask(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(BASE + path, init)
  } catch {
    throw new Problem(0, '', words.offline)
  }
  if (response.status === 401) watcher.signedOut()
  if (!response.ok) throw await problemOf(response)
  return response
}

/** The file name of a Content-Disposition, the encoded form before the plain one. */
export function nameIn(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1]
  if (encoded) return decodeURIComponent(encoded)
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? ''
}

type Follower = { told: (job: Schemas['JobBody']) => void; lost: () => void }

/** Listens to a job as it goes on; the way to stop listening comes back. */
export function follow(jobId: string, { told, lost }: Follower): () => void {
  if (typeof EventSource === 'undefined') {
    lost()
    return () => {}
  }
  const stream = new EventSource(`${BASE}/jobs/${jobId}/events`)
  stream.addEventListener('job', (event) => told(parsed(event.data) as Schemas['JobBody']))
  stream.onerror = () => {
    stream.close()
    lost()
  }
  return () => stream.close()
}

export type Sent = { result: Promise<Schemas['ReceivedImport']>; stop: () => void }

/** Sends a file as it is and tells how far it has come. */
export function sendFile(
  query: Record<string, string>,
  file: Blob,
  progress: (sent: number, all: number) => void,
): Sent {
  const request = new XMLHttpRequest()
  const result = new Promise<Schemas['ReceivedImport']>((done, failed) => {
    request.open('POST', `${BASE}/imports?${new URLSearchParams(query)}`)
    for (const [name, value] of Object.entries(headersFor('POST'))) {
      if (name !== 'idempotency-key') request.setRequestHeader(name, value)
    }
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = (event) => progress(event.loaded, event.total || file.size)
    request.onload = () => {
      const answer = parsed(request.responseText)
      if (request.status === 401) watcher.signedOut()
      if (request.status < 300) done(answer as Schemas['ReceivedImport'])
      else {
        const {
          detail = words.unreadable,
          code = '',
          errors = [],
          request_id = '',
        } = answer as Partial<Schemas['Problem']>
        failed(new Problem(request.status, code, detail, errors, request_id))
      }
    }
    request.onerror = () => failed(new Problem(0, '', words.offline))
    request.onabort = () => failed(new Problem(0, 'stopped', ''))
    request.send(file)
  })
  return { result, stop: () => request.abort() }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
