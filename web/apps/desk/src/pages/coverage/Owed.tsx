import { api, body, type Schemas } from '@shouwang/api-client'
import { Mark } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Column, Empty } from '../../lists/DataTable'
import { Listed } from '../../lists/Listed'
import { RegionFilter } from '../../lists/RegionFilter'
import { useOwnArea } from '../../lists/regions'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { t } from '../../texts'
import { Due } from '../cases/columns'
import { RecordVisit } from '../visits/RecordVisit'

const words = t.coverage
const KEYS = ['township', 'village'] as const
type Line = Schemas['OwedVisitBody']

/** Who should have been visited by the rhythm of what they are, and was not. */
export function Owed() {
  const state = useListState(KEYS)
  const own = useOwnArea()
  const { township, village, cursor } = state.values
  const placed = !!own || !!township || !!village
  const query = { township, village, cursor, limit: state.limit }
  const found = useQuery({
    queryKey: ['owed', query],
    enabled: placed,
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/owed-visits', { params: { query } })),
  })
  return (
    <>
      <Toolbar state={state}>
        <RegionFilter state={state} />
      </Toolbar>
      {placed ? (
        <Listed
          caption={words.tabs.owed}
          query={found}
          state={state}
          columns={columns}
          rowKey={(row) => row.household_id}
          to={(row) => `/households/${row.household_id}`}
          empty={words.noneOwed}
        />
      ) : (
        <Empty>{words.pickTownship}</Empty>
      )}
    </>
  )
}

const columns: Column<Line>[] = [
  { key: 'head', title: words.head, tight: true, phone: 'title', render: (row) => row.head_name },
  { key: 'village', title: words.village, tight: true, render: (row) => row.village },
  {
    key: 'round',
    title: words.round,
    render: (row) => (
      <>
        {row.round_title} <span className="quiet">{words.every(row.every_days)}</span>
      </>
    ),
  },
  { key: 'last', title: words.last, tight: true, render: (row) => row.seen_on ?? words.never },
  {
    key: 'due',
    title: words.due,
    tight: true,
    render: (row) => (row.due_on ? <Due on={row.due_on} /> : <Mark tone="warn">{words.first}</Mark>),
  },
  {
    key: 'acts',
    title: '',
    tight: true,
    render: (row) => <RecordVisit household={row.household_id} first="routine" small />,
  },
]
