import { api, body, type Schemas } from '@shouwang/api-client'
import { count, yuan } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type Column, DataTable } from '../../lists/DataTable'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { useCaseWords } from '../cases/query'

const words = t.figures.effects
type Line = Schemas['KindEffectBody']

/** What measures of each kind changed, with the number of households that rests on. */
export function Effects() {
  const may = useMay()
  const policy = useCaseWords()
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['figures', 'effects'],
    queryFn: () => body(api.GET('/api/v1/figures/effects')),
  })
  if (error) return <Refusal error={error} again={() => refetch()} />
  if (isPending) return <Loading />
  const title = new Map(policy?.measures.map((measure) => [measure.code, measure.title]))
  const money = (
    key: 'median_before_cents' | 'median_after_cents' | 'median_change_cents',
    name: string,
  ): Column<Line> => ({
    key,
    title: name,
    align: 'end',
    tight: true,
    render: (row) => (row[key] == null ? t.common.unknown : yuan(row[key])),
  })
  const number = (key: 'n_households' | 'n_compared' | 'n_better', name: string): Column<Line> => ({
    key,
    title: name,
    align: 'end',
    tight: true,
    render: (row) => count(row[key]),
  })
  const columns: Column<Line>[] = [
    { key: 'code', title: words.code, phone: 'title', render: (row) => title.get(row.code) ?? row.code },
    {
      key: 'n_measures',
      title: words.measures,
      align: 'end',
      tight: true,
      render: (row) =>
        may('read_case') ? (
          <Link to={`/figures?tab=measures&show=judged&code=${encodeURIComponent(row.code)}`}>
            {count(row.n_measures)}
          </Link>
        ) : (
          count(row.n_measures)
        ),
    },
    number('n_households', words.households),
    number('n_compared', words.compared),
    number('n_better', words.better),
    money('median_before_cents', words.before),
    money('median_after_cents', words.after),
    money('median_change_cents', words.change),
  ]
  return (
    <>
      <p className="sheet-body quiet">{words.note}</p>
      <DataTable
        caption={t.figures.tabs.effects}
        columns={columns}
        rows={data.items}
        rowKey={(row) => row.code}
        empty={<p>{words.empty}</p>}
      />
    </>
  )
}
