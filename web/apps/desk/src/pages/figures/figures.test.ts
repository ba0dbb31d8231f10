import { expect, test } from 'vitest'
import { readMoves, writeMoves } from '../standards/query'
import { inOrder, stagesOf } from './Chain'
import { arrived } from './Measures'
import { monthsOf } from './Months'
import { pageOf } from './rows'
import { byRule } from './Yield'

test('a number opens the page that lists what it counted', () => {
  expect(pageOf('/worklist?village=t1&late=true')).toBe('/cases?village=t1&late=true')
  expect(pageOf('/cases?village=t1&status=monitored')).toBe('/cases?village=t1&status=monitored&tab=list')
})

test('townships of one rule are added up', () => {
  const line = {
    source: '',
    township_id: '',
    waiting: 0,
    joined: 0,
    remembered: 0,
    dismissed: 0,
    began: 0,
    cases: 0,
    visits: 3,
    enrolled: 1,
    measures: 0,
  }
  const sums = byRule([
    { ...line, rule: 'R-B', leads: 1 },
    { ...line, rule: 'R-A', leads: 2 },
    { ...line, rule: 'R-A', leads: 5 },
  ])
  expect(sums.map(({ rule, leads, visits, enrolled }) => [rule, leads, visits, enrolled])).toEqual([
    ['R-A', 7, 6, 2],
    ['R-B', 1, 3, 1],
  ])
})

test('figures that are tried out go through an address unchanged', () => {
  const moves = [
    { parameter: 'income_line', value: '8500' },
    { parameter: 'blank_words', value: '/、空,无:x' },
  ]
  expect(readMoves(writeMoves(moves))).toEqual(moves)
  expect(readMoves(null)).toEqual([])
})

test('steps of all places are added up in the order of the procedure, those nobody did yet too', () => {
  const number = (n: number) => ({ n, rows: '' })
  const done = (name: string, n: number, late: number) => ({
    chain: 'identification',
    step: { name, title: name },
    done: number(n),
    done_late: number(late),
  })
  const step = (name: string) => ({ step: name, title: name, actors: [], evidence: [] })
  const chains = [
    { name: 'identification', title: '识别认定', stages: [[step('accept')], [step('authorise'), step('visit')]] },
  ]
  const lines = [{ steps: [done('visit', 2, 1), done('accept', 5, 0)] }, { steps: [done('accept', 1, 1)] }]
  expect(stagesOf(lines, chains)[0]?.stages.map(({ step, done, late }) => [step, done, late])).toEqual([
    ['accept', 6, 1],
    ['authorise', 0, 0],
    ['visit', 2, 1],
  ])
  const steps = [done('review_plan', 1, 0), done('visit', 2, 1), done('accept', 5, 0)]
  expect(inOrder(steps, chains).map(({ step, of }) => [step.name, of])).toEqual([
    ['accept', '识别认定'],
    ['visit', '识别认定'],
    ['review_plan', '识别认定'],
  ])
})

test('a month without a lead stands between its neighbours', () => {
  const line = { month: '2026-11', leads: 5, began: 2, joined: 1, remembered: 1, dismissed: 1, waiting: 0 }
  const months = monthsOf([{ ...line, month: '2026-09', leads: 3 }, line], '2026-08-28', '2026-11-26')
  expect(months.map(({ month, leads }) => [month, leads])).toEqual([
    ['2026-08', 0],
    ['2026-09', 3],
    ['2026-10', 0],
    ['2026-11', 5],
  ])
})

test('what arrived says how much only where somebody told it', () => {
  const cases: [number, number | null, number | null, string][] = [
    [0, null, null, '还没有到位'],
    [0, null, 300_000, '还没有到位，计划 3,000 元'],
    [2, 120_000, 300_000, '已到位 2 次，1,200 元，计划 3,000 元'],
    [2, null, null, '已到位 2 次'],
  ]
  for (const [n_deliveries, delivered_cents, amount_cents, text] of cases)
    expect(arrived({ n_deliveries, delivered_cents, amount_cents })).toBe(text)
})
