import { api, body, type Schemas } from '@shouwang/api-client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'

export type Household = Schemas['HouseholdBody']
export type Story = Schemas['StoryBody']
export type Search = Schemas['HouseholdSearch']

/** Searches stand in the body of a request, where no log and no history keeps them. */
export function useHouseholds(input: Search, enabled = true) {
  return useQuery({
    queryKey: ['households', input],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: () => body(api.POST('/api/v1/households/search', { body: input })),
  })
}

export function useStory(id: string) {
  return useQuery({
    queryKey: ['household', id],
    queryFn: () => body(api.GET('/api/v1/households/{id}', { params: { path: { id } } })),
  })
}

export function useHelpers(id: string, enabled: boolean) {
  return useQuery({
    queryKey: ['household', id, 'helpers'],
    enabled,
    queryFn: async () => (await body(api.GET('/api/v1/households/{id}/helpers', { params: { path: { id } } }))).items,
  })
}

export function useWords() {
  const { data, error } = useQuery({
    queryKey: ['register-words'],
    staleTime: 600_000,
    queryFn: () => body(api.GET('/api/v1/register-words')),
  })
  const titles = new Map(
    [...(data?.statuses ?? []), ...(data?.guarantees ?? [])].map((word) => [word.code, word.title]),
  )
  return { words: data, error, title: (code: string) => titles.get(code) ?? code }
}
