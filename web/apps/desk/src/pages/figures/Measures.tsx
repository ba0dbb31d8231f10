import { api, body, type operations, type Schemas } from '@shouwang/api-client'
import { Mark, type Tone, yuan } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import type { Column } from '../../lists/DataTable'
import { Listed } from '../../lists/Listed'
import { RegionFilter } from '../../lists/RegionFilter'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { ExportButton, exportOf } from '../../parts/ExportButton'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Due } from '../cases/columns'
import { useCaseWords, useDepartments } from '../cases/query'

const words = t.figures.measures
const KEYS = ['township', 'village', 'department', 'code', 'show'] as const
const SHOWN = ['owed', 'late', 'judged'] as const
const TONES: Record<string, Tone> = { running: 'warn', delivered: 'ok' }
type Query = NonNullable<operations['list_measures']['parameters']['query']>
type Line = Schemas['MeasureLineBody']
type Arrived = Pick<Line, 'n_deliveries' | 'delivered_cents' | 'amount_cents'>

/** What was promised and by whom: what is still to come, what is late, and what was judged. */
export function Measures() {
  const may = useMay()
  const state = useListState(KEYS)
  const policy = useCaseWords()
  const departments = useDepartments()
  const { township, village, department, code, show, cursor } = state.values
  const asked: Query = { region: village ?? township, department, code, cursor, limit: state.limit }
  if (show === 'late') asked.late = true
  if (show === 'judged') asked.judged = true
  const found = useQuery({
    queryKey: ['case', 'measures', asked],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/measures', { params: { query: asked } })),
  })
  const title = new Map(policy?.measures.map((measure) => [measure.code, measure.title]))
  return (
    <>
      <Toolbar state={state}>
        <RegionFilter state={state} />
        <ChoiceFilter
          state={state}
          name="show"
          label={words.show}
          usual={SHOWN[0]}
          options={SHOWN.map((value) => ({ value, label: words[value] }))}
        />
        <ChoiceFilter
          state={state}
          name="department"
          label={words.department}
          all={words.anybody}
          options={departments}
        />
        <ChoiceFilter
          state={state}
          name="code"
          label={words.measure}
          all={words.anything}
          options={policy?.measures.map((measure) => ({ value: measure.code, label: measure.title }))}
        />
        {may('export_personal_data') && <ExportButton write={exportOf('/measures', asked)} name={words.file} />}
      </Toolbar>
      <Listed
        caption={t.figures.tabs.measures}
        query={found}
        state={state}
        columns={columns((code) => title.get(code) ?? code, show === 'judged')}
        rowKey={(row) => row.case_id + row.measure_id}
        to={(row) => `/cases/${row.case_id}`}
        empty={words.empty}
      />
    </>
  )
}

function columns(title: (code: string) => string, judged: boolean): Column<Line>[] {
  const amount = (key: string, name: string, cents: (row: Line) => number | null | undefined): Column<Line> => ({
    key,
    title: name,
    align: 'end',
    tight: true,
    render: (row) => amountOf(cents(row)),
  })
  return [
    { key: 'head', title: words.head, tight: true, phone: 'title', render: (row) => row.head_name },
    { key: 'place', title: t.cases.place, tight: true, render: (row) => row.village.name },
    { key: 'measure', title: words.measure, render: (row) => title(row.code) },
    { key: 'department', title: words.department, tight: true, render: (row) => row.department },
    { key: 'person', title: words.person, tight: true, render: (row) => row.person },
    {
      key: 'status',
      title: words.status,
      tight: true,
      render: (row) => <Mark tone={TONES[row.status.name] ?? 'plain'}>{row.status.title}</Mark>,
    },
    ...(judged
      ? [
          amount('before', words.before, (row) => row.before_cents),
          amount('after', words.after, (row) => row.after_cents),
        ]
      : [
          { key: 'due', title: words.due, tight: true, render: (row: Line) => <Due on={row.due_on} /> },
          { key: 'arrived', title: words.arrived, render: arrived },
        ]),
  ]
}

const amountOf = (fen: number | null | undefined) => (fen == null ? t.common.unknown : yuan(fen))

/** How often something arrived, and how much of how much where that was planned or told in money. */
export function arrived({ n_deliveries, delivered_cents, amount_cents }: Arrived): string {
  const parts = [
    n_deliveries ? words.times(n_deliveries) : words.nothing,
    delivered_cents != null && words.much(yuan(delivered_cents)),
    amount_cents != null && words.planned(yuan(amount_cents)),
  ]
  return parts.filter(Boolean).join('，')
}
