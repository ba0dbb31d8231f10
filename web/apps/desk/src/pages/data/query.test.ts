import { expect, test } from 'vitest'
import { byTimeliness, drifted, type Source, timeliness } from './query'

const source = (every: string, as_of?: string): Source => ({
  sheet: every + as_of,
  title: '',
  department: '',
  every,
  n_deliveries: 0,
  last: as_of
    ? {
        as_of,
        columns_lost: [],
        columns_new: [],
        delivered_at: '',
        delivered_by: '',
        file_name: '',
        import_id: '',
        n_rows: 0,
        number: 1,
      }
    : null,
})

test.each([
  ['每月', '2026-11-01', 'in_time'],
  ['每月', '2026-10-26', 'in_time'],
  ['每月', '2026-10-25', 'late'],
  ['每季度', '2026-08-26', 'in_time'],
  ['每年', '2025-11-24', 'late'],
  ['每月', undefined, 'never'],
  ['随时', undefined, 'on_event'],
])('%s, last of %s, is %s', (every, last, state) => expect(timeliness(source(every, last), '2026-11-26')).toBe(state))

test('what is missing stands before what is late, and that before all else', () => {
  const list = [source('随时'), source('每月', '2026-11-20'), source('每月', '2026-01-01'), source('每月')]
  expect(byTimeliness(list, '2026-11-26').map(({ state }) => state)).toEqual(['never', 'late', 'in_time', 'on_event'])
})

test('columns that came or went are a drift', () => {
  const one = source('每月', '2026-11-01')
  expect(drifted(one)).toBe(false)
  expect(drifted({ ...one, last: { ...(one.last as NonNullable<Source['last']>), columns_lost: ['a'] } })).toBe(true)
  expect(drifted(source('每月'))).toBe(false)
})
