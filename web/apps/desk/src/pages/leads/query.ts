import { api, body, type Schemas } from '@shouwang/api-client'
import type { Tone } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { t } from '../../texts'
import { useRules } from '../policy/query'

/** A lead in a list: its reasons without the facts they rest on. */
export type ListedLead = Schemas['ListedLead']
export type Lead = Schemas['LeadBody']
export type LeadQuery = {
  screening?: string
  township?: string
  village?: string
  level?: string
  risk?: string
  household?: string
  outcome?: string
  cursor?: string
  limit?: number
}

export const LEVELS = ['urgent', 'high', 'medium', 'low']
const TONES: Record<string, Tone> = { urgent: 'bad', high: 'warn', medium: 'plain', low: 'quiet' }

export const levelTone = (level: string): Tone => TONES[level] ?? 'plain'

/** The level in Chinese: what the server called it where it said so. */
export const levelTitle = (lead: ListedLead) =>
  lead.hits.find((hit) => hit.level === lead.level)?.level_title || t.leads.levels[lead.level] || lead.level

export function useLeads(query: LeadQuery, enabled = true) {
  return useQuery({
    queryKey: ['leads', query],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/leads', { params: { query } })),
  })
}

const MOST = 1000

/** Every lead of one's area or of a township, page by page: a township holds some hundred at most. */
export async function allLeads(township?: string): Promise<ListedLead[]> {
  const found: ListedLead[] = []
  let cursor: string | undefined
  do {
    const page = await body(api.GET('/api/v1/leads', { params: { query: { limit: 200, township, cursor } } }))
    found.push(...page.items)
    cursor = page.next ?? undefined
  } while (cursor && found.length < MOST)
  return found
}

export function useLead(id: string) {
  return useQuery({
    queryKey: ['lead', id],
    queryFn: () => body(api.GET('/api/v1/leads/{id}', { params: { path: { id } } })),
  })
}

/** The risks that rules look for, in the order of their rules. */
export function useRisks(): string[] {
  const { data } = useRules()
  return [...new Set(data?.items.map((rule) => rule.risk) ?? [])]
}
