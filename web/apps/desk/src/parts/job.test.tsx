import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { beforeEach, expect, test, vi } from 'vitest'
import { useJob } from './job'

const get = vi.hoisted(() => vi.fn())
vi.mock('@shouwang/api-client', async (real) => ({ ...(await real<object>()), api: { GET: get } }))

class Stream {
  static last: Stream | undefined
  onerror: (() => void) | undefined
  closed = false
  tell: (event: { data: string }) => void = () => {}
  constructor(readonly address: string) {
    Stream.last = this
  }
  addEventListener(_: string, tell: (event: { data: string }) => void) {
    this.tell = tell
  }
  close() {
    this.closed = true
  }
}

const job = (state: string) => ({ job_id: 'j1', state, done: 0, problems: [] })
const followed = () => {
  const queries = new QueryClient()
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  )
  return renderHook(() => useJob('j1', []), { wrapper }).result
}

beforeEach(() => {
  get.mockReset().mockResolvedValue({ data: job('running') })
  vi.stubGlobal('EventSource', Stream)
})

test('what the stream tells is shown, and at the end nobody listens any more', async () => {
  const result = followed()
  await vi.waitFor(() => expect(result.current?.state).toBe('running'))
  expect(Stream.last?.address).toBe('/api/v1/jobs/j1/events')
  act(() => Stream.last?.tell({ data: JSON.stringify(job('done')) }))
  await vi.waitFor(() => expect(result.current?.state).toBe('done'))
  expect(Stream.last?.closed).toBe(true)
  expect(get).toHaveBeenCalledOnce()
})

test('where the stream breaks, the job is asked', async () => {
  const result = followed()
  await vi.waitFor(() => expect(result.current?.state).toBe('running'))
  get.mockResolvedValue({ data: job('done') })
  act(() => Stream.last?.onerror?.())
  await vi.waitFor(() => expect(result.current?.state).toBe('done'), { timeout: 3000 })
})
