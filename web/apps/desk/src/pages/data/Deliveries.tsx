import { count, Mark, moment } from '@shouwang/ui'
import { Select } from 'antd'
import { type Column, DataTable } from '../../lists/DataTable'
import { Pager } from '../../lists/Pager'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { type Delivery, STATE_TONES, useDeliveries, useSources } from './query'

const words = t.data.deliveries
const KEYS = ['state', 'department'] as const

/** Every file that was dropped in, newest first. */
export function Deliveries() {
  const state = useListState(KEYS)
  const { values } = state
  const { data: sources } = useSources()
  const departments = [...new Set(sources?.map((source) => source.department))]
  const query = { state: values.state, department: values.department, cursor: values.cursor, limit: state.limit }
  const { data, error, isPending, isPlaceholderData, refetch } = useDeliveries(query)
  return (
    <>
      <Toolbar state={state}>
        <Select
          className="filter"
          aria-label={words.state}
          placeholder={words.allStates}
          allowClear
          value={values.state}
          options={Object.entries(t.data.states).map(([value, label]) => ({ value, label }))}
          onChange={(value) => state.set({ state: value })}
        />
        {departments.length > 1 && (
          <Select
            className="filter"
            aria-label={t.data.department}
            placeholder={words.allDepartments}
            allowClear
            value={values.department}
            options={departments.map((value) => ({ value, label: value }))}
            onChange={(value) => state.set({ department: value })}
          />
        )}
      </Toolbar>
      {error ? (
        <Refusal error={error} again={() => refetch()} />
      ) : isPending ? (
        <Loading />
      ) : (
        <>
          <DataTable
            caption={t.data.tabs.deliveries}
            columns={columns}
            rows={data.items}
            rowKey={(row) => row.import_id}
            to={(row) => `/data/${row.import_id}`}
            stale={isPlaceholderData}
            empty={state.filtered ? undefined : <p>{words.empty}</p>}
          />
          <Pager state={state} shown={data.items.length} next={data.next} />
        </>
      )}
    </>
  )
}

const number = (key: keyof Delivery['rows'], title: string): Column<Delivery> => ({
  key,
  title,
  align: 'end',
  tight: true,
  render: ({ rows }) => (key === 'refused' && rows[key] ? <b className="bad">{count(rows[key])}</b> : count(rows[key])),
})

const columns: Column<Delivery>[] = [
  { key: 'file', title: words.file, phone: 'title', render: (row) => row.file_name },
  {
    key: 'state',
    title: words.state,
    tight: true,
    render: (row) => <Mark tone={STATE_TONES[row.state] ?? 'plain'}>{t.data.states[row.state] ?? row.state}</Mark>,
  },
  { key: 'department', title: t.data.sources.department, tight: true, render: (row) => row.department ?? t.common.unknown },
  { key: 'as_of', title: t.data.asOf, tight: true, render: (row) => row.as_of },
  number('read', t.data.sum.read),
  number('accepted', t.data.sum.accepted),
  number('refused', t.data.sum.refused),
  number('duplicate', t.data.sum.duplicate),
  number('unmatched', t.data.sum.unmatched),
  { key: 'at', title: words.at, tight: true, phone: 'hide', render: (row) => moment(row.created_at) },
]
