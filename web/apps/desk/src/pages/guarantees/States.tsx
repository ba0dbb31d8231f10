import { api, body, type Schemas } from '@shouwang/api-client'
import { Mark, type Tone } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import type { Column } from '../../lists/DataTable'
import { Listed } from '../../lists/Listed'
import { RegionFilter } from '../../lists/RegionFilter'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { ExportButton, exportOf } from '../../parts/ExportButton'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { useWords } from '../households/query'

const words = t.guarantees.states
const KEYS = ['township', 'village', 'guarantee', 'state'] as const
const STATES = ['problem', 'unknown', 'held'] as const
const TONES: Record<string, Tone> = { held: 'ok', problem: 'bad' }
type Line = Schemas['GuaranteeLineBody']

/** One guarantee household by household: who has it, who does not, and of whom nobody knows. */
export function States() {
  const may = useMay()
  const state = useListState(KEYS)
  const { words: register, error } = useWords()
  const { township, village, cursor } = state.values
  const guarantee = state.values.guarantee ?? register?.guarantees[0]?.code ?? ''
  const query = { township, village, guarantee, state: state.values.state ?? STATES[0], cursor, limit: state.limit }
  const found = useQuery({
    queryKey: ['guarantees', 'states', query],
    enabled: guarantee !== '',
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/guarantees', { params: { query } })),
  })
  if (error) return <Refusal error={error} />
  return (
    <>
      <Toolbar state={state}>
        <RegionFilter state={state} />
        <ChoiceFilter
          state={state}
          name="guarantee"
          label={t.guarantees.guarantee}
          usual={register?.guarantees[0]?.code ?? ''}
          options={register?.guarantees.map(({ code, title }) => ({ value: code, label: title }))}
        />
        <ChoiceFilter
          state={state}
          name="state"
          label={words.state}
          usual={STATES[0]}
          options={STATES.map((value) => ({ value, label: t.guarantees[value] }))}
        />
        {may('export_personal_data') && <ExportButton write={exportOf('/guarantees', query)} name={words.file} />}
      </Toolbar>
      <Listed
        caption={t.guarantees.tabs.states}
        query={found}
        state={state}
        columns={columns(found.data?.items ?? [])}
        rowKey={(row) => row.household_id + (row.person_id ?? '')}
        to={(row) => `/households/${row.household_id}`}
        empty={words.empty}
      />
    </>
  )
}

function columns(lines: Line[]): Column<Line>[] {
  const all: (Column<Line> | false)[] = [
    { key: 'head', title: words.head, tight: true, phone: 'title', render: (row) => row.head_name },
    { key: 'village', title: t.guarantees.village, tight: true, render: (row) => row.village },
    lines.some((row) => row.person_id) && {
      key: 'member',
      title: words.member,
      tight: true,
      render: (row) => row.person_name,
    },
    { key: 'state', title: words.state, tight: true, render: (row) => <State state={row.now?.state} /> },
    lines.some((row) => row.now) && {
      key: 'since',
      title: words.since,
      tight: true,
      render: (row) => row.now?.valid_from,
    },
    lines.some((row) => row.now) && {
      key: 'source',
      title: words.source,
      tight: true,
      render: (row) => row.now && (words.sources[row.now.source] ?? row.now.source),
    },
    lines.some((row) => row.now?.detail) && {
      key: 'detail',
      title: words.detail,
      render: (row) => <span className="quiet">{row.now?.detail}</span>,
    },
  ]
  return all.filter((column) => column !== false)
}

/** How a guarantee stands; what is not known is never taken for held. */
export const State = ({ state = 'unknown' }: { state?: string }) => (
  <Mark tone={TONES[state] ?? 'quiet'}>{t.cases.fields.states[state] ?? state}</Mark>
)
