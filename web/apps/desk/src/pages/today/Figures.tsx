import { count } from '@shouwang/ui'
import { Link } from 'react-router'
import { useTotal } from '../../lists/total'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { timeliness, useSources } from '../data/query'
import { useLatest } from './latest'

const words = t.today
const URGENT = { level: 'urgent', outcome: 'case' }

/** The county in a line of numbers; each opens what it counts. */
export function Figures() {
  const may = useMay()
  const { latest, summary, none } = useLatest()
  // What was found again and is in hand already is no news.
  const urgent = useTotal('/api/v1/leads', URGENT)
  const { data: sources } = useSources(may('read_import'))
  if (none) return <NotYet />
  const late = sources?.filter((source) => ['late', 'never'].includes(timeliness(source))).length
  const figures: { title: string; value?: number; to: string; note?: string; tone?: string }[] = [
    { title: words.leads, value: latest?.n_leads, to: '/leads', note: latest && words.leadsNote(latest.as_of) },
    {
      title: words.urgent,
      value: urgent,
      to: `/leads?${new URLSearchParams(URGENT)}`,
      note: words.urgentHint,
      tone: urgent ? 'bad' : undefined,
    },
    { title: words.late, value: late, to: '/data', note: words.lateHint, tone: late ? 'bad' : undefined },
    { title: words.unmatched, value: summary?.totals.unmatched, to: '/data?tab=deliveries' },
    { title: words.households, value: latest?.n_households, to: '/households' },
  ]
  return (
    <dl className="figures linked">
      {figures.map(({ title, value, to, note, tone }) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd className={tone}>
            <Link to={to}>{value === undefined ? '…' : count(value)}</Link>
          </dd>
          {note && <dd className="hint">{note}</dd>}
        </div>
      ))}
    </dl>
  )
}

function NotYet() {
  const may = useMay()
  return (
    <div className="sheet empty">
      <p>{words.notScreened}</p>
      <p>
        {may('import_sheet') && <Link to="/data">{words.toData}</Link>}{' '}
        {may('run_screening') && <Link to="/screenings?run">{words.toScreen}</Link>}
      </p>
    </div>
  )
}
