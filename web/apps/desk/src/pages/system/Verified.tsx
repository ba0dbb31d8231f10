import { api, body } from '@shouwang/api-client'
import { count, Mark, moment } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useState } from 'react'
import { JobLine } from '../../parts/JobLine'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { ended, useJob } from '../data/query'

const words = t.system.journal

/** The last verification of journal, tables and files, and asking for another. */
export function Verified() {
  const may = useMay()
  const [asked, setAsked] = useState<string>()
  const { message } = App.useApp()
  const { data } = useQuery({
    queryKey: ['jobs', 'verify'],
    enabled: may('read_job') || may('verify_journal'),
    queryFn: () => body(api.GET('/api/v1/jobs', { params: { query: { kind: 'verify_store', limit: 1 } } })),
  })
  const job = useJob(asked, [['jobs'], ['journal']])
  const last = job && ended(job) ? job : data?.items[0]
  const verify = async () => {
    try {
      setAsked((await body(api.POST('/api/v1/jobs/verify'))).job_id)
    } catch (problem) {
      message.error((problem as Error).message)
    }
  }
  const result = (last?.result ?? {}) as Record<string, number>
  return (
    <div className="sheet verified">
      <div>
        <p className="quiet">{words.verified}</p>
        {last?.finished_at ? (
          <p>
            <Mark tone={last.state === 'done' ? 'ok' : 'bad'}>
              {last.state === 'done' ? words.whole : words.broken}
            </Mark>{' '}
            {moment(last.finished_at)}{' '}
            <span className="quiet">
              {'entries' in result &&
                words.counts(count(result.entries ?? 0), count(result.rows ?? 0), count(result.files ?? 0))}
            </span>
          </p>
        ) : (
          <p>{words.never}</p>
        )}
        {job && !ended(job) && <JobLine job={job} />}
        {last?.problems.map((problem) => (
          <p key={problem.code} className="bad">
            {problem.detail}
          </p>
        ))}
      </div>
      <Button onClick={verify} loading={!!job && !ended(job)}>
        {words.verify}
      </Button>
    </div>
  )
}
