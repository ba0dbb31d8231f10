import { useTownships } from '../../lists/regions'

/** Numbers of townships by their code, the first nine digits of their villages' codes. */
export function useParents(): Map<string, string> {
  const townships = useTownships()
  return new Map(townships.map((region) => [region.code ?? '', region.region_id]))
}
