import { api, body, type Schemas } from '@shouwang/api-client'
import { count, PieceBar } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import dayjs from 'dayjs'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'

const words = t.figures.yield
type Line = Schemas['LeadMonthLine']

/** What a lead comes to, in the order of what it makes of a household; deeper is more work. */
const ENDS = [
  ['began', '#1d5a8c'],
  ['joined', '#5f8fb4'],
  ['remembered', '#a9c4d8'],
  ['dismissed', '#c4b793'],
  ['waiting', '#c56a4f'],
] as const

/** Every month of a time, those without a lead too. */
export function monthsOf(lines: Line[], from: string, to: string): Line[] {
  const known = new Map(lines.map((line) => [line.month, line]))
  const months: Line[] = []
  for (let day = dayjs(from).startOf('month'); !day.isAfter(to); day = day.add(1, 'month')) {
    const month = day.format('YYYY-MM')
    const none = { month, leads: 0, began: 0, joined: 0, remembered: 0, dismissed: 0, waiting: 0 }
    months.push(known.get(month) ?? none)
  }
  return months
}

/** Leads month by month as bars of what became of them; each lead once. */
export function Months({ from, to }: { from: string; to: string }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['figures', 'leads', from, to],
    queryFn: () => body(api.GET('/api/v1/figures/leads', { params: { query: { from, to } } })),
  })
  if (error) return <Refusal error={error} again={() => refetch()} />
  if (isPending) return <Loading />
  if (!data.months.length) return null
  const months = monthsOf(data.months, from, to)
  const most = Math.max(...months.map(({ leads }) => leads))
  const shown = (n: number) => (n ? count(n) : <span className="quiet">0</span>)
  return (
    <>
      <h2 className="sheet-subhead">
        {words.months.title} <span className="quiet">{words.months.note}</span>
      </h2>
      <ul className="legend chart-legend">
        {ENDS.map(([key, color]) => (
          <li key={key}>
            <i style={{ background: color }} aria-hidden="true" />
            {words[key]}
          </li>
        ))}
      </ul>
      <table className="bars months">
        <caption className="unseen">{words.months.title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.months.month}</th>
            {(['leads', ...ENDS.map(([key]) => key)] as const).map((key) => (
              <th key={key} scope="col" className={key === 'leads' ? 'end' : 'end wide-only'}>
                {words[key]}
              </th>
            ))}
            <th scope="col" className="bar-cell">
              <span className="unseen">{words.months.title}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {months.map((line) => (
            <tr key={line.month}>
              <th scope="row">{words.months.of(...(line.month.split('-') as [string, string]))}</th>
              <td className="end">
                <b>{shown(line.leads)}</b>
              </td>
              {ENDS.map(([key]) => (
                <td key={key} className="end wide-only">
                  {shown(line[key])}
                </td>
              ))}
              <td className="bar-cell">
                <PieceBar
                  whole={most}
                  label={ENDS.map(([key]) => `${words[key]} ${line[key]}`).join('，')}
                  pieces={ENDS.map(([key, color]) => ({ key, title: words[key], value: line[key], color }))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
