import { api, body, type Schemas } from '@shouwang/api-client'
import { count, Mark } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { type Column, DataTable } from '../../lists/DataTable'
import { RegionFilter } from '../../lists/RegionFilter'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { ExportButton, exportOf } from '../../parts/ExportButton'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'

const words = t.guarantees.due
const KEYS = ['township', 'village'] as const
type Line = Schemas['MissingLine']

/** Who is entitled to something by what they are, and has not received it, or of whom the department delivered nothing. */
export function NotReceived() {
  const may = useMay()
  const state = useListState(KEYS)
  const { township, village } = state.values
  const query = { region: village ?? township }
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['case', 'not-received', query],
    queryFn: () => body(api.GET('/api/v1/measures/not-received', { params: { query } })),
  })
  return (
    <>
      <Toolbar state={state}>
        <RegionFilter state={state} />
        {data && <span className="quiet">{t.list.whole(count(data.items.length))}</span>}
        {may('export_personal_data') && (
          <ExportButton write={exportOf('/measures/not-received', query)} name={words.file} />
        )}
      </Toolbar>
      {error ? (
        <Refusal error={error} again={() => refetch()} />
      ) : isPending ? (
        <Loading />
      ) : (
        <DataTable
          caption={t.guarantees.tabs.due}
          columns={columns}
          rows={data.items}
          rowKey={(row) => `${row.person_id} ${row.entitlement}`}
          to={(row) => `/cases/${row.case_id}`}
          empty={<p>{words.empty}</p>}
        />
      )}
    </>
  )
}

const columns: Column<Line>[] = [
  { key: 'name', title: words.name, tight: true, phone: 'title', render: (row) => row.name },
  { key: 'place', title: t.cases.place, tight: true, render: (row) => row.village.name },
  { key: 'what', title: words.what, render: (row) => row.title },
  {
    key: 'state',
    title: words.state,
    tight: true,
    render: (row) => (
      <Mark tone={row.state === 'missing' ? 'bad' : 'quiet'}>{words.states[row.state] ?? row.state}</Mark>
    ),
  },
  { key: 'basis', title: words.basis, render: (row) => <span className="quiet">{row.basis}</span> },
]
