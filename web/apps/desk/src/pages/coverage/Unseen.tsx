import { api, body, type operations, type Schemas } from '@shouwang/api-client'
import { daysBetween, Label, today } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import { type Column, Empty } from '../../lists/DataTable'
import { Listed } from '../../lists/Listed'
import { RegionFilter } from '../../lists/RegionFilter'
import { useOwnArea } from '../../lists/regions'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { ExportButton, exportOf } from '../../parts/ExportButton'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { RecordVisit } from '../visits/RecordVisit'

const words = t.coverage
const KEYS = ['township', 'village', 'seen'] as const
type Line = Schemas['SeenHouseholdBody']
type Query = NonNullable<operations['list_seen_households']['parameters']['query']>

/** Households that were not seen for long, or never, with why not. */
export function Unseen() {
  const may = useMay()
  const state = useListState(KEYS)
  const own = useOwnArea()
  const { township, village, seen = 'not_since', cursor } = state.values
  const placed = !!own || !!township || !!village
  const query = { township, village, seen: seen as Query['seen'], cursor, limit: state.limit }
  const found = useQuery({
    queryKey: ['coverage', 'households', query],
    enabled: placed,
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/coverage/households', { params: { query } })),
  })
  const options = [
    { value: 'not_since', label: words.tabs.unseen },
    { value: 'never', label: words.never },
    { value: 'since', label: words.seen },
    { value: 'all', label: t.common.all },
  ]
  return (
    <>
      <Toolbar state={state}>
        <RegionFilter state={state} />
        <ChoiceFilter state={state} name="seen" label={words.seen} usual="not_since" options={options} />
        {may('export_personal_data') && (
          <ExportButton write={exportOf('/coverage/households', query)} name={words.file} />
        )}
      </Toolbar>
      {placed ? (
        <Listed
          caption={words.tabs.unseen}
          query={found}
          state={state}
          columns={columns}
          rowKey={(row) => row.household_id}
          to={(row) => `/households/${row.household_id}`}
          empty={words.noneUnseen}
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
  { key: 'members', title: words.members, align: 'end', tight: true, render: (row) => row.n_members },
  {
    key: 'last',
    title: words.last,
    tight: true,
    render: (row) =>
      row.seen_on ? (
        <>
          {row.seen_on} <span className="quiet">{t.data.sources.days(daysBetween(row.seen_on, today()))}</span>
        </>
      ) : (
        <Label tone="warn">{words.never}</Label>
      ),
  },
  { key: 'channel', title: words.channel, tight: true, render: (row) => row.channel_title ?? '' },
  {
    key: 'why',
    title: words.why,
    render: (row) => (
      <span className="labels">
        {row.away && <Label>{words.away}</Label>}
        {row.unseen_title}
      </span>
    ),
  },
  {
    key: 'acts',
    title: '',
    tight: true,
    render: (row) => <RecordVisit household={row.household_id} first="routine" small />,
  },
]
