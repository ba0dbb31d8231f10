import { api, body, type Schemas } from '@shouwang/api-client'
import { count, decimal, moment } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { type Column, DataTable } from '../../lists/DataTable'
import { useOwnArea } from '../../lists/regions'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { useCaseWords } from '../cases/query'
import { Chain, inOrder } from './Chain'
import { Period, usePeriod } from './period'
import { pageOf } from './rows'

const words = t.figures.duty
type Line = Schemas['FigureBody']
type Step = Schemas['StepFigureBody']

const Opening = ({ number, bad }: { number: Schemas['NumberBody']; bad?: boolean }) =>
  number.n ? (
    <Link to={pageOf(number.rows)} className={bad ? 'bad' : undefined}>
      {count(number.n)}
    </Link>
  ) : (
    <span className="quiet">0</span>
  )

const days = (half: number | null | undefined) => (half == null ? '' : words.days(decimal(half / 2)))

/** What is open and late, place by place in order of code, and how long each step takes against what it is allowed. */
export function Duty() {
  const period = usePeriod()
  const own = useOwnArea()
  const by = own ? 'village' : 'township'
  const { from, to } = period
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['figures', 'cases', by, from, to],
    queryFn: () => body(api.GET('/api/v1/figures/cases', { params: { query: { by, from, to } } })),
  })
  const policy = useCaseWords()
  const [chosen, setChosen] = useState<string>()
  const worked = data?.items.filter((item) => item.steps.length > 0) ?? []
  const shown = worked.find((item) => item.key === chosen) ?? worked[0]
  return (
    <>
      <Period period={period} />
      {error ? (
        <Refusal error={error} again={() => refetch()} />
      ) : isPending ? (
        <Loading />
      ) : (
        <>
          <DataTable caption={words.place} columns={columns} rows={data.items} rowKey={(row) => row.key ?? 'none'} />
          <p className="sheet-body quiet">
            {words.perOfficerNote}
            {words.countedAt(moment(data.counted_at))}
          </p>
          <h2 className="sheet-subhead">{t.figures.chain.title}</h2>
          <Chain lines={data.items} from={from} to={to} />
          {shown && (
            <>
              <h2 className="sheet-subhead">{words.steps}</h2>
              <div className="toolbar">
                <Select
                  className="filter"
                  aria-label={words.stepsOf}
                  value={shown.key ?? ''}
                  options={worked.map((item) => ({ value: item.key ?? '', label: item.name ?? t.common.none }))}
                  onChange={setChosen}
                />
              </div>
              <DataTable
                caption={words.steps}
                columns={stepColumns}
                rows={inOrder(shown.steps, policy?.chains ?? [])}
                rowKey={(step) => step.chain + step.step.name}
              />
            </>
          )}
        </>
      )}
    </>
  )
}

const columns: Column<Line>[] = [
  { key: 'place', title: words.place, tight: true, phone: 'title', render: (row) => row.name ?? t.common.none },
  {
    key: 'cases',
    title: t.cases.status,
    render: (row) => (
      <span className="labels">
        {row.cases.map(({ status, number }) => (
          <span key={status.name}>
            {status.title} <Opening number={number} />
          </span>
        ))}
      </span>
    ),
  },
  { key: 'open', title: words.open, align: 'end', tight: true, render: (row) => <Opening number={row.open} /> },
  { key: 'late', title: words.late, align: 'end', tight: true, render: (row) => <Opening number={row.late} bad /> },
  {
    key: 'owed',
    title: words.owed,
    align: 'end',
    tight: true,
    render: (row) => <Opening number={row.visits_owed} bad />,
  },
  {
    key: 'alerts',
    title: words.alerts,
    align: 'end',
    tight: true,
    render: (row) => (row.alerts == null ? '' : count(row.alerts)),
  },
  {
    key: 'officer',
    title: words.perOfficer,
    align: 'end',
    tight: true,
    render: (row) =>
      row.alerts_per_officer_month_hundredths == null
        ? words.nobody
        : decimal(row.alerts_per_officer_month_hundredths / 100),
  },
]

const stepColumns: Column<Step & { of: string }>[] = [
  { key: 'of', title: words.chain, tight: true, render: (step) => step.of },
  { key: 'step', title: words.step, tight: true, phone: 'title', render: (step) => step.step.title },
  { key: 'done', title: words.done, align: 'end', tight: true, render: (step) => <Opening number={step.done} /> },
  {
    key: 'late',
    title: words.doneLate,
    align: 'end',
    tight: true,
    render: (step) => <Opening number={step.done_late} bad />,
  },
  { key: 'median', title: words.median, align: 'end', tight: true, render: (step) => days(step.median_half_days) },
  {
    key: 'allowed',
    title: words.allowed,
    align: 'end',
    tight: true,
    render: (step) => days(step.median_allowed_half_days),
  },
]
