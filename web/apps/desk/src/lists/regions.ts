import { api, body, type Schemas } from '@shouwang/api-client'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useMay, useMe } from '../session/me'

export type Region = Schemas['RegionBody']
const LONG = 600_000

function below(parent: string | undefined, counts: boolean) {
  return {
    queryKey: ['regions', parent ?? 'top', counts],
    staleTime: LONG,
    queryFn: async () => {
      const query = parent ? { parent, counts } : {}
      return (await body(api.GET('/api/v1/regions', { params: { query } }))).items
    },
  }
}

/** The county: the place that lies in no other. */
export function useCounty() {
  const { data } = useQuery(below(undefined, false))
  return data?.find((region) => region.level === 'county') ?? data?.[0]
}

/** Where the grants of the one signed in hold: null is the whole county. */
export function useOwnArea(): { townships: string[]; villages: string[] } | null {
  const { data: me } = useMe()
  const townships: string[] = []
  const villages: string[] = []
  for (const grant of me?.account.grants ?? []) {
    if (grant.role === 'helper') continue
    if (!grant.region_id) return null
    if ((grant.region_code ?? '').length > 9) villages.push(grant.region_id)
    else townships.push(grant.region_id)
  }
  return { townships, villages }
}

/** Townships in order of code, those of one's own area. */
export function useTownships(counts = false): Region[] {
  const may = useMay()
  const county = useCounty()
  const own = useOwnArea()
  const { data = [] } = useQuery({
    ...below(county?.region_id, counts && may('read_household')),
    enabled: !!county,
  })
  return own?.townships.length ? data.filter((region) => own.townships.includes(region.region_id)) : data
}

/** Villages of a township in order of code. */
export function useVillages(township: string | undefined, counts = false): Region[] {
  const may = useMay()
  const { data = [] } = useQuery({ ...below(township, counts && may('read_household')), enabled: !!township })
  return data
}

/** Names of townships and of the villages of those asked for, by number. */
export function useRegionNames(townshipIds: (string | null | undefined)[]): Map<string, string> {
  const townships = useTownships()
  const asked = [...new Set(townshipIds.filter((id): id is string => !!id))]
  const lists = useQueries({ queries: asked.map((id) => below(id, false)) })
  const names = new Map(townships.map((region) => [region.region_id, region.name]))
  for (const list of lists) for (const region of list.data ?? []) names.set(region.region_id, region.name)
  return names
}
