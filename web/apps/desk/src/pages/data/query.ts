import { api, body, type Schemas, versioned } from '@shouwang/api-client'
import type { Tone } from '@shouwang/ui'
import { daysBetween } from '@shouwang/ui'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { t } from '../../texts'

export type Delivery = Schemas['ImportBody']
export type DeliveryDetail = Schemas['ImportDetail']
export type Source = Schemas['SourceBody']
export type Job = Schemas['JobBody']

export const STATE_TONES: Record<string, Tone> = {
  received: 'plain',
  checked: 'warn',
  applied: 'ok',
  refused: 'bad',
  undone: 'quiet',
}

export function useSources(enabled = true) {
  return useQuery({
    queryKey: ['sources'],
    enabled,
    queryFn: async () => (await body(api.GET('/api/v1/sources'))).items,
  })
}

export function useDeliveries(query: { state?: string; department?: string; cursor?: string; limit?: number }) {
  return useQuery({
    queryKey: ['imports', query],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/imports', { params: { query } })),
  })
}

export function useDelivery(id: string) {
  return useQuery({
    queryKey: ['import', id],
    queryFn: () => versioned(api.GET('/api/v1/imports/{id}', { params: { path: { id } } })),
  })
}

export const ended = (job: Job | undefined) => !!job && ['done', 'failed', 'cancelled'].includes(job.state)

/** A job while it goes on, asked for every second; what it changed is read anew when it ends. */
export function useJob(id: string | undefined, stale: string[][]) {
  const queries = useQueryClient()
  const { data: job } = useQuery({
    queryKey: ['job', id],
    enabled: !!id,
    refetchInterval: ({ state }) => (ended(state.data) ? false : 1000),
    queryFn: () => body(api.GET('/api/v1/jobs/{id}', { params: { path: { id: id as string } } })),
  })
  const over = ended(job)
  useEffect(() => {
    if (over) for (const queryKey of stale) queries.invalidateQueries({ queryKey })
  }, [over])
  return job
}

/** Days after which a sheet of this rhythm should have come again; none for what comes with events. */
export const PERIODS = t.data.periods

export type Timeliness = 'never' | 'late' | 'in_time' | 'on_event'

/** Whether a sheet is past its rhythm on a day. */
export function timeliness(source: Source, today: string): Timeliness {
  const period = PERIODS[source.every]
  if (!period) return 'on_event'
  if (!source.last) return 'never'
  return daysBetween(source.last.as_of, today) > period ? 'late' : 'in_time'
}

const WEIGHT: Timeliness[] = ['never', 'late', 'in_time', 'on_event']

/** What is late stands first, each group in order of department and sheet. */
export function byTimeliness(sources: Source[], today: string): { source: Source; state: Timeliness }[] {
  return sources
    .map((source) => ({ source, state: timeliness(source, today) }))
    .sort((a, b) => WEIGHT.indexOf(a.state) - WEIGHT.indexOf(b.state))
}

export const drifted = ({ last }: Source) => !!last && last.columns_new.length + last.columns_lost.length > 0
