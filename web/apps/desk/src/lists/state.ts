import { useCallback, useMemo } from 'react'
import { useLocation, useSearchParams } from 'react-router'

type Values = Record<string, string>
/** Addresses of the pages before this one, kept beside the address so that "previous" works after a reload. */
type Kept = { before?: string[] } | null

const PAGING = ['cursor', 'page']

/**
 * The state of a list, all of it in the address: filters, order, page. Changing a filter begins at the first page.
 */
export function useListState(keys: readonly string[]) {
  const [params, setParams] = useSearchParams()
  const { state } = useLocation()
  const before = useMemo(() => (state as Kept)?.before ?? [], [state])

  const values = useMemo(() => {
    const found: Values = {}
    for (const key of [...keys, 'sort', 'limit', 'cursor']) {
      const value = params.get(key)
      if (value) found[key] = value
    }
    return found
  }, [params, keys])

  const set = useCallback(
    (patch: Record<string, string | undefined>) => {
      const next = new URLSearchParams(params)
      for (const key of PAGING) next.delete(key)
      for (const [key, value] of Object.entries(patch)) {
        if (value) next.set(key, value)
        else next.delete(key)
      }
      setParams(next, { replace: true, preventScrollReset: true })
    },
    [params, setParams],
  )

  const turn = useCallback(
    (cursor: string | undefined, page: number, before: string[]) => {
      const next = new URLSearchParams(params)
      for (const key of PAGING) next.delete(key)
      if (cursor) next.set('cursor', cursor)
      if (page > 1) next.set('page', String(page))
      setParams(next, { state: { before } })
    },
    [params, setParams],
  )

  const page = Number(params.get('page') ?? 1) || 1
  const cursor = values.cursor ?? ''
  return {
    values,
    set,
    page,
    limit: Number(values.limit) || 50,
    filtered: keys.some((key) => values[key]),
    clear: () => set(Object.fromEntries(keys.map((key) => [key, undefined]))),
    next: (to: string) => turn(to, page + 1, [...before, cursor]),
    previous: before.length ? () => turn(before[before.length - 1], page - 1, before.slice(0, -1)) : undefined,
    first: page > 1 ? () => turn(undefined, 1, []) : undefined,
  }
}

export type ListState = ReturnType<typeof useListState>
