import { count, Mark, Sheet } from '@shouwang/ui'
import { type Column, DataTable } from '../../lists/DataTable'
import { t } from '../../texts'
import { RuleLinks } from '../policy/RuleLinks'
import type { Summary } from './query'

const words = t.screenings.one
type Line = Summary['missing'][number]

/** What could not be judged and what is lacking for it. */
export function Missing({ summary, brief }: { summary: Summary; brief?: boolean }) {
  if (!summary.missing.length) return null
  return (
    <Sheet title={words.missingTitle} note={words.missingNote}>
      <DataTable
        caption={words.missingTitle}
        columns={summary.missing.some((line) => line.undelivered.length) ? columns : columns.slice(0, 3)}
        rows={brief ? summary.missing.slice(0, 5) : summary.missing}
        rowKey={(line) => line.name}
      />
    </Sheet>
  )
}

const columns: Column<Line>[] = [
  { key: 'what', title: words.missingWhat, phone: 'title', render: (line) => line.title },
  { key: 'households', title: words.missingWho, align: 'end', tight: true, render: (line) => count(line.households) },
  {
    key: 'rules',
    title: words.missingRules,
    render: (line) => <RuleLinks codes={line.rules} />,
  },
  {
    key: 'undelivered',
    title: words.undelivered,
    render: (line) =>
      line.undelivered.length ? (
        <Mark tone="bad">{line.undelivered.join('、')}</Mark>
      ) : (
        <span className="quiet">{t.common.none}</span>
      ),
  },
]
