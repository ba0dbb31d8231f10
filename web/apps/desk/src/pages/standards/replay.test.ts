import { expect, test } from 'vitest'
import { monthsOf } from './Replay'

test.each([[null], [undefined], [{}], [{ months: null }]])('a job that told nothing has no months: %s', (result) =>
  expect(monthsOf(result)).toEqual([]),
)
