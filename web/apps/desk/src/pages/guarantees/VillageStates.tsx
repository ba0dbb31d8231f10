import { api, body, type Schemas } from '@shouwang/api-client'
import { count, PieceBar } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type Column, DataTable } from '../../lists/DataTable'
import { byTownship, Place, within } from '../../lists/places'
import { RegionFilter } from '../../lists/RegionFilter'
import { useTownships } from '../../lists/regions'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { useWords } from '../households/query'

const words = t.guarantees
const KEYS = ['township', 'village'] as const
type Line = Schemas['GuaranteeVillage']
const STATES = [
  ['held', '#7fae97'],
  ['problem', '#9c2f21'],
  ['unknown', '#d9d5c9'],
] as const

/** Township by township, and village by village of the chosen one: held, a problem, or not known. What is not known is never counted as held. */
export function VillageStates() {
  const state = useListState(KEYS)
  const may = useMay()
  const { title } = useWords()
  const { township, village } = state.values
  const townships = useTownships()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['guarantees', 'figures', township, village],
    queryFn: () => body(api.GET('/api/v1/guarantees/figures', { params: { query: { township, village } } })),
  })
  const lines = (all: Line[]) =>
    township || village || townships.length < 2 ? all : byTownship(all, townships, (line) => line.guarantee)
  return (
    <>
      <Toolbar state={state}>
        <RegionFilter state={state} />
        <ul className="legend">
          {STATES.map(([key, color]) => (
            <li key={key}>
              <i style={{ background: color }} aria-hidden="true" />
              {words[key]}
            </li>
          ))}
        </ul>
      </Toolbar>
      {error ? (
        <Refusal error={error} again={() => refetch()} />
      ) : isPending ? (
        <Loading />
      ) : (
        <DataTable
          caption={words.tabs.villages}
          columns={columns(title, new Set(data.map((line) => line.village_id)).size === 1, may)}
          rows={lines(data)}
          rowKey={(row) => row.township_id + row.village_id + row.guarantee}
        />
      )}
    </>
  )
}

type May = ReturnType<typeof useMay>

function columns(title: (code: string) => string, single: boolean, may: May): Column<Line>[] {
  const number = (key: 'held' | 'problem' | 'unknown', n: (line: Line) => number): Column<Line> => ({
    key,
    title: words[key],
    align: 'end',
    tight: true,
    render: (line) =>
      may('read_case') && n(line) ? (
        <Link
          className={key === 'problem' ? 'bad' : undefined}
          to={`/guarantees?tab=states&${within(line)}&guarantee=${line.guarantee}&state=${key}`}
        >
          {count(n(line))}
        </Link>
      ) : (
        count(n(line))
      ),
  })
  return [
    {
      key: 'village',
      title: words.place,
      tight: true,
      phone: single ? undefined : 'title',
      render: (line) => <Place line={line} to="/guarantees?tab=villages" />,
    },
    {
      key: 'guarantee',
      title: words.guarantee,
      tight: true,
      phone: single ? 'title' : undefined,
      render: (line) => title(line.guarantee),
    },
    {
      key: 'of',
      title: words.of,
      align: 'end',
      tight: true,
      render: (line) => words.units(line.by_person, count(line.n)),
    },
    number('held', (line) => line.n_held),
    number('problem', (line) => line.n_problem),
    number('unknown', (line) => line.n_unknown),
    {
      key: 'bar',
      title: '',
      width: '40%',
      phone: 'hide',
      render: (line) => (
        <PieceBar
          whole={line.n_held + line.n_problem + line.n_unknown}
          label={`${words.held} ${line.n_held} ${words.problem} ${line.n_problem} ${words.unknown} ${line.n_unknown}`}
          pieces={STATES.map(([key, color]) => ({ key, title: words[key], value: line[`n_${key}`], color }))}
        />
      ),
    },
  ]
}
