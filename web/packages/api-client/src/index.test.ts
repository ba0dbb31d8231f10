import { afterEach, expect, test, vi } from 'vitest'
import { api, body, csrf, nameIn, Problem, watcher, words } from './index'

const answer = (status: number, value: unknown) =>
  vi
    .spyOn(globalThis, 'fetch')
    .mockResolvedValue(new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json' } }))

afterEach(() => {
  vi.restoreAllMocks()
  csrf.forget()
})

test('a refusal is thrown in the words of the server', async () => {
  answer(422, { code: 'API-003', detail: 'a', errors: [{ field: 'purpose', code: 'FLD-001', detail: 'b' }] })
  const problem = await body(api.GET('/api/v1/me')).catch((error) => error)
  expect(problem).toBeInstanceOf(Problem)
  expect(problem.sentences).toEqual(['b'])
  expect(problem.code).toBe('API-003')
})

test('who is signed out is told once, and not while signing in', async () => {
  const told = vi.fn()
  watcher.signedOut = told
  answer(401, { code: 'API-021', detail: 'a' })
  await body(api.GET('/api/v1/leads')).catch(() => {})
  expect(told).toHaveBeenCalledTimes(1)
  answer(401, { code: 'ACT-001', detail: 'a' })
  await body(api.POST('/api/v1/sessions', { body: { name: 'a', password: 'b' } })).catch(() => {})
  expect(told).toHaveBeenCalledTimes(1)
})

test('what changes something carries the token and a key of its own, what reads carries neither', async () => {
  csrf.keep('token')
  const fetch = answer(204, null)
  fetch.mockImplementation(async () => new Response(null, { status: 204 }))
  await api.PUT('/api/v1/me/password', { body: { present: 'a', new: 'b' } })
  await api.PUT('/api/v1/me/password', { body: { present: 'a', new: 'b' } })
  await api.GET('/api/v1/me')
  const [first, second, read] = fetch.mock.calls.map(([request]) => (request as Request).headers)
  expect(first?.get('x-csrf-token')).toBe('token')
  expect(first?.get('idempotency-key')).not.toBe(second?.get('idempotency-key'))
  expect(read?.get('x-csrf-token')).toBeNull()
  expect(read?.get('idempotency-key')).toBeNull()
})

test('no answer is a problem too', async () => {
  words.offline = 'offline'
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('network'))
  const problem = await body(api.GET('/api/v1/me')).catch((error) => error)
  expect(problem).toBeInstanceOf(Problem)
  expect(problem.detail).toBe('offline')
})

test('names of files', () => {
  expect(nameIn(`attachment; filename="a.xlsx"; filename*=UTF-8''%E7%BA%BF%E7%B4%A2.xlsx`)).toBe('线索.xlsx')
  expect(nameIn('attachment; filename="leads.xlsx"')).toBe('leads.xlsx')
  expect(nameIn('')).toBe('')
})
