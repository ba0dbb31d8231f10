import { expect, test } from 'vitest'
import { figureText } from './figure'

test('a figure stands as people write it', () => {
  const cases: [string, string | null, string][] = [
    ['0.2', '比例', '20%'],
    ['0.125', '比例', '12.5%'],
    ['7300', '元', '7,300 元'],
    ['80', '米', '80 米'],
    ['1.5', '倍', '1.5 倍'],
    ['/、空', null, '/、空'],
    ['', '比例', '比例'],
  ]
  for (const [value, unit, text] of cases) expect(figureText(value, unit)).toBe(text)
})
