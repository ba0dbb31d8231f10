import { ByTownship } from '../screenings/Breakdown'
import { useLatest } from './latest'

export function Townships() {
  const { summary } = useLatest()
  return summary ? <ByTownship summary={summary} /> : null
}
