import { count, Mark, Sheet } from '@shouwang/ui'
import { type Column, DataTable } from '../../lists/DataTable'
import { t } from '../../texts'
import type { Summary } from './query'

const words = t.screenings.one
type Line = Summary['coverage'][number]

/** Which sheets a screening rested on and how many households each of them reaches. */
export function Coverage({ summary }: { summary: Summary }) {
  return (
    <Sheet title={words.coverage} note={words.coverageNote}>
      <DataTable caption={words.coverage} columns={columns} rows={summary.coverage} rowKey={(line) => line.sheet} />
    </Sheet>
  )
}

const columns: Column<Line>[] = [
  { key: 'sheet', title: words.sheet, phone: 'title', render: (line) => line.title },
  { key: 'department', title: words.department, tight: true, render: (line) => line.department },
  {
    key: 'delivered',
    title: t.data.sources.state,
    tight: true,
    render: (line) =>
      line.delivered ? <Mark tone="ok">{words.delivered}</Mark> : <Mark tone="bad">{words.notDelivered}</Mark>,
  },
  { key: 'rows', title: words.rows, align: 'end', tight: true, render: (line) => count(line.rows) },
  { key: 'covers', title: words.covers, align: 'end', tight: true, render: (line) => count(line.households) },
  { key: 'latest', title: words.latest, tight: true, render: (line) => line.latest ?? t.common.none },
]
