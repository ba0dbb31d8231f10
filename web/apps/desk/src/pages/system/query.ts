import { api, body } from '@shouwang/api-client'
import { useQuery } from '@tanstack/react-query'

export function useRoles() {
  return useQuery({
    queryKey: ['roles'],
    staleTime: 600_000,
    queryFn: () => body(api.GET('/api/v1/roles')),
  })
}
