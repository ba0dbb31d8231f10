import { useScreening, useScreenings } from '../screenings/query'

/** The latest screening with its summary. */
export function useLatest(enabled = true) {
  const { data: list, isPending } = useScreenings({ limit: 1 }, enabled)
  const latest = list?.items[0]
  const { data } = useScreening(latest?.screening_id)
  return { latest, summary: data?.summary, none: enabled && !isPending && !latest }
}
