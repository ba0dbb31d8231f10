import { expect, test } from 'vitest'
import { figureText } from './figure'
import { deadlines } from './Parameters'

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

test('a deadline says of which step it is and which days it counts', () => {
  const steps = [
    { chain: '识别认定', step: '入户核查', counting: 'working' },
    { chain: '识别认定', until: '县级审定', counting: 'calendar' },
    { chain: '风险消除', counting: 'calendar' },
  ]
  const used = { rules: [], checks: [], facts: [], levels: ['紧急'], steps }
  expect(deadlines({ used })).toEqual([
    '识别认定：入户核查时限，按工作日算',
    '识别认定：到县级审定的总时限，按自然日算',
    '风险消除：全程时限，按自然日算',
    '“紧急”预警的核查时限',
  ])
})
