import { api, body, csrf, Problem, type Schemas } from '@shouwang/api-client'
import { useQuery, useQueryClient } from '@tanstack/react-query'

export type Me = Schemas['Me']

/** Who is signed in; null when nobody is. */
export function useMe() {
  return useQuery<Me | null>({
    queryKey: ['me'],
    staleTime: 300_000,
    queryFn: async () => {
      try {
        return await body(api.GET('/api/v1/me'))
      } catch (problem) {
        if (problem instanceof Problem && problem.status === 401) return null
        throw problem
      }
    },
  })
}

/** What the one signed in may do somewhere. Every page stands behind the guard, so there is somebody. */
export function useMay(): (action: string) => boolean {
  const { data } = useMe()
  const names = new Set(data?.actions.map((action) => action.name))
  return (action) => names.has(action)
}

/** The roles of the one signed in. */
export const rolesOf = (me: Me | null | undefined) => me?.account.grants.map((grant) => grant.role) ?? []

export function useSignOut() {
  const queries = useQueryClient()
  return async () => {
    try {
      await api.DELETE('/api/v1/sessions/current')
    } catch (problem) {
      if (!(problem instanceof Problem && problem.status === 401)) throw problem
    }
    csrf.forget()
    queries.clear()
    queries.setQueryData(['me'], null)
  }
}
