import { render, screen } from '@testing-library/react'
import { createElement } from 'react'
import { expect, test } from 'vitest'
import { Standing } from './Guarantees'
import { membersOf } from './Members'
import { statusesOf, statusText } from './status'

const membership = (id: string, kind: string, valid_from: string, valid_to: string | null = null) =>
  ({
    person: { person_id: id, name: id },
    kind,
    kind_title: kind,
    relation: '',
    valid_from,
    valid_to,
    end_reason_title: null,
  }) as Parameters<typeof membersOf>[0][number]

test('living there and being registered there is one member', () => {
  const members = membersOf([membership('a', 'living', '2026-02-01'), membership('a', 'hukou', '2026-01-01')], true)
  expect(members).toHaveLength(1)
  expect(members[0]).toMatchObject({ kinds: ['living', 'hukou'], from: '2026-01-01' })
})

test('who left is no member now', () => {
  const all = [membership('a', 'living', '2026-01-01', '2026-03-01'), membership('b', 'living', '2026-01-01')]
  expect(membersOf(all, true).map((member) => member.person.person_id)).toEqual(['b'])
  expect(membersOf(all, false)[0]).toMatchObject({ to: '2026-03-01' })
})

test('a value that says it more closely stands alone, and the same status is counted', () => {
  const title = (code: string) => ({ dibao: '低保', monitored: '监测对象' })[code] ?? code
  expect(statusText({ status: 'dibao', value: '农村低保' }, title)).toBe('农村低保')
  expect(statusText({ status: 'monitored', value: '边缘易致贫户' }, title)).toBe('监测对象 边缘易致贫户')
  expect(
    statusesOf(
      [
        { status: 'dibao', value: '农村低保' },
        { status: 'dibao', value: '农村低保' },
      ],
      title,
    ),
  ).toEqual(['农村低保 ×2'])
})

test('what is not known of one is not known, and a household without children has no schooling to keep', () => {
  const item = (person: string, state?: string, concerns = true) => ({
    guarantee: 'medical',
    title: '基本医疗',
    person_id: person,
    person_name: person,
    concerns,
    now: state ? { state, valid_from: '2026-01-01', source: 'visit' } : undefined,
    before: [],
  })
  const cases: [ReturnType<typeof item>[], string][] = [
    [[item('甲', 'held'), item('乙', 'held')], '有保障'],
    [[item('甲', 'held'), item('乙')], '2 人中 1 人不知道'],
    [[item('甲'), item('乙')], '不知道'],
    [[item('甲', 'held'), item('乙', 'problem')], '乙 有问题'],
    [[item('甲', undefined, false)], '不涉及'],
    [[], '不知道'],
    [[item('甲', 'held', false)], '有保障'],
  ]
  for (const [items, text] of cases) {
    const { unmount } = render(createElement(Standing, { items }))
    expect(screen.getByText(text)).toBeTruthy()
    unmount()
  }
})
