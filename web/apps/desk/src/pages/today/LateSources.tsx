import { daysBetween, Mark, Sheet, today } from '@shouwang/ui'
import { Link } from 'react-router'
import { useMay, useMe } from '../../session/me'
import { t } from '../../texts'
import { byTimeliness, drifted, useSources } from '../data/query'
import { TIMELINESS } from '../data/timeliness'

const words = t.today
const MOST = 10

/** Sheets that should have come and have not; for a liaison, the department's own. */
export function LateSources() {
  const may = useMay()
  const { data: me } = useMe()
  const { data } = useSources()
  const liaison = me?.account.grants.some((grant) => grant.department) && !may('read_household')
  const lines = byTimeliness(data ?? [])
  const late = lines.filter(({ state }) => state === 'late' || state === 'never')
  const shown = (liaison ? lines : late).slice(0, MOST)
  const moved = (data ?? []).filter(drifted)
  return (
    <Sheet
      title={liaison ? words.mine : words.sources}
      extra={<Link to="/data">{liaison ? words.deliverGo : words.allSources}</Link>}
    >
      {liaison && <p className="sheet-body quiet">{words.deliverNote}</p>}
      {data && !shown.length && (
        <p className="sheet-body">
          <Mark tone="ok">{words.allInTime}</Mark>
        </p>
      )}
      <ul className="states">
        {shown.map(({ source, state }) => (
          <li key={source.sheet}>
            <span>
              {source.title}
              <small>
                {source.department} {source.every}
              </small>
            </span>
            <span>
              <Mark tone={TIMELINESS[state][0]}>{TIMELINESS[state][1]}</Mark>
              {source.last && <small>{t.data.sources.days(daysBetween(source.last.as_of, today()))}</small>}
            </span>
          </li>
        ))}
        {moved.map((source) => (
          <li key={`drift ${source.sheet}`}>
            <span>
              {source.title}
              <small>{source.department}</small>
            </span>
            <Mark tone="warn">{words.drifted}</Mark>
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
