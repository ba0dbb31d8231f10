import { api, body, type Schemas } from '@shouwang/api-client'
import { Mark, today } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { type Command, CommandDialog } from '../../parts/Command'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { raiseIssue, setGuarantee } from './guarantee'
import { membersOf } from './Members'
import { type Story, useWords } from './query'

const words = t.guarantees
type Item = Schemas['LedgerItemBody']

/** Each guarantee with its state now: of the household, or of every member. */
export function Guarantees({ story }: { story: Story }) {
  const id = story.household.household_id
  const { words: register } = useWords()
  const { data, error, refetch } = useQuery({
    queryKey: ['household', id, 'guarantees'],
    queryFn: () => body(api.GET('/api/v1/households/{id}/guarantees', { params: { path: { id } } })),
  })
  if (error) return <Refusal error={error} again={() => refetch()} />
  if (!data || !register) return <Loading rows={4} />
  return (
    <>
      <ul className="states">
        {register.guarantees.map(({ code, title }) => (
          <li key={code}>
            <span>{title}</span>
            <Standing items={data.items.filter((item) => item.guarantee === code)} />
          </li>
        ))}
      </ul>
      <Acts story={story} />
    </>
  )
}

/** A problem of one is a problem, and what is not known of one is not known. */
export function Standing({ items }: { items: Item[] }) {
  const concerned = items.filter((item) => item.concerns || item.now)
  const bad = concerned.filter((item) => item.now?.state === 'problem')
  const unknown = concerned.filter((item) => !item.now)
  if (!items.length) return <Mark tone="quiet">{words.unknown}</Mark>
  if (!concerned.length) return <Mark tone="quiet">{words.unconcerned}</Mark>
  if (bad.length)
    return (
      <Mark tone="bad">
        {bad.map((item) => [item.person_name, item.now?.detail ?? words.problem].filter(Boolean).join(' ')).join('，')}
      </Mark>
    )
  if (!unknown.length) return <Mark tone="ok">{words.held}</Mark>
  return (
    <Mark tone="quiet">
      {unknown.length < concerned.length ? words.states.some(unknown.length, concerned.length) : words.unknown}
    </Mark>
  )
}

/** What somebody saw there, written down; a problem gets an owner and a day. */
function Acts({ story: { household, memberships } }: { story: Story }) {
  const may = useMay()
  const { words: register } = useWords()
  const [command, setCommand] = useState<Command>()
  if (!may('handle_issue') || household.valid_to || !register) return null
  const given = {
    household: household.household_id,
    guarantees: register.guarantees,
    members: membersOf(memberships, true).map(({ person }) => ({ value: person.person_id, label: person.name })),
    today: today(),
  }
  return (
    <p className="sheet-body labels no-print">
      {[setGuarantee(given), raiseIssue(given)].map((one) => (
        <Button key={one.title} size="small" onClick={() => setCommand(one)}>
          {one.title}
        </Button>
      ))}
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
    </p>
  )
}
