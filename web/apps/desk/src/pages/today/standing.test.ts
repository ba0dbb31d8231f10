import { expect, test } from 'vitest'
import { whole } from './Standing'

const number = (n: number) => ({ n, rows: '' })
const status = (name: string, n: number) => ({ status: { name, title: name }, number: number(n) })

test('the places of an area are added up', () => {
  const lines = [
    {
      cases: [status('monitored', 9), status('identifying', 3)],
      open: number(12),
      late: number(1),
      visits_owed: number(4),
    },
    { cases: [status('monitored', 2)], open: number(2), late: number(0), visits_owed: number(0) },
  ]
  expect(whole(lines)).toEqual({
    statuses: [
      { name: 'identifying', title: 'identifying', n: 3 },
      { name: 'monitored', title: 'monitored', n: 11 },
    ],
    open: 14,
    late: 1,
    owed: 4,
  })
})
