import { Problem } from '@shouwang/api-client'
import { renderHook } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { add, again, dismissEnded, type Upload, useUploads } from './uploads'

const sent = vi.hoisted(() => vi.fn())
const get = vi.hoisted(() => vi.fn())
vi.mock('@shouwang/api-client', async (real) => ({ ...(await real<object>()), api: { GET: get }, sendFile: sent }))

const broken = new Problem(0, '', '连不上')
const known = new Problem(422, 'API-003', '内容不对', [{ field: 'file', code: 'INT-001', detail: '导入过' }])
const answer = (result: Promise<unknown>) => ({ result, stop: () => {} })
const uploads = () => renderHook(() => useUploads()).result
const first = (): Upload => uploads().current[0] as Upload

beforeEach(() => {
  dismissEnded()
  sent.mockReset()
  get.mockReset()
})

async function broke() {
  sent.mockReturnValueOnce(answer(Promise.reject(broken)))
  add([new File(['a'], '结算.csv')], {})
  await vi.waitFor(() => expect(first().state).toBe('failed'))
}

test('a file whose line broke stands where it stopped, and goes again', async () => {
  await broke()
  expect(first().file.name).toBe('结算.csv')
  sent.mockReturnValueOnce(answer(Promise.resolve({ import: { import_id: 'i1' }, job_id: 'j1' })))
  again(first().key)
  await vi.waitFor(() => expect(first()).toMatchObject({ state: 'received', importId: 'i1', jobId: 'j1' }))
  expect(sent.mock.calls[1]?.[1]).toBe(sent.mock.calls[0]?.[1])
})

test('a file that had arrived though its answer had not goes on with the first import', async () => {
  await broke()
  sent.mockReturnValueOnce(answer(Promise.reject(known)))
  get.mockResolvedValue({
    data: {
      items: [
        { import_id: 'undone', file_name: '结算.csv', state: 'undone' },
        { import_id: 'i2', file_name: '结算.csv', state: 'checked' },
      ],
    },
  })
  again(first().key)
  await vi.waitFor(() => expect(first()).toMatchObject({ state: 'received', importId: 'i2' }))
})

test('a file that was imported before is refused the first time', async () => {
  sent.mockReturnValueOnce(answer(Promise.reject(known)))
  add([new File(['a'], '结算.csv')], {})
  await vi.waitFor(() => expect(first()).toMatchObject({ state: 'failed', problem: '导入过' }))
  expect(get).not.toHaveBeenCalled()
})
