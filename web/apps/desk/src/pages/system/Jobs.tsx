import { api, body, type Schemas } from '@shouwang/api-client'
import { count, decimal, Mark, moment } from '@shouwang/ui'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import { type Column, DataTable } from '../../lists/DataTable'
import { Pager } from '../../lists/Pager'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { Actor } from '../../parts/Actor'
import { JOB_TONES, stepTitle } from '../../parts/JobLine'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { ended } from '../data/query'

const words = t.system.jobs
const KEYS = ['state', 'kind'] as const
type Job = Schemas['JobBody']

export function Component() {
  return (
    <Allowed any={['read_job']}>
      <Jobs />
    </Allowed>
  )
}

function Jobs() {
  const may = useMay()
  const list = useListState(KEYS)
  const { state, kind, cursor } = list.values
  const query = { state, kind, cursor, limit: list.limit }
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery({
    queryKey: ['jobs', query],
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some((job) => !ended(job)) ? 2000 : false),
    queryFn: () => body(api.GET('/api/v1/jobs', { params: { query } })),
  })
  const options = (texts: Record<string, string>) => Object.entries(texts).map(([value, label]) => ({ value, label }))
  return (
    <>
      <PageHead title={words.title} note={words.note} />
      <div className="sheet">
        <Toolbar state={list}>
          <ChoiceFilter
            state={list}
            name="kind"
            label={words.kind}
            all={words.allKinds}
            options={options(words.kinds)}
          />
          <ChoiceFilter
            state={list}
            name="state"
            label={words.state}
            all={words.allStates}
            options={options(words.states)}
          />
        </Toolbar>
        {error ? (
          <Refusal error={error} again={() => refetch()} />
        ) : isPending ? (
          <Loading />
        ) : (
          <>
            <DataTable
              caption={words.title}
              columns={columns(may('cancel_job'))}
              rows={data.items}
              rowKey={(row) => row.job_id}
              stale={isPlaceholderData}
              empty={list.filtered ? undefined : <p>{words.empty}</p>}
            />
            <Pager state={list} shown={data.items.length} next={data.next} />
          </>
        )}
      </div>
    </>
  )
}

function seconds(job: Job): string {
  if (!job.started_at || !job.finished_at) return ''
  return words.seconds(decimal((Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000))
}

function columns(cancels: boolean): Column<Job>[] {
  return [
    { key: 'kind', title: words.kind, phone: 'title', tight: true, render: (job) => words.kinds[job.kind] ?? job.kind },
    {
      key: 'state',
      title: words.state,
      tight: true,
      render: (job) => <Mark tone={JOB_TONES[job.state] ?? 'plain'}>{words.states[job.state] ?? job.state}</Mark>,
    },
    {
      key: 'step',
      title: words.step,
      render: (job) => (
        <>
          {!ended(job) && job.step && `${stepTitle(job.step)} `}
          {!ended(job) && job.done > 0 && t.common.rows(count(job.done))}
          {job.problems.map((problem) => (
            <span key={problem.code + problem.detail} className="bad">
              {problem.detail}
            </span>
          ))}
        </>
      ),
    },
    { key: 'created', title: words.created, tight: true, render: (job) => moment(job.created_at) },
    { key: 'took', title: words.took, align: 'end', tight: true, render: seconds },
    {
      key: 'by',
      title: words.by,
      tight: true,
      render: (job) => <Actor actor={job.created_by} name={job.created_by_name} />,
    },
    {
      key: 'cancel',
      title: '',
      tight: true,
      render: (job) => (cancels && !ended(job) ? <Cancel job={job} /> : null),
    },
  ]
}

function Cancel({ job }: { job: Job }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const cancel = async () => {
    try {
      await api.POST('/api/v1/jobs/{id}/cancel', { params: { path: { id: job.job_id } } })
      message.success(words.cancelled)
      queries.invalidateQueries({ queryKey: ['jobs'] })
    } catch (problem) {
      message.error((problem as Error).message)
    }
  }
  return (
    <Button size="small" onClick={cancel} disabled={job.cancel_asked}>
      {words.cancel}
    </Button>
  )
}
