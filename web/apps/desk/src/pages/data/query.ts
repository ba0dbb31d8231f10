import { api, body, type Schemas, versioned } from '@shouwang/api-client'
import type { Tone } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'

export type Delivery = Schemas['ImportBody']
export type DeliveryDetail = Schemas['ImportDetail']
export type Source = Schemas['SourceBody']

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
    // It may be opened while it is still being read.
    refetchInterval: ({ state: { data } }) => (data?.data.state === 'received' ? 2000 : false),
    queryFn: () => versioned(api.GET('/api/v1/imports/{id}', { params: { path: { id } } })),
  })
}

export { ended, useJob } from '../../parts/job'

export type Timeliness = 'never' | 'late' | 'in_time' | 'on_event'

/** Where a sheet stands: the server knows its rhythm and says whether the next one is due. */
export function timeliness({ last, late }: Source): Timeliness {
  if (late != null) return late ? 'late' : 'in_time'
  return last ? 'on_event' : 'never'
}

const WEIGHT: Timeliness[] = ['late', 'never', 'in_time', 'on_event']

/** What is late stands first, each group in order of department and sheet. */
export function byTimeliness(sources: Source[]): { source: Source; state: Timeliness }[] {
  return sources
    .map((source) => ({ source, state: timeliness(source) }))
    .sort((a, b) => WEIGHT.indexOf(a.state) - WEIGHT.indexOf(b.state))
}

export const drifted = ({ last }: Source) => !!last && last.columns_new.length + last.columns_lost.length > 0
