import { Mark } from '@shouwang/ui'
import { t } from '../../texts'
import { type Story, useWords } from './query'

const words = t.households.one

/** Each guarantee with its state now: of the household, or of every member. */
export function Guarantees({ story }: { story: Story }) {
  const { words: register } = useWords()
  const names = new Map(story.memberships.map(({ person }) => [person.person_id, person.name]))
  const now = story.guarantees.filter((guarantee) => !guarantee.valid_to)
  return (
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
                    [one.person_id && names.get(one.person_id), one.detail ?? words.problem].filter(Boolean).join(' '),
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
  )
}
