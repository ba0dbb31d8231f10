import { expect, test } from 'vitest'
import { byTownship, within } from './places'

const line = (township_id: string, village_id: string, kind: string, n: number) => ({
  township_id,
  village_id,
  village: `${village_id}村`,
  kind,
  n,
})
const townships = [
  { region_id: '1', name: '茶坪镇' },
  { region_id: '2', name: '石桥乡' },
]

test('villages are added up to townships, kind by kind', () => {
  const lines = [line('1', 'a', '水', 2), line('1', 'a', '房', 3), line('1', 'b', '水', 5), line('2', 'c', '水', 7)]
  expect(byTownship(lines, townships, ({ kind }) => kind)).toEqual([
    { township_id: '1', village_id: '', village: '茶坪镇', kind: '水', n: 7 },
    { township_id: '1', village_id: '', village: '茶坪镇', kind: '房', n: 3 },
    { township_id: '2', village_id: '', village: '石桥乡', kind: '水', n: 7 },
  ])
  expect(lines[0]?.n).toBe(2)
  const own = [line('1', 'a', '水', 2), line('1', 'b', '水', 5)]
  expect(byTownship(own, townships, ({ kind }) => kind)).toEqual(own)
})

test.each([
  [line('1', 'a', '', 1), 'township=1&village=a'],
  [{ ...line('1', 'a', '', 1), village_id: '' }, 'township=1'],
])('%j lies in %s', (one, expected) => expect(within(one)).toBe(expected))
