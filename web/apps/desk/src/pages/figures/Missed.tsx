import { api, body, type Schemas } from '@shouwang/api-client'
import { count } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { type Column, DataTable } from '../../lists/DataTable'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { useCaseWords } from '../cases/query'
import { Period, usePeriod } from './period'

const words = t.figures.missed
type Line = Schemas['MissedCount']

/** Households that people found and data had not: why not. */
export function Missed() {
  const period = usePeriod()
  const policy = useCaseWords()
  const { from, to } = period
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['figures', 'missed', from, to],
    queryFn: () => body(api.GET('/api/v1/figures/missed', { params: { query: { from, to } } })),
  })
  const channels = new Map(policy?.channels.map((channel) => [channel.name, channel.title]))
  const columns: Column<Line>[] = [
    { key: 'reason', title: words.reason, phone: 'title', render: (row) => row.title },
    { key: 'channel', title: words.channel, tight: true, render: (row) => channels.get(row.channel) ?? row.channel },
    { key: 'n', title: words.n, align: 'end', tight: true, render: (row) => count(row.n) },
  ]
  return (
    <>
      <Period period={period} />
      {error ? (
        <Refusal error={error} again={() => refetch()} />
      ) : isPending ? (
        <Loading />
      ) : (
        <DataTable
          caption={t.figures.tabs.missed}
          columns={columns}
          rows={data.lines}
          rowKey={(row) => row.reason + row.channel}
          empty={<p>{words.empty}</p>}
        />
      )}
    </>
  )
}
