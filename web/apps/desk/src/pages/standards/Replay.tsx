import { api, body } from '@shouwang/api-client'
import { count, Mark } from '@shouwang/ui'
import { App, Button } from 'antd'
import { useState } from 'react'
import { type Column, DataTable } from '../../lists/DataTable'
import { JobLine } from '../../parts/JobLine'
import { ended, useJob } from '../../parts/job'
import { t } from '../../texts'
import type { Counts, Move } from './query'

const words = t.standards.replay
type Yield = { households: number; visited: number; enrolled: number; missed: number }
/** A month as the job of a replay tells it. */
export type Month = {
  screening_id: string
  as_of: string
  followed_until: string
  counts: Counts
  before: Yield
  after: Yield
  found_sooner: number
  problems?: string[]
}

export const monthsOf = (result: unknown): Month[] => (result as { months?: Month[] } | null)?.months ?? []

/** What moved figures would have found in the months whose facts are kept, and what became of those households. */
export function Replay({ moves }: { moves: Move[] }) {
  const [asked, setAsked] = useState<{ id: string; of: string }>()
  const { message } = App.useApp()
  const job = useJob(asked?.id, [])
  const now = JSON.stringify(moves)
  const begin = async () => {
    try {
      setAsked({ id: (await body(api.POST('/api/v1/what-if/replays', { body: { moves } }))).job_id, of: now })
    } catch (problem) {
      message.error((problem as Error).message)
    }
  }
  const months = job?.state === 'done' && asked?.of === now ? monthsOf(job.result) : undefined
  return (
    <section className="replay">
      <div className="sheet-body">
        <h2 className="sheet-subhead">{words.title}</h2>
        <p className="quiet">{words.note}</p>
        <Button onClick={begin} loading={!!job && !ended(job)}>
          {words.begin}
        </Button>
      </div>
      {job && job.state !== 'done' && <JobLine job={job} />}
      {months && (
        <>
          <DataTable
            caption={words.title}
            columns={columns}
            rows={months}
            rowKey={(row) => row.screening_id}
            empty={<p>{words.none}</p>}
          />
          <p className="sheet-body quiet">{words.reading}</p>
        </>
      )}
    </section>
  )
}

const both = (key: keyof Yield): Column<Month> => ({
  key,
  title: words[key],
  align: 'end',
  tight: true,
  render: ({ before, after }) =>
    before[key] === after[key] ? count(after[key]) : `${count(before[key])} → ${count(after[key])}`,
})

const columns: Column<Month>[] = [
  { key: 'as_of', title: words.month, tight: true, phone: 'title', render: (row) => row.as_of },
  both('households'),
  both('visited'),
  both('enrolled'),
  both('missed'),
  { key: 'sooner', title: words.sooner, align: 'end', tight: true, render: (row) => count(row.found_sooner) },
  {
    key: 'until',
    title: words.until,
    render: (row) =>
      row.problems?.length ? (
        <Mark tone="warn">{row.problems.join('；')}</Mark>
      ) : (
        <span className="quiet">{words.followed(row.followed_until)}</span>
      ),
  },
]
