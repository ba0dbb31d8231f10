import { Missing } from '../screenings/Missing'
import { useLatest } from './latest'

export function Unjudged() {
  const { summary } = useLatest()
  return summary ? <Missing summary={summary} brief /> : null
}
