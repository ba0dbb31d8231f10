import { expect, test } from 'vitest'
import { warningsOf } from './Command'

const sentence = '接手的人与这一户有关联'
const warnings = [{ code: 'CAS-122', level: 'warning', sentence }]

test.each([
  [undefined, []],
  ['已办好', []],
  [{ moved: 3 }, []],
  [{ data: { warnings: [] } }, []],
  [{ data: { warnings } }, [sentence]],
  [{ warnings }, [sentence]],
])('an answer %o warns of %o', (told, expected) => {
  expect(warningsOf(told)).toEqual(expected)
})
