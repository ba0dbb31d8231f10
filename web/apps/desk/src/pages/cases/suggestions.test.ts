import { expect, test } from 'vitest'
import { sentencesOf } from './Evidence'
import { groupsOf } from './Suggestions'

test('suggestions of one risk with the same reason stand together, in the order they came', () => {
  const one = (risk: string, code: string, ...why: string[]) => ({
    risk,
    code,
    why: why.map((sentence) => ({ code: 'x', level: 'note', sentence })),
  })
  const groups = groupsOf([
    one('因病', 'a', 'w'),
    one('因病', 'b', 'w', 'v'),
    one('因病', 'c', 'w'),
    one('因学', 'd', 'w'),
  ])
  expect(groups.map(({ risk, why, list }) => [risk, why, list.map(({ code }) => code)])).toEqual([
    ['因病', ['w'], ['a', 'c']],
    ['因病', ['w', 'v'], ['b']],
    ['因学', ['w'], ['d']],
  ])
})

test('sentences that were put together are told apart, none is dropped', () => {
  expect(sentencesOf('甲；乙； ')).toEqual(['甲', '乙'])
  expect(sentencesOf('')).toEqual([])
})
