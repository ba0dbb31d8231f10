import { api, body, Problem, type Sent, sendFile } from '@shouwang/api-client'
import { useSyncExternalStore } from 'react'
import { t } from '../../texts'

export type Upload = {
  key: string
  file: File
  query: Record<string, string>
  state: 'waiting' | 'sending' | 'received' | 'failed'
  sent: number
  jobId?: string
  importId?: string
  problem?: string
  /** The server took all of it and said no: sending it again changes nothing. */
  refused?: boolean
}

/**
 * Files on their way. They stand outside of the pages, so that somebody may walk on while a large file is sent; one
 * goes after the other, because two at once only make both late.
 */
let uploads: Upload[] = []
let current: { key: string; sent: Sent } | undefined
const watching = new Set<() => void>()

function change(next: Upload[]) {
  uploads = next
  for (const tell of watching) tell()
}

const patch = (key: string, changed: Partial<Upload>) =>
  change(uploads.map((upload) => (upload.key === key ? { ...upload, ...changed } : upload)))

export function useUploads(): Upload[] {
  return useSyncExternalStore(
    (tell) => {
      watching.add(tell)
      return () => watching.delete(tell)
    },
    () => uploads,
  )
}

export function add(files: File[], query: Record<string, string>) {
  const fresh = files.map((file): Upload => {
    const key = `${file.name} ${file.size} ${Math.random()}`
    return { key, file, query: { ...query, file_name: file.name }, state: 'waiting', sent: 0 }
  })
  change([...uploads, ...fresh])
  proceed()
}

export function again(key: string) {
  patch(key, { state: 'waiting', sent: 0, problem: undefined, refused: undefined })
  proceed()
}

export function stop(key: string) {
  if (current?.key === key) current.sent.stop()
  else dismiss(key)
}

export const dismiss = (key: string) => change(uploads.filter((upload) => upload.key !== key))
export const dismissEnded = () =>
  change(uploads.filter((upload) => upload.state === 'waiting' || upload.state === 'sending'))

/** Uploads that were tried before: the first attempt may have arrived though its answer did not. */
const tried = new Set<string>()
const SAME_FILE = 'INT-001'

/**
 * A file is known to the server by what is in it, so that sending it again never doubles it. Where the line broke after
 * the last byte, the second attempt is told that the file is there, and goes on with the first one.
 */
async function arrivedBefore(problem: Problem, name: string): Promise<string | undefined> {
  if (!problem.errors.some((error) => error.code === SAME_FILE)) return undefined
  const { items } = await body(api.GET('/api/v1/imports', { params: { query: { limit: 50 } } }))
  return items.find((one) => one.file_name === name && (one.state === 'received' || one.state === 'checked'))?.import_id
}

async function proceed() {
  const next = uploads.find((upload) => upload.state === 'waiting')
  if (current || !next) return
  const { key, file, query } = next
  patch(key, { state: 'sending', sent: 0 })
  const sent = sendFile(query, file, (bytes) => patch(key, { sent: Math.min(bytes, file.size) }))
  current = { key, sent }
  try {
    const { import: delivery, job_id } = await sent.result
    patch(key, { state: 'received', sent: file.size, jobId: job_id, importId: delivery.import_id })
  } catch (problem) {
    const known = problem instanceof Problem
    const arrived = known && tried.has(key) ? await arrivedBefore(problem, file.name) : undefined
    if (known && problem.code === 'stopped') dismiss(key)
    else if (arrived) patch(key, { state: 'received', sent: file.size, importId: arrived })
    else {
      const refused = known && problem.status > 0 && problem.status < 500
      patch(key, { state: 'failed', refused, problem: known ? problem.sentences.join(' ') : t.common.broken })
    }
  } finally {
    tried.add(key)
    current = undefined
    proceed()
  }
}
