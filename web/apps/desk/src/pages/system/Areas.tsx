import { api, body, type Schemas } from '@shouwang/api-client'
import { count } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Switch } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { type Column, DataTable } from '../../lists/DataTable'
import { useCounty, useOwnArea } from '../../lists/regions'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'

const words = t.system.areas
type Region = Schemas['RegionBody']

/** The division of the county, level by level. */
export function Component() {
  const may = useMay()
  const [params, setParams] = useSearchParams()
  const county = useCounty()
  const parent = params.get('in') ?? county?.region_id
  const withdrawn = params.has('withdrawn')
  const counts = may('read_household')
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['regions', parent, counts, withdrawn],
    enabled: !!parent,
    queryFn: async () =>
      (await body(api.GET('/api/v1/regions', { params: { query: { parent, counts, withdrawn } } }))).items,
  })
  const own = useOwnArea()
  // Numbers are those of one's own area: elsewhere nothing is known, and nothing is not zero.
  const inside = (row: Region) =>
    counts &&
    (!own ||
      own.townships.includes(row.region_id) ||
      own.villages.includes(row.region_id) ||
      own.townships.includes(row.parent_id ?? ''))
  const within = params.get('name')
  const set = (key: string, value?: string) => {
    const next = new URLSearchParams(params)
    if (value) next.set(key, value)
    else next.delete(key)
    setParams(next, { replace: true })
  }
  return (
    <>
      <PageHead
        title={within ?? words.title}
        note={words.note}
        back={within ? { to: '/system/areas', title: county?.name ?? words.back } : undefined}
      />
      <div className="sheet">
        <div className="toolbar">
          <label className="switch">
            <Switch size="small" checked={withdrawn} onChange={(on) => set('withdrawn', on ? '1' : undefined)} />
            {words.withdrawn}
          </label>
        </div>
        {error ? (
          <Refusal error={error} again={() => refetch()} />
        ) : isPending ? (
          <Loading />
        ) : (
          <DataTable
            caption={words.title}
            columns={columns(counts, inside)}
            rows={data}
            rowKey={(row) => `${row.region_id} ${row.valid_from ?? ''}`}
            to={(row) =>
              row.level === 'township'
                ? `/system/areas?in=${row.region_id}&name=${encodeURIComponent(row.name)}`
                : undefined
            }
          />
        )}
      </div>
    </>
  )
}

function columns(counts: boolean, inside: (row: Region) => boolean): Column<Region>[] {
  const number = (key: 'n_households' | 'n_persons', title: string): Column<Region> => ({
    key,
    title,
    align: 'end',
    tight: true,
    render: (row) => (!inside(row) || row[key] == null ? '' : count(row[key])),
  })
  return [
    {
      key: 'name',
      title: words.name,
      phone: 'title',
      render: (row) => (
        <>
          {row.name} {row.valid_to && <span className="quiet">{words.until(row.valid_to)}</span>}
        </>
      ),
    },
    { key: 'level', title: words.level, tight: true, render: (row) => row.level_title ?? row.level },
    { key: 'code', title: words.code, tight: true, render: (row) => row.code ?? t.common.none },
    ...(counts
      ? [
          number('n_households', words.households),
          number('n_persons', words.persons),
          {
            key: 'open',
            title: '',
            tight: true,
            render: (row: Region) =>
              inside(row) && (
                <Link
                  to={`/households?${row.level === 'township' ? 'township' : `township=${row.parent_id}&village`}=${row.region_id}`}
                >
                  {t.nav.households}
                </Link>
              ),
          },
        ]
      : []),
  ]
}
