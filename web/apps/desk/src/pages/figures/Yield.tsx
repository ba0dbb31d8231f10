import { api, body, type Schemas } from '@shouwang/api-client'
import { count, decimal } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type Column, DataTable } from '../../lists/DataTable'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { useRules } from '../policy/query'
import { Months } from './Months'
import { Period, usePeriod } from './period'

const words = t.figures.yield
type Line = Schemas['YieldLine']
/** A rule with its numbers added up over townships: a lead of several rules stands in the line of each. */
export type Sum = Pick<
  Line,
  'rule' | 'leads' | 'waiting' | 'joined' | 'remembered' | 'dismissed' | 'began' | 'visits' | 'enrolled'
>

/** The lines of every township and source of one rule as one. */
export function byRule(lines: Line[]): Sum[] {
  const sums = new Map<string, Sum>()
  for (const line of lines) {
    const sum = sums.get(line.rule)
    if (!sum) {
      sums.set(line.rule, { ...line })
      continue
    }
    for (const key of [
      'leads',
      'waiting',
      'joined',
      'remembered',
      'dismissed',
      'began',
      'visits',
      'enrolled',
    ] as const) {
      sum[key] += line[key]
    }
  }
  return [...sums.values()].sort((a, b) => a.rule.localeCompare(b.rule))
}

/** What each rule was worth: leads, what became of them, and in how many visits. */
export function Yield() {
  const period = usePeriod()
  const { data: rules } = useRules()
  const { from, to } = period
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['figures', 'yield', from, to],
    queryFn: () => body(api.GET('/api/v1/figures/yield', { params: { query: { from, to } } })),
  })
  const title = new Map(rules?.items.map((rule) => [rule.code, rule.title]))
  return (
    <>
      <Period period={period} />
      {error ? (
        <Refusal error={error} again={() => refetch()} />
      ) : isPending ? (
        <Loading />
      ) : (
        <>
          <Months from={from} to={to} />
          {data.lines.length > 0 && (
            <h2 className="sheet-subhead">
              {words.byRule} <span className="quiet">{words.byRuleNote}</span>
            </h2>
          )}
          <DataTable
            caption={words.byRule}
            columns={columns(title)}
            rows={byRule(data.lines)}
            rowKey={(row) => row.rule}
            empty={<p>{words.empty}</p>}
          />
        </>
      )}
    </>
  )
}

function columns(title: Map<string, string>): Column<Sum>[] {
  const number = (key: Exclude<keyof Sum, 'rule'>): Column<Sum> => ({
    key,
    title: words[key],
    align: 'end',
    tight: true,
    render: (row) => (row[key] ? count(row[key]) : <span className="quiet">0</span>),
  })
  return [
    {
      key: 'rule',
      title: words.rule,
      phone: 'title',
      render: (row) =>
        row.rule ? (
          <>
            <Link to={`/policy?rule=${row.rule}`}>{row.rule}</Link> {title.get(row.rule)}
          </>
        ) : (
          words.told
        ),
    },
    ...(['leads', 'began', 'joined', 'remembered', 'dismissed', 'waiting', 'visits', 'enrolled'] as const).map(number),
    {
      key: 'rate',
      title: words.rate,
      align: 'end',
      tight: true,
      render: (row) => (row.leads ? decimal((100 * row.enrolled) / row.leads) : words.noRate),
    },
    {
      key: 'cost',
      title: words.cost,
      align: 'end',
      tight: true,
      render: (row) => (row.enrolled ? decimal(row.visits / row.enrolled) : words.noRate),
    },
  ]
}
