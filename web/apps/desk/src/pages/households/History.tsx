import { moment } from '@shouwang/ui'
import { Empty } from '../../lists/DataTable'
import { Actor } from '../../parts/Actor'
import { t } from '../../texts'
import type { Story } from './query'

const words = t.households

/** What was done to the household, newest first. */
export function History({ story }: { story: Story }) {
  if (!story.entries.length) return <Empty>{words.one.historyNone}</Empty>
  return (
    <ol className="timeline">
      {story.entries.map((entry) => (
        <li key={entry.seq}>
          <time dateTime={entry.at}>{moment(entry.at)}</time>
          <span>{t.system.journal.kinds[entry.kind] ?? entry.kind}</span>
          <Actor actor={entry.actor} name={entry.actor_name} />
        </li>
      ))}
    </ol>
  )
}
