import { api, body, type Schemas } from '@shouwang/api-client'
import { count } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import { type Column, DataTable } from '../../lists/DataTable'
import { Listed } from '../../lists/Listed'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { JobLine } from '../../parts/JobLine'
import { ended, useJob, useJobUnderWay } from '../../parts/job'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { useCaseWords } from '../cases/query'
import { Period, usePeriod } from './period'

const words = t.figures.missed
const KEYS = ['reason', 'channel'] as const
type Line = Schemas['MissedCount']
type Review = Schemas['MissedReview']

/** Households that people found and data had not: why not, and each of them. */
export function Missed() {
  const may = useMay()
  const period = usePeriod()
  const state = useListState(KEYS)
  const channel = useChannels()
  const { from, to } = period
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['missed', 'figures', from, to],
    queryFn: () => body(api.GET('/api/v1/figures/missed', { params: { query: { from, to } } })),
  })
  const at = (row: Line) => `/figures?tab=missed&from=${from}&to=${to}&reason=${row.reason}&channel=${row.channel}`
  const columns: Column<Line>[] = [
    { key: 'reason', title: words.reason, phone: 'title', render: (row) => row.title },
    { key: 'channel', title: words.channel, tight: true, render: (row) => channel(row.channel) },
    { key: 'n', title: words.n, align: 'end', tight: true, render: (row) => <Link to={at(row)}>{count(row.n)}</Link> },
  ]
  return (
    <>
      <Period period={period} />
      {may('review_missed') && <Again />}
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
      {state.filtered && data && <Reviews lines={data.lines} />}
    </>
  )
}

function useChannels() {
  const policy = useCaseWords()
  const titles = new Map(policy?.channels.map((channel) => [channel.name, channel.title]))
  return (channel: string) => titles.get(channel) ?? channel
}

/** Plays the rules again for households that people found since. */
function Again() {
  const [asked, setAsked] = useState<string>()
  const { message } = App.useApp()
  const waiting = useJobUnderWay(({ kind }) => kind === 'review_missed')
  const job = useJob(asked ?? waiting, [['missed']])
  const begin = async () => {
    try {
      setAsked((await body(api.POST('/api/v1/missed-reviews'))).job_id)
    } catch (problem) {
      message.error((problem as Error).message)
    }
  }
  return (
    <>
      <p className="sheet-body quiet no-print">{words.note}</p>
      <p className="sheet-body no-print">
        <Button onClick={begin} loading={!!job && !ended(job)}>
          {words.again}
        </Button>
      </p>
      {job && (
        <div className="sheet-body">
          <JobLine job={job} />
        </div>
      )}
    </>
  )
}

/** The households behind a count, the latest first, each with its reason in words. */
function Reviews({ lines }: { lines: Line[] }) {
  const reasons = new Map(lines.map((line) => [line.reason, line.title]))
  const channels = [...new Set(lines.map((line) => line.channel))]
  const state = useListState(KEYS)
  const channel = useChannels()
  const { from, to } = usePeriod()
  const query = { ...state.values, from, to, limit: state.limit }
  const found = useQuery({
    queryKey: ['missed', 'reviews', query],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/missed-reviews', { params: { query } })),
  })
  const columns: Column<Review>[] = [
    { key: 'head', title: words.head, tight: true, phone: 'title', render: (row) => row.head_name },
    { key: 'village', title: words.village, tight: true, render: (row) => row.village },
    { key: 'risk', title: words.risk, tight: true, render: (row) => row.risk },
    { key: 'channel', title: words.channel, tight: true, render: (row) => channel(row.channel) },
    { key: 'as_of', title: words.found, tight: true, render: (row) => row.as_of },
    { key: 'reason', title: words.reason, tight: true, render: (row) => reasons.get(row.reason) ?? row.reason },
    { key: 'detail', title: words.detail, render: (row) => (row.detail as { zh?: string }).zh },
  ]
  return (
    <section>
      <Toolbar state={state}>
        <ChoiceFilter
          state={state}
          name="reason"
          label={words.reason}
          all={words.anyReason}
          options={[...reasons].map(([value, label]) => ({ value, label }))}
        />
        <ChoiceFilter
          state={state}
          name="channel"
          label={words.channel}
          all={words.anyChannel}
          options={channels.map((value) => ({ value, label: channel(value) }))}
        />
      </Toolbar>
      <Listed
        caption={words.households}
        query={found}
        state={state}
        columns={columns}
        rowKey={(row) => row.review_id}
        to={(row) => `/cases/${row.case_id}`}
        empty={words.empty}
      />
    </section>
  )
}
