import { expect, test } from 'vitest'
import { classOf, draw, type Feature, limitsFor } from './shape'

const square = (name: string, west: number, south: number, turned = false): Feature => {
  const ring = [
    [west, south],
    [west + 0.1, south],
    [west + 0.1, south + 0.1],
    [west, south + 0.1],
    [west, south],
  ]
  const coordinates = [turned ? ring.reverse() : ring]
  return {
    type: 'Feature',
    properties: { region_id: name, code: name, name, level: 'township' },
    geometry: { type: 'Polygon', coordinates },
  }
}

test('places fill a box a thousand wide, north up, whichever way their rings go', () => {
  const { drawn, high } = draw([square('west', 100, 25), square('north-east', 100.1, 25.1, true)])
  const [west, east] = drawn
  expect(drawn.map(({ place }) => place.name)).toEqual(['west', 'north-east'])
  expect(west?.at[0]).toBeLessThan(east?.at[0] ?? 0)
  expect(west?.at[1]).toBeGreaterThan(east?.at[1] ?? 0)
  expect(Math.round((west?.wide ?? 0) + (east?.wide ?? 0))).toBe(1000)
  // A degree of longitude is shorter than one of latitude here.
  expect(high).toBeGreaterThan(1000)
  expect(high).toBeLessThan(1150)
})

test('a place without a shape is left out', () => {
  const bare: Feature = { ...square('bare', 1, 1), geometry: null }
  expect(draw([square('one', 100, 25), bare]).drawn).toHaveLength(1)
})

test.each([
  [[], [1, 5, 10, 20]],
  [
    [0, 0, 3, 9],
    [1, 5, 10, 20],
  ],
  [
    [0, 11, 27, 27, 59],
    [1, 15, 30, 60],
  ],
  [
    [120, 130, 140],
    [1, 100, 200, 400],
  ],
  [[1e6], [1, 5, 10, 20]],
])('%j are parted at %j', (numbers, expected) => expect(limitsFor(numbers, [1, 5, 10, 20])).toEqual(expected))

test.each([
  [0, 0],
  [1, 1],
  [4, 1],
  [5, 2],
  [99, 4],
])('%i is of class %i', (n, expected) => expect(classOf(n, [1, 5, 10, 20])).toBe(expected))
