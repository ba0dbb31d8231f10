import { expect, test } from 'vitest'
import { nameOf } from './save'

test('a file is called in the words of the desk, with the ending of what was sent', () => {
  const cases: [name: string, type: string, wanted: string, called: string][] = [
    ['households.xlsx', '', '农户.xlsx', '农户.xlsx'],
    ['correction.csv', '', '医保结算 更正.xlsx', '医保结算 更正.csv'],
    ['correction.xlsx', '', '医保结算 更正', '医保结算 更正.xlsx'],
    ['', 'application/pdf', '走访照片', '走访照片.pdf'],
    ['', '', '走访照片', '走访照片'],
  ]
  for (const [name, type, wanted, called] of cases)
    expect(nameOf({ blob: new Blob([], { type }), name }, wanted)).toBe(called)
})
