import { ageOn, Label, today } from '@shouwang/ui'
import { type Column, DataTable } from '../../lists/DataTable'
import { Unmask } from '../../parts/Unmask'
import { t } from '../../texts'
import { PersonMenu } from './ChangeMenu'
import { type Story, useWords } from './query'
import { statusesOf } from './status'

const words = t.households.one
type Membership = Story['memberships'][number]
export type Member = {
  person: Membership['person']
  relation: string
  kinds: string[]
  from: string
  to?: string
  why?: string
}

/** One line for each person: living there and being registered there are two memberships of one member. */
export function membersOf(memberships: Membership[], now: boolean): Member[] {
  const found = new Map<string, Member>()
  for (const one of memberships) {
    if (!one.valid_to !== now) continue
    const known = found.get(one.person.person_id)
    const kind = one.kind_title ?? one.kind
    if (known) {
      if (!known.kinds.includes(kind)) known.kinds.push(kind)
      if (one.valid_from < known.from) known.from = one.valid_from
    } else {
      found.set(one.person.person_id, {
        person: one.person,
        relation: one.relation ?? '',
        kinds: [kind],
        from: one.valid_from,
        to: one.valid_to ?? undefined,
        why: one.end_reason_title ?? undefined,
      })
    }
  }
  return [...found.values()]
}

export function Members({ story }: { story: Story }) {
  const { title } = useWords()
  const present = membersOf(story.memberships, true)
  const here = new Set(present.map((member) => member.person.person_id))
  const former = membersOf(story.memberships, false).filter((member) => !here.has(member.person.person_id))
  const statusOf = (personId: string) =>
    story.statuses.filter((status) => status.person_id === personId && !status.valid_to)
  const columns: Column<Member>[] = [
    { key: 'name', title: words.name, tight: true, phone: 'title', render: ({ person }) => person.name },
    { key: 'relation', title: words.relation, tight: true, render: (member) => member.relation },
    { key: 'sex', title: words.sex, tight: true, render: ({ person }) => person.sex ?? t.common.unknown },
    {
      key: 'age',
      title: words.age,
      align: 'end',
      tight: true,
      render: ({ person }) => (person.born_on ? ageOn(person.born_on, person.died_on ?? today()) : t.common.unknown),
    },
    {
      key: 'id',
      title: words.id,
      tight: true,
      render: ({ person }) => (
        <>
          {person.id_masked ?? person.id_state_title}
          {person.id_state === 'wrong_check_digit' && <Label tone="warn">{person.id_state_title}</Label>}
        </>
      ),
    },
    { key: 'phone', title: words.phone, tight: true, render: ({ person }) => person.phone_masked ?? t.common.none },
    {
      key: 'status',
      title: words.member,
      render: ({ person, kinds }) => (
        <span className="labels">
          {person.died_on && <Label tone="quiet">{t.persons.died}</Label>}
          {kinds.length === 1 && kinds[0] === words.hukou && <Label tone="quiet">{words.hukou}</Label>}
          {statusesOf(statusOf(person.person_id), title).map((text) => (
            <Label key={text}>{text}</Label>
          ))}
        </span>
      ),
    },
    {
      key: 'unmask',
      title: '',
      tight: true,
      render: ({ person }) => (
        <span className="labels">
          <Unmask personId={person.person_id} name={person.name} />
          <PersonMenu story={story} person={person} />
        </span>
      ),
    },
  ]
  return (
    <>
      <DataTable
        caption={words.members}
        columns={columns}
        rows={present}
        rowKey={(member) => member.person.person_id}
      />
      {former.length > 0 && (
        <details className="fold">
          <summary>{words.formerMembers}</summary>
          <ul className="plain">
            {former.map(({ person, relation, why, to }) => (
              <li key={person.person_id}>
                {person.name} <span className="quiet">{[relation, why, to].filter(Boolean).join(' ')}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
