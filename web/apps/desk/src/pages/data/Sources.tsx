import { count, daysBetween, Mark, today } from '@shouwang/ui'
import { type Column, DataTable } from '../../lists/DataTable'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { byTimeliness, drifted, type Source, type Timeliness, useSources } from './query'
import { TIMELINESS } from './timeliness'

const words = t.data.sources
type Line = { source: Source; state: Timeliness }

/** Who delivered what when, and what changed about it. */
export function Sources() {
  const { data, error, isPending, refetch } = useSources()
  if (isPending) return <Loading rows={10} />
  if (error) return <Refusal error={error} again={() => refetch()} />
  return (
    <DataTable
      caption={t.data.tabs.sources}
      columns={columns}
      rows={byTimeliness(data)}
      rowKey={({ source }) => source.sheet}
      to={({ source }) => (source.last ? `/data/${source.last.import_id}` : undefined)}
    />
  )
}

const columns: Column<Line>[] = [
  { key: 'sheet', title: words.sheet, phone: 'title', render: ({ source }) => source.title },
  { key: 'department', title: words.department, tight: true, render: ({ source }) => source.department },
  { key: 'every', title: words.every, tight: true, render: ({ source }) => source.every },
  {
    key: 'state',
    title: words.state,
    tight: true,
    render: ({ state }) => <Mark tone={TIMELINESS[state][0]}>{TIMELINESS[state][1]}</Mark>,
  },
  { key: 'due', title: words.due, tight: true, render: ({ source }) => source.due_on ?? '' },
  {
    key: 'last',
    title: words.last,
    tight: true,
    render: ({ source: { last } }) =>
      last ? (
        <>
          {last.as_of} <span className="quiet">{words.days(daysBetween(last.as_of, today()))}</span>
        </>
      ) : (
        t.common.none
      ),
  },
  {
    key: 'rows',
    title: words.rows,
    align: 'end',
    tight: true,
    render: ({ source: { last } }) => (last ? count(last.n_rows) : ''),
  },
  {
    key: 'times',
    title: words.deliveries,
    align: 'end',
    tight: true,
    phone: 'hide',
    render: ({ source }) => words.times(count(source.n_deliveries)),
  },
  {
    key: 'drift',
    title: words.drift,
    render: ({ source }) =>
      drifted(source) && source.last ? (
        <Mark tone="warn">
          {[
            source.last.columns_new.length && words.columnsNew(source.last.columns_new.join('、')),
            source.last.columns_lost.length && words.columnsLost(source.last.columns_lost.join('、')),
          ]
            .filter(Boolean)
            .join(' ')}
        </Mark>
      ) : (
        <span className="quiet">{source.last ? t.common.none : ''}</span>
      ),
  },
]
