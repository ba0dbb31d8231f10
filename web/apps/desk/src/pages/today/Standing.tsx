import { api, body, type Schemas } from '@shouwang/api-client'
import { count, today } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useOwnArea } from '../../lists/regions'
import { t } from '../../texts'
import { STATUS_TONES } from '../cases/query'
import { pageOf } from '../figures/rows'

const words = t.today.standing
type Line = Schemas['FigureBody']
export type Whole = { statuses: { name: string; title: string; n: number }[]; open: number; late: number; owed: number }

/** The places of an area added up: they have no case in common. */
export function whole(lines: Pick<Line, 'cases' | 'open' | 'late' | 'visits_owed'>[]): Whole {
  const statuses = new Map<string, { name: string; title: string; n: number }>()
  const all = { open: 0, late: 0, owed: 0 }
  for (const line of lines) {
    for (const { status, number } of line.cases) {
      const known = statuses.get(status.name) ?? { ...status, n: 0 }
      statuses.set(status.name, { ...known, n: known.n + number.n })
    }
    all.open += line.open.n
    all.late += line.late.n
    all.owed += line.visits_owed.n
  }
  const order = Object.keys(STATUS_TONES)
  const inOrder = [...statuses.values()].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
  return { statuses: inOrder, ...all }
}

/** Where the cases of one's area stand, and what is late. */
export function Standing() {
  const own = useOwnArea()
  const by = own ? 'village' : 'township'
  const day = today()
  const { data } = useQuery({
    queryKey: ['figures', 'cases', by, day, day],
    queryFn: () => body(api.GET('/api/v1/figures/cases', { params: { query: { by, from: day, to: day } } })),
  })
  if (!data?.items.length) return null
  const { statuses, open, late, owed } = whole(data.items)
  // The same request as that of each place, without the place: one's area is all there is.
  const owedRows = (data.items[0]?.visits_owed.rows ?? '').replace(/village=[^&]*&?/, '')
  const figures: { title: string; n: number; to: string; tone?: string }[] = [
    ...statuses.map(({ name, title, n }) => ({ title, n, to: `/cases?tab=list&status=${name}` })),
    { title: words.open, n: open, to: '/cases' },
    { title: words.late, n: late, to: '/cases?late=true', tone: late ? 'bad' : undefined },
    { title: words.owed, n: owed, to: pageOf(owedRows), tone: owed ? 'bad' : undefined },
  ]
  return (
    <dl className="figures linked">
      {figures.map(({ title, n, to, tone }) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd className={tone}>
            <Link to={to}>{count(n)}</Link>
          </dd>
        </div>
      ))}
    </dl>
  )
}
