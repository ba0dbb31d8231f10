import { t } from '../../texts'
import { type Story, useWords } from './query'
import { statusText } from './status'

const words = t.households.one

/** What the household and its members are and were, with days. */
export function Statuses({ story }: { story: Story }) {
  const { title } = useWords()
  const names = new Map(story.memberships.map(({ person }) => [person.person_id, person.name]))
  const sorted = [...story.statuses].sort((a, b) => Number(!!a.valid_to) - Number(!!b.valid_to))
  if (!sorted.length) return <p className="sheet-body quiet">{t.common.none}</p>
  return (
    <ul className="states">
      {sorted.map((status) => (
        <li
          key={[status.status, status.person_id, status.value, status.valid_from].join()}
          className={status.valid_to ? 'past' : undefined}
        >
          <span>
            {statusText(status, title)}
            <small>{status.person_id ? names.get(status.person_id) : words.whole}</small>
          </span>
          <span className="quiet">
            {words.since(status.valid_from)}
            {status.valid_to && ` ${words.until(status.valid_to)}`}
          </span>
        </li>
      ))}
    </ul>
  )
}
