import { api, body } from '@shouwang/api-client'
import { count, moment, today } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { App, Button, DatePicker, Form, Modal } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { type Column, DataTable } from '../../lists/DataTable'
import { Pager } from '../../lists/Pager'
import { useListState } from '../../lists/state'
import { Actor } from '../../parts/Actor'
import { JobLine } from '../../parts/JobLine'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { ended, useJob } from '../data/query'
import { type ScreeningLine, useScreenings } from './query'

const words = t.screenings

export function Component() {
  return (
    <Allowed any={['read_screening']}>
      <Screenings />
    </Allowed>
  )
}

function Screenings() {
  const may = useMay()
  const state = useListState([])
  const { data, error, isPending, isPlaceholderData, refetch } = useScreenings({
    cursor: state.values.cursor,
    limit: state.limit,
  })
  const [asked, setAsked] = useState<string>()
  const running = useRunning(may('read_job'))
  const job = useJob(asked ?? running, [['screenings'], ['leads']])
  return (
    <>
      <PageHead title={words.title} note={words.note}>
        {may('run_screening') && <Run onJob={setAsked} busy={!!job && !ended(job)} />}
      </PageHead>
      {job && <JobLine job={job} />}
      <div className="sheet">
        {error ? (
          <Refusal error={error} again={() => refetch()} />
        ) : isPending ? (
          <Loading />
        ) : (
          <>
            <DataTable
              caption={words.title}
              columns={columns}
              rows={data.items}
              rowKey={(row) => row.screening_id}
              to={(row) => `/screenings/${row.screening_id}`}
              stale={isPlaceholderData}
              empty={<p>{words.empty}</p>}
            />
            <Pager state={state} shown={data.items.length} next={data.next} />
          </>
        )}
      </div>
    </>
  )
}

/** A screening that somebody else has begun. */
function useRunning(enabled: boolean): string | undefined {
  const { data } = useQuery({
    queryKey: ['jobs', 'screening'],
    enabled,
    queryFn: () => body(api.GET('/api/v1/jobs', { params: { query: { kind: 'run_screening', limit: 1 } } })),
  })
  const job = data?.items[0]
  return job && !ended(job) ? job.job_id : undefined
}

function Run({ onJob, busy }: { onJob: (id: string) => void; busy: boolean }) {
  const [params, setParams] = useSearchParams()
  const [open, setOpen] = useState(params.has('run'))
  const [asOf, setAsOf] = useState(today())
  const [sending, setSending] = useState(false)
  const { message } = App.useApp()
  const close = () => {
    setOpen(false)
    if (params.has('run')) setParams({}, { replace: true })
  }
  const run = async () => {
    setSending(true)
    try {
      const { job_id } = await body(api.POST('/api/v1/screenings', { body: { as_of: asOf } }))
      onJob(job_id)
      close()
    } catch (problem) {
      message.error((problem as Error).message)
    } finally {
      setSending(false)
    }
  }
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)} disabled={busy}>
        {words.run}
      </Button>
      <Modal open={open} title={words.runTitle} okText={words.run} onOk={run} confirmLoading={sending} onCancel={close}>
        <p className="quiet">{words.runNote}</p>
        <Form layout="vertical">
          <Form.Item label={words.asOf} extra={words.asOfHint} htmlFor="as-of">
            <DatePicker
              id="as-of"
              value={dayjs(asOf)}
              allowClear={false}
              maxDate={dayjs(today())}
              onChange={(day) => day && setAsOf(day.format('YYYY-MM-DD'))}
            />
          </Form.Item>
        </Form>
      </Modal>
    </>
  )
}

const columns: Column<ScreeningLine>[] = [
  { key: 'number', title: words.number, phone: 'title', tight: true, render: (row) => words.numbered(row.number) },
  { key: 'as_of', title: words.asOf, tight: true, render: (row) => row.as_of },
  { key: 'households', title: words.households, align: 'end', tight: true, render: (row) => count(row.n_households) },
  { key: 'leads', title: words.leads, align: 'end', tight: true, render: (row) => count(row.n_leads) },
  { key: 'at', title: words.at, tight: true, render: (row) => moment(row.created_at) },
  { key: 'by', title: words.by, render: (row) => <Actor actor={row.created_by} name={row.created_by_name} /> },
]
