import type { Schemas } from '@shouwang/api-client'
import { count, Mark, type Tone } from '@shouwang/ui'
import { Progress } from 'antd'
import { t } from '../texts'

const words = t.system.jobs
export const JOB_TONES: Record<string, Tone> = {
  queued: 'plain',
  running: 'warn',
  done: 'ok',
  failed: 'bad',
  cancelled: 'quiet',
}

/** What it is at: in our words, or the name of the file that it reads. */
export const stepTitle = (step: string) => words.steps[step] ?? (/[\u4e00-\u9fff]/.test(step) ? step : '')

/** One job on a line: what it is at, how far it has come, why it failed. */
export function JobLine({ job }: { job: Schemas['JobBody'] }) {
  const going = job.state === 'running'
  return (
    <div className="jobline" role="status">
      <Mark tone={JOB_TONES[job.state] ?? 'plain'}>
        {words.kinds[job.kind] ?? job.kind} {words.states[job.state] ?? job.state}
      </Mark>
      {job.state === 'queued' && !!job.n_before && <span className="quiet">{words.before(job.n_before)}</span>}
      {going && job.step && (
        <span className="quiet">
          {stepTitle(job.step)}
          {job.done > 0 && ` ${t.common.rows(count(job.done))}`}
        </span>
      )}
      {going && (
        <Progress
          percent={job.total ? Math.round((100 * job.done) / job.total) : 40}
          status="active"
          showInfo={!!job.total}
          size="small"
          aria-label={words.kinds[job.kind] ?? job.kind}
        />
      )}
      {job.problems.map((problem) => (
        <span key={problem.code + problem.detail} className="bad">
          {problem.detail}
        </span>
      ))}
    </div>
  )
}
