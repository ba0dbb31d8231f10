import { api, body, follow, type Schemas } from '@shouwang/api-client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

export type Job = Schemas['JobBody']

const ASK_MS = 1000

export const ended = (job: Job | undefined) => !!job && ['done', 'failed', 'cancelled'].includes(job.state)

const LAST = 50

/** The job that is under way already, for a page that is opened again while it waits. */
export function useJobUnderWay(is: (job: Job) => boolean): string | undefined {
  const { data } = useQuery({
    queryKey: ['jobs', 'under-way'],
    retry: false,
    queryFn: async () => (await body(api.GET('/api/v1/jobs', { params: { query: { limit: LAST } } }))).items,
  })
  return data?.find((job) => !ended(job) && is(job))?.job_id
}

/**
 * A job while it goes on: the server tells of every change; where its stream breaks or is refused, it is asked every
 * second instead. What the job changed is read anew when it ends.
 */
export function useJob(id: string | undefined, stale: string[][]) {
  const queries = useQueryClient()
  const [asking, setAsking] = useState(false)
  const { data: job } = useQuery({
    queryKey: ['job', id],
    enabled: !!id,
    refetchInterval: ({ state }) => (asking && !ended(state.data) ? ASK_MS : false),
    queryFn: () => body(api.GET('/api/v1/jobs/{id}', { params: { path: { id: id as string } } })),
  })
  const over = ended(job)
  useEffect(() => {
    if (!id || over) return
    setAsking(false)
    return follow(id, {
      told: (job) => queries.setQueryData(['job', id], job),
      lost: () => setAsking(true),
    })
  }, [id, over, queries])
  useEffect(() => {
    if (over) for (const queryKey of stale) queries.invalidateQueries({ queryKey })
  }, [over])
  return job
}
