import { api, body, type Schemas } from '@shouwang/api-client'
import { useQuery } from '@tanstack/react-query'

const LONG = 600_000
/** The server's longest page: every parameter of the policy stands on one. */
const PAGE = 200

export type Rule = Schemas['RuleBody']
export type Parameter = Schemas['StandardBody']

/** Every rule in words, as of today or a day. */
export function useRules(as_of?: string) {
  return useQuery({
    queryKey: ['rules', as_of],
    staleTime: LONG,
    queryFn: () => body(api.GET('/api/v1/rules', { params: { query: { as_of } } })),
  })
}

/** Every parameter with what rests on it. */
export function useParameters(as_of?: string) {
  return useQuery({
    queryKey: ['standards', as_of],
    staleTime: LONG,
    queryFn: async () => {
      const items: Parameter[] = []
      for (let cursor: string | undefined, more = true; more; more = !!cursor) {
        const query = { as_of, cursor, limit: PAGE }
        const page = await body(api.GET('/api/v1/standards', { params: { query } }))
        items.push(...page.items)
        cursor = page.next ?? undefined
      }
      return items
    },
  })
}

export function useSheets(as_of?: string) {
  return useQuery({
    queryKey: ['policy', 'sheets', as_of],
    staleTime: LONG,
    queryFn: () => body(api.GET('/api/v1/policy/sheets', { params: { query: { as_of } } })),
  })
}

/** Whether every word of a search stands in one of the texts. */
export function matches(search: string, texts: (string | null | undefined)[]): boolean {
  const whole = texts.join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word))
}
