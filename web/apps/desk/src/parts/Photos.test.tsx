import { Problem } from '@shouwang/api-client'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { digests, everyOneKept, type Photo, Photos } from './Photos'

const send = vi.hoisted(() => vi.fn())
vi.mock('@shouwang/api-client', async (real) => ({ ...(await real<object>()), sendEvidence: send }))

vi.mock('./shrink', () => ({ shrink: async (file: File) => file }))

const file = (name: string) => new File(['x'], name, { type: 'image/png' })

function shown(single = false) {
  const told = vi.fn<(photos: Photo[]) => void>()
  const { container } = render(<Photos single={single} onChange={told} />)
  const choose = (...files: File[]) => userEvent.upload(container.querySelector('input') as HTMLInputElement, files)
  return { choose, last: () => told.mock.lastCall?.[0] ?? [] }
}

test('each file is sent when it is chosen, and what was refused says why', async () => {
  send.mockImplementation(async (sent: File) => {
    if (sent.name === 'b.png') throw new Problem(422, 'VIS-021', 'no picture')
    return { digest: `digest of ${sent.name}` }
  })
  const { choose, last } = shown()
  await choose(file('a.png'), file('b.png'))
  await screen.findByText('b.png no picture')
  expect(digests(last())).toEqual(['digest of a.png'])
  await expect(everyOneKept(last())).rejects.toThrow()
  await userEvent.click(screen.getByRole('button', { name: '去掉 b.png' }))
  await expect(everyOneKept(last())).resolves.toBeUndefined()
})

test('nothing goes out while a file is on its way', async () => {
  send.mockReturnValue(new Promise(() => {}))
  const { choose, last } = shown()
  await choose(file('a.png'))
  await expect(everyOneKept(last())).rejects.toThrow()
})

test('what is taken out before its turn is not sent', async () => {
  send.mockClear()
  const sent: (() => void)[] = []
  send.mockImplementation((file: File) => new Promise((done) => sent.push(() => done({ digest: file.name }))))
  const { choose, last } = shown()
  await choose(file('a.png'), file('b.png'), file('c.png'))
  await userEvent.click(screen.getByRole('button', { name: '去掉 b.png' }))
  sent.shift()?.()
  await vi.waitFor(() => expect(sent).toHaveLength(1))
  sent.shift()?.()
  await vi.waitFor(() => expect(digests(last())).toEqual(['a.png', 'c.png']))
  expect(send).toHaveBeenCalledTimes(2)
})

test('where one is asked for, the last one chosen counts', async () => {
  send.mockImplementation(async (sent: File) => ({ digest: sent.name }))
  const { choose, last } = shown(true)
  await choose(file('a.png'))
  await choose(file('b.png'))
  await vi.waitFor(() => expect(digests(last())).toEqual(['b.png']))
})
