import { Mark, today } from '@shouwang/ui'
import { Button } from 'antd'
import { useState } from 'react'
import { type Command, CommandDialog } from '../../parts/Command'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { raiseIssue, setGuarantee } from './guarantee'
import { membersOf } from './Members'
import { type Story, useWords } from './query'

const words = t.households.one

/** Each guarantee with its state now: of the household, or of every member. */
export function Guarantees({ story }: { story: Story }) {
  const { words: register } = useWords()
  const names = new Map(story.memberships.map(({ person }) => [person.person_id, person.name]))
  const now = story.guarantees.filter((guarantee) => !guarantee.valid_to)
  return (
    <>
      <ul className="states">
        {register?.guarantees.map(({ code, title }) => {
          const mine = now.filter((one) => one.guarantee === code)
          const bad = mine.filter((one) => one.state === 'problem')
          return (
            <li key={code}>
              <span>{title}</span>
              {!mine.length ? (
                <Mark tone="quiet">{words.unknownGuarantee}</Mark>
              ) : bad.length ? (
                <Mark tone="bad">
                  {bad
                    .map((one) =>
                      [one.person_id && names.get(one.person_id), one.detail ?? words.problem]
                        .filter(Boolean)
                        .join(' '),
                    )
                    .join(' ')}
                </Mark>
              ) : (
                <Mark tone="ok">{words.held}</Mark>
              )}
            </li>
          )
        })}
      </ul>
      <Acts story={story} />
    </>
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
