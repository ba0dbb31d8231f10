import { count, decimal, PieceBar, Sheet } from '@shouwang/ui'
import { Link } from 'react-router'
import { useTownships } from '../../lists/regions'
import { t } from '../../texts'
import { LEVELS } from '../leads/query'
import type { Summary } from './query'

const words = t.screenings.one

/** Deeper means more severe; the same colours wherever levels stand side by side. */
export const LEVEL_COLORS: Record<string, string> = {
  urgent: '#9c2f21',
  high: '#d07a5f',
  medium: '#dfb9a2',
  low: '#cfccc2',
}

export function LevelLegend() {
  return (
    <ul className="legend">
      {LEVELS.map((level) => (
        <li key={level}>
          <i style={{ background: LEVEL_COLORS[level] }} aria-hidden="true" />
          {t.leads.levels[level]}
        </li>
      ))}
    </ul>
  )
}

function pieces(by: Record<string, number>) {
  return LEVELS.map((level) => {
    const title = t.leads.levels[level] ?? level
    return { key: level, title, value: by[title] ?? 0, color: LEVEL_COLORS[level] ?? '' }
  })
}

const spoken = (by: Record<string, number>) =>
  LEVELS.map((level) => t.leads.levels[level] ?? '')
    .map((title) => `${title} ${by[title] ?? 0}`)
    .join(' ')

/** Townships in order of code: nobody is ranked. */
export function ByTownship({ summary, screening }: { summary: Summary; screening?: string }) {
  const townships = useTownships()
  const order = new Map(townships.map((region, index) => [region.name, { index, id: region.region_id }]))
  const rows = [...summary.leads_by_township].sort(
    (a, b) => (order.get(a.title)?.index ?? 99) - (order.get(b.title)?.index ?? 99),
  )
  const most = Math.max(1, ...rows.map((row) => row.households))
  const query = (id: string | undefined) =>
    `/leads?${new URLSearchParams({ ...(id ? { township: id } : {}), ...(screening ? { screening } : {}) })}`
  return (
    <Sheet title={words.byTownship} note={words.byTownshipNote} extra={<LevelLegend />}>
      <table className="bars">
        <caption className="unseen">{words.byTownship}</caption>
        <thead>
          <tr>
            <th scope="col">{t.list.township}</th>
            <th scope="col" className="end">
              {words.registered}
            </th>
            <th scope="col" className="end">
              {words.found}
            </th>
            <th scope="col" className="end">
              {words.rate}
            </th>
            <th scope="col" className="bar-cell">
              <span className="unseen">{t.leads.level}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.title}>
              <th scope="row">{row.title}</th>
              <td className="end">{count(row.registered)}</td>
              <td className="end">
                {row.households ? (
                  <Link
                    to={query(order.get(row.title)?.id)}
                    aria-label={`${row.title} ${words.found} ${row.households}`}
                  >
                    {count(row.households)}
                  </Link>
                ) : (
                  <span className="quiet">0</span>
                )}
              </td>
              <td className="end">{row.registered ? decimal((1000 * row.households) / row.registered) : ''}</td>
              <td className="bar-cell">
                <PieceBar pieces={pieces(row.by_level)} whole={most} label={spoken(row.by_level)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  )
}

export function ByRisk({ summary, screening }: { summary: Summary; screening?: string }) {
  const most = Math.max(1, ...summary.leads_by_risk.map((row) => row.households))
  return (
    <Sheet title={words.byRisk}>
      <table className="bars">
        <caption className="unseen">{words.byRisk}</caption>
        <tbody>
          {summary.leads_by_risk.map((row) => (
            <tr key={row.title}>
              <th scope="row">{row.title}</th>
              <td className="end">
                <Link to={`/leads?${new URLSearchParams({ risk: row.title, ...(screening ? { screening } : {}) })}`}>
                  {count(row.households)}
                </Link>
              </td>
              <td className="bar-cell">
                <PieceBar pieces={pieces(row.by_level)} whole={most} label={spoken(row.by_level)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  )
}
