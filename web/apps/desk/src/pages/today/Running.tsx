import { api, body } from '@shouwang/api-client'
import { Sheet } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { JobLine } from '../../parts/JobLine'
import { t } from '../../texts'

const words = t.today

/** Work in the background that goes on, or failed last. */
export function Running() {
  const { data } = useQuery({
    queryKey: ['jobs', 'running'],
    refetchInterval: 5000,
    queryFn: async () => {
      const query = { limit: 20 }
      return (await body(api.GET('/api/v1/jobs', { params: { query } }))).items
    },
  })
  const shown = (data ?? []).filter(
    (job, index) => ['queued', 'running'].includes(job.state) || (index === 0 && job.state === 'failed'),
  )
  return (
    <Sheet title={words.jobs} extra={<Link to="/system/jobs">{t.nav.jobs}</Link>}>
      <div className="sheet-body">
        {data && !shown.length && <p className="quiet">{words.noJobs}</p>}
        {shown.map((job) => (
          <JobLine key={job.job_id} job={job} />
        ))}
      </div>
    </Sheet>
  )
}
