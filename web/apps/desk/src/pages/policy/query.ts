import { api, body } from '@shouwang/api-client'
import { useQuery } from '@tanstack/react-query'

const LONG = 600_000

export function useRulesOn(as_of?: string) {
  return useQuery({
    queryKey: ['policy', 'rules', as_of],
    staleTime: LONG,
    queryFn: () => body(api.GET('/api/v1/policy/rules', { params: { query: { as_of } } })),
  })
}

export function useParameters(as_of?: string) {
  return useQuery({
    queryKey: ['policy', 'parameters', as_of],
    staleTime: LONG,
    queryFn: () => body(api.GET('/api/v1/policy/parameters', { params: { query: { as_of } } })),
  })
}

export function useSheets(as_of?: string) {
  return useQuery({
    queryKey: ['policy', 'sheets', as_of],
    staleTime: LONG,
    queryFn: () => body(api.GET('/api/v1/policy/sheets', { params: { query: { as_of } } })),
  })
}

/** Names of a condition: what a rule or a sentence speaks of. */
export function namesIn(text: string): Set<string> {
  return new Set(text.match(/[a-z_][a-z0-9_]*/g) ?? [])
}

/** Whether every word of a search stands in one of the texts. */
export function matches(search: string, texts: (string | null | undefined)[]): boolean {
  const whole = texts.join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word))
}
