import { api, body, type Schemas } from '@shouwang/api-client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'

export type ScreeningLine = Schemas['ScreeningBody']

type Judged = {
  code: string
  title: string
  risk: string
  level: string
  level_title: string
  department: string
  basis: string
  hit: number
  clear: number
  unknown: number
  missing: Record<string, number>
}

/** What a screening came to, as the server keeps it. */
export type Summary = {
  totals: Record<string, number>
  leads_by_level: { title: string; households: number }[]
  leads_by_risk: { title: string; households: number; by_level: Record<string, number> }[]
  leads_by_township: {
    title: string
    households: number
    registered: number
    villages: number
    by_level: Record<string, number>
  }[]
  missing: { name: string; title: string; households: number; rules: string[]; undelivered: string[] }[]
  rules: Judged[]
  checks: Judged[]
  coverage: {
    sheet: string
    title: string
    department: string
    every: string
    delivered: boolean
    households: number
    rows: number
    latest: string | null
  }[]
  problems: { code: string; sentence: string; severity: string }[]
  run: { region_name: string; policy_folders: string[] }
}
export type JudgedLine = Judged

export function useScreenings(query: { cursor?: string; limit?: number }, enabled = true) {
  return useQuery({
    queryKey: ['screenings', query],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/screenings', { params: { query } })),
  })
}

export function useScreening(id: string | undefined) {
  return useQuery({
    queryKey: ['screening', id],
    enabled: !!id,
    staleTime: 600_000,
    queryFn: async () => {
      const detail = await body(api.GET('/api/v1/screenings/{id}', { params: { path: { id: id as string } } }))
      return { line: detail as ScreeningLine, summary: detail.summary as unknown as Summary }
    },
  })
}
