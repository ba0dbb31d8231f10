import { Link } from 'react-router'
import type { Region } from './regions'

/** A line of a village, or of a township that its villages were added up to: then it has no village of its own. */
export type PlaceLine = { township_id: string; village_id: string; village: string }

/**
 * Adds the lines of villages up to their townships in the order they came: a county has hundreds of villages. Those of
 * one township alone stand as they are.
 */
export function byTownship<T extends PlaceLine>(
  lines: T[],
  townships: Pick<Region, 'region_id' | 'name'>[],
  kind: (line: T) => string = () => '',
): T[] {
  if (new Set(lines.map((line) => line.township_id)).size < 2) return lines
  const names = new Map(townships.map(({ region_id, name }) => [region_id, name]))
  const sums = new Map<string, T>()
  for (const line of lines) {
    const key = `${line.township_id} ${kind(line)}`
    const place = { village_id: '', village: names.get(line.township_id) ?? '' }
    const known = sums.get(key)
    sums.set(key, known ? added(known, line) : { ...line, ...place })
  }
  return [...sums.values()]
}

const added = <T extends object>(sum: T, line: T): T => {
  const both = Object.entries(sum).map(([key, value]) => [
    key,
    typeof value === 'number' ? value + Number(line[key as keyof T]) : value,
  ])
  return Object.fromEntries(both) as T
}

/** The place of a line; that of a township opens its villages. */
export const Place = ({ line, to }: { line: PlaceLine; to: string }) =>
  line.village_id ? line.village : <Link to={`${to}&township=${line.township_id}`}>{line.village}</Link>

/** The part of an address that says where. */
export const within = (line: PlaceLine) =>
  `township=${line.township_id}${line.village_id ? `&village=${line.village_id}` : ''}`
