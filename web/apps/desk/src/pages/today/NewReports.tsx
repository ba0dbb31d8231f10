import { api, body } from '@shouwang/api-client'
import { Sheet } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { t } from '../../texts'
import { Due } from '../cases/columns'

const words = t.today
const MOST = 5

/** What people told of themselves and nobody has taken up: nothing is shown while there is nothing. */
export function NewReports() {
  const { data } = useQuery({
    queryKey: ['case', 'self-reports', 'new'],
    queryFn: () => body(api.GET('/api/v1/self-reports', { params: { query: { state: 'new', limit: MOST } } })),
  })
  if (!data?.items.length) return null
  return (
    <Sheet
      title={words.reports}
      note={words.reportsNote}
      extra={<Link to="/leads?tab=reports">{words.allReports}</Link>}
    >
      <ul className="states">
        {data.items.map((report) => (
          <li key={report.report_id}>
            <span>
              {report.name}
              <small>
                {report.village} {report.words}
              </small>
            </span>
            <Due on={report.due_on} />
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
