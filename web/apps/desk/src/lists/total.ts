import { api, body } from '@shouwang/api-client'
import { useQuery } from '@tanstack/react-query'

/** Lists whose rows the server counts when it is asked to. */
export type Counted = '/api/v1/households' | '/api/v1/persons' | '/api/v1/leads' | '/api/v1/cases' | '/api/v1/issues'

/**
 * How many rows a list has on all its pages. Asked beside the page and not with it, so that the rows do not wait for
 * their number; where no number comes, the list stands without.
 */
export function useTotal(list: Counted, filters: Record<string, unknown>, enabled = true): number | undefined {
  const { cursor: _, limit: __, sort: ___, ...query } = filters
  const { data } = useQuery({
    queryKey: ['total', list, query],
    enabled,
    retry: false,
    queryFn: async () => {
      const params = { query: { ...query, limit: 1, count: 'yes' } as never }
      return (await body(api.GET(list, { params })))?.total ?? null
    },
  })
  return data ?? undefined
}
