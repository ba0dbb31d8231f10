import { api, body } from '@shouwang/api-client'
import { today } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { type Region, useOwnArea, useTownships, useVillages } from '../../lists/regions'
import { allLeads } from '../leads/query'
import { useLatest } from '../today/latest'

export type Measure = 'leads' | 'late' | 'unseen'
/** A number of a place, of how many where it is a share. */
export type Counted = { n: number; of?: number }

type Asked = { measure: Measure; township?: string; enabled: boolean }

/** The places to be shown: townships of the county, or the villages of one township, or of one's own area. */
export function usePlaces(township: string | undefined): {
  level: 'township' | 'village'
  places: Region[]
  within?: string
} {
  const own = useOwnArea()
  const within = township ?? own?.townships[0]
  const townships = useTownships()
  const villages = useVillages(within)
  const level = own || township ? 'village' : 'township'
  const seen = own?.villages.length ? villages.filter((one) => own.villages.includes(one.region_id)) : villages
  return { level, places: level === 'village' ? seen : townships, within }
}

/** What is counted in each place, by its number; from the same answers as the lists that a click opens. */
export function useNumbers({ measure, township, enabled }: Asked, places: Region[]): Map<string, Counted> | undefined {
  const own = useOwnArea()
  const village = !!own || !!township
  const { summary } = useLatest(enabled && measure === 'leads' && !village)
  const leads = useQuery({
    queryKey: ['leads', 'all', township],
    enabled: enabled && measure === 'leads' && village,
    queryFn: () => allLeads(township),
  })
  const by = village ? 'village' : 'township'
  const day = today()
  const figures = useQuery({
    queryKey: ['figures', 'cases', by, day, day, township],
    enabled: enabled && measure === 'late',
    queryFn: () =>
      body(api.GET('/api/v1/figures/cases', { params: { query: { by, region: township, from: day, to: day } } })),
  })
  const coverage = useQuery({
    queryKey: ['coverage', township, undefined],
    enabled: enabled && measure === 'unseen',
    queryFn: () => body(api.GET('/api/v1/coverage', { params: { query: { township } } })),
  })
  const numbers = new Map<string, Counted>()
  const add = (id: string | null | undefined, n: number, of?: number) => {
    if (!id) return
    const known = numbers.get(id)
    numbers.set(id, { n: (known?.n ?? 0) + n, of: of === undefined ? known?.of : (known?.of ?? 0) + of })
  }
  if (measure === 'leads') {
    if (village) {
      if (!leads.data) return undefined
      for (const lead of leads.data) add(lead.village.region_id, 1)
    } else {
      if (!summary) return undefined
      const id = new Map(places.map((place) => [place.name, place.region_id]))
      for (const line of summary.leads_by_township) add(id.get(line.title), line.households)
    }
  } else if (measure === 'late') {
    if (!figures.data) return undefined
    for (const line of figures.data.items) add(line.key, line.late.n)
  } else {
    if (!coverage.data) return undefined
    for (const line of coverage.data.villages) {
      add(village ? line.village_id : line.township_id, line.n_never + line.n_earlier, line.n_households)
    }
  }
  return numbers
}
