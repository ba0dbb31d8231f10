import { api, body, type Schemas } from '@shouwang/api-client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'

export type Move = Schemas['MoveBody']
export type Effect = Schemas['StandardEffectBody']
export type Counts = Schemas['CountsBody']

/** The figures that can be tried out over kept facts. */
export function useMovable() {
  return useQuery({
    queryKey: ['standards', 'movable'],
    staleTime: 600_000,
    queryFn: () => body(api.GET('/api/v1/standards', { params: { query: { movable: true, limit: 200 } } })),
  })
}

/**
 * Has the facts of the last screening opened while somebody still chooses a figure: one that is moved to where it stands
 * asks for all of them and changes nothing.
 */
export function useFactsReady(standards: Schemas['StandardBody'][] | undefined) {
  const standing = standards?.find((standard) => standard.in_force?.value)
  const moves = standing ? [{ parameter: standing.name, value: standing.in_force?.value ?? '' }] : []
  useQuery({
    queryKey: ['what-if', 'ready'],
    enabled: moves.length > 0,
    staleTime: 600_000,
    retry: false,
    queryFn: () => body(api.POST('/api/v1/what-if', { body: { moves } })),
  })
}

/** What moving figures does; the last answer stands until the next one is there. */
export function useEffectOf(moves: Move[]) {
  return useQuery({
    queryKey: ['what-if', moves],
    enabled: moves.length > 0,
    placeholderData: keepPreviousData,
    queryFn: () => body(api.POST('/api/v1/what-if', { body: { moves } })),
  })
}

export function useShifted(input: Schemas['ShiftedRequest'], enabled: boolean) {
  return useQuery({
    queryKey: ['what-if', 'households', input],
    enabled,
    placeholderData: keepPreviousData,
    queryFn: () => body(api.POST('/api/v1/what-if/households', { body: input })),
  })
}

/** The moves of an address: `income_line:8500,self_paid_floor:12000`. */
export function readMoves(text: string | null): Move[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.split(':', 2))
    .filter((pair): pair is [string, string] => !!pair[0])
    .map(([parameter, value = '']) => ({ parameter, value: decodeURIComponent(value) }))
}

export const writeMoves = (moves: Move[]) =>
  moves.map(({ parameter, value }) => `${parameter}:${encodeURIComponent(value)}`).join(',')
