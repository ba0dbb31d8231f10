import { api, body, type Schemas } from '@shouwang/api-client'
import { count, decimal, PieceBar, proseDay } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type Column, DataTable } from '../../lists/DataTable'
import { byTownship, Place, within } from '../../lists/places'
import { RegionFilter } from '../../lists/RegionFilter'
import { type Region, useTownships } from '../../lists/regions'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { CountyMap } from '../map/CountyMap'

const words = t.coverage
const KEYS = ['township', 'village'] as const
type Line = Schemas['CoverageVillage']

/** Every household counts: township by township, and village by village of the chosen one, how many were seen, by which way, and how many were not. */
export function Villages() {
  const state = useListState(KEYS)
  const { township, village } = state.values
  const townships = useTownships()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['coverage', township, village],
    queryFn: () => body(api.GET('/api/v1/coverage', { params: { query: { township, village } } })),
  })
  const lines = (all: Line[]) => (township || village || townships.length < 2 ? all : added(all, townships))
  return (
    <>
      <Toolbar state={state}>
        <RegionFilter state={state} />
        {data && <span className="quiet">{words.since(proseDay(data.since))}</span>}
      </Toolbar>
      {error ? (
        <Refusal error={error} again={() => refetch()} />
      ) : isPending ? (
        <Loading />
      ) : (
        <>
          <CountyMap first="unseen" />
          <DataTable
            caption={words.tabs.villages}
            columns={columns}
            rows={lines(data.villages)}
            rowKey={(row) => row.township_id + row.village_id}
          />
        </>
      )}
    </>
  )
}

/** Townships with the ways in which their households were seen, which are numbers of their own. */
function added(lines: Line[], townships: Region[]): Line[] {
  const ways = new Map<string, Map<string, Line['channels'][number]>>()
  for (const { township_id, channels } of lines) {
    const known = ways.get(township_id) ?? new Map()
    ways.set(township_id, known)
    for (const way of channels) {
      const n_households = (known.get(way.channel)?.n_households ?? 0) + way.n_households
      known.set(way.channel, { ...way, n_households })
    }
  }
  const channels = (township: string) => [...(ways.get(township)?.values() ?? [])]
  return byTownship(lines, townships).map((line) => ({ ...line, channels: channels(line.township_id) }))
}

const opening = (line: Line, seen: string, n: number) =>
  n ? (
    <Link to={`/coverage?tab=unseen&${within(line)}&seen=${seen}`}>{count(n)}</Link>
  ) : (
    <span className="quiet">0</span>
  )

const columns: Column<Line>[] = [
  {
    key: 'village',
    title: words.place,
    tight: true,
    phone: 'title',
    render: (line) => <Place line={line} to="/coverage?tab=villages" />,
  },
  { key: 'households', title: words.households, align: 'end', tight: true, render: (line) => count(line.n_households) },
  { key: 'seen', title: words.seen, align: 'end', tight: true, render: (line) => opening(line, 'since', line.n_seen) },
  {
    key: 'earlier',
    title: words.earlier,
    align: 'end',
    tight: true,
    render: (line) => opening(line, 'not_since', line.n_earlier),
  },
  {
    key: 'never',
    title: words.never,
    align: 'end',
    tight: true,
    render: (line) => opening(line, 'never', line.n_never),
  },
  {
    key: 'share',
    title: words.share,
    align: 'end',
    tight: true,
    render: (line) => (line.n_households ? `${decimal((100 * line.n_seen) / line.n_households)}%` : ''),
  },
  {
    key: 'bar',
    title: '',
    width: '22%',
    phone: 'hide',
    render: (line) => (
      <PieceBar
        whole={line.n_households}
        label={`${words.seen} ${line.n_seen} ${words.earlier} ${line.n_earlier} ${words.never} ${line.n_never}`}
        pieces={[
          { key: 'seen', title: words.seen, value: line.n_seen, color: '#5f8fb4' },
          { key: 'earlier', title: words.earlier, value: line.n_earlier, color: '#c9d6e0' },
          { key: 'never', title: words.never, value: line.n_never, color: '#a79a86' },
        ]}
      />
    ),
  },
  {
    key: 'away',
    title: words.away,
    align: 'end',
    tight: true,
    render: (line) => (line.n_away ? `${count(line.n_away)} / ${count(line.n_away_reached)}` : ''),
  },
  {
    key: 'channels',
    title: words.channels,
    phone: 'hide',
    render: (line) => (
      <span className="quiet">
        {line.channels.map((channel) => `${channel.title} ${count(channel.n_households)}`).join('、')}
      </span>
    ),
  },
]
