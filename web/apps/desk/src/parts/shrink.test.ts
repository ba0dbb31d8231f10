import { afterEach, expect, test, vi } from 'vitest'
import { shrink } from './shrink'

const file = (type: string) => new File(['with the place'], 'a', { type })

function canvas(width: number, height: number, drawn: Blob | null) {
  const sizes: [number, number][] = []
  vi.stubGlobal('createImageBitmap', async () => ({ width, height, close: () => {} }))
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({ drawImage: () => {} } as never)
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation(function (this: HTMLCanvasElement, done) {
    sizes.push([this.width, this.height])
    done(drawn)
  })
  return sizes
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

test('every photograph is drawn anew and none is larger than can be read', async () => {
  const drawn = new Blob(['drawn'], { type: 'image/jpeg' })
  for (const [size, expected] of [
    [
      [4000, 3000],
      [1920, 1440],
    ],
    [
      [640, 480],
      [640, 480],
    ],
    [
      [1, 1],
      [1, 1],
    ],
  ] as const) {
    const sizes = canvas(size[0], size[1], drawn)
    expect(await shrink(file('image/png'))).toBe(drawn)
    expect(sizes).toEqual([expected])
  }
})

test('a paper goes as it is; a picture that cannot be opened or drawn does not go', async () => {
  const paper = file('application/pdf')
  expect(await shrink(paper)).toBe(paper)
  canvas(10, 10, null)
  await expect(shrink(file('image/jpeg'))).rejects.toThrow()
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('unreadable')))
  await expect(shrink(file('image/jpeg'))).rejects.toThrow()
})
