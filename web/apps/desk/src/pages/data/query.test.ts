import { expect, test } from 'vitest'
import { byTimeliness, drifted, type Source, timeliness } from './query'

const last: NonNullable<Source['last']> = {
  as_of: '2026-11-01',
  columns_lost: [],
  columns_new: [],
  delivered_at: '',
  delivered_by: '',
  file_name: '',
  import_id: '',
  n_rows: 0,
  number: 1,
}
const source = (late: boolean | undefined, delivered: boolean): Source => ({
  sheet: `${late} ${delivered}`,
  title: '',
  department: '',
  every: '',
  n_deliveries: 0,
  late,
  last: delivered ? last : null,
})

test.each([
  [true, true, 'late'],
  [false, true, 'in_time'],
  [undefined, true, 'on_event'],
  [undefined, false, 'never'],
  [true, false, 'late'],
])('late %s, delivered %s is %s', (late, delivered, state) => expect(timeliness(source(late, delivered))).toBe(state))

test('what is late stands first, then what never came', () => {
  const list = [source(undefined, true), source(false, true), source(true, true), source(undefined, false)]
  expect(byTimeliness(list).map(({ state }) => state)).toEqual(['late', 'never', 'in_time', 'on_event'])
})

test('columns that came or went are a drift', () => {
  const one = source(false, true)
  expect(drifted(one)).toBe(false)
  expect(drifted({ ...one, last: { ...last, columns_lost: ['a'] } })).toBe(true)
  expect(drifted(source(undefined, false))).toBe(false)
})
