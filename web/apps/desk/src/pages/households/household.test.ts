import { expect, test } from 'vitest'
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
