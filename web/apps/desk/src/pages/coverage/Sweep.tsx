import { api, body, download, Problem, type Schemas, versioned } from '@shouwang/api-client'
import { count, Mark, type Tone } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { Link, useParams } from 'react-router'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import { type Column, DataTable } from '../../lists/DataTable'
import { Listed } from '../../lists/Listed'
import { RegionFilter } from '../../lists/RegionFilter'
import { type ListState, useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { type Command, CommandDialog } from '../../parts/Command'
import { text } from '../../parts/FieldForm'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { save } from '../../parts/save'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { RecordVisit } from '../visits/RecordVisit'
import { SweepBar } from './Sweeps'

const words = t.coverage.sweep
const KEYS = ['township', 'village', 'account'] as const
type Standing = Schemas['SweepStanding']
type Line = Schemas['SweptHousehold']
const TONES: Record<string, Tone> = { visited: 'ok', phoned: 'ok', excepted: 'quiet', open: 'warn' }

export function Component() {
  const { id = '' } = useParams()
  return (
    <Allowed any={['read_figures', 'read_case']}>
      <One key={id} id={id} />
    </Allowed>
  )
}

function One({ id }: { id: string }) {
  const state = useListState(KEYS)
  const {
    data: found,
    error,
    isPending,
    refetch,
  } = useQuery({
    queryKey: ['case', 'sweep', id],
    queryFn: () => versioned(api.GET('/api/v1/sweeps/{id}', { params: { path: { id } } })),
  })
  if (isPending) return <Loading rows={10} />
  if (error) return <Refusal error={error} again={() => refetch()} />
  const { sweep, villages } = found.data
  return (
    <>
      <PageHead
        title={sweep.title}
        note={
          <>
            <Mark tone={sweep.state === 'open' ? 'warn' : 'ok'}>{words.states[sweep.state] ?? sweep.state}</Mark>
            <span>{sweep.region}</span>
            <span>{words.time(sweep.begins_on, sweep.ends_on)}</span>
          </>
        }
        back={{ to: '/coverage?tab=sweeps', title: t.coverage.tabs.sweeps }}
      >
        <Acts standing={found.data} etag={found.etag} />
      </PageHead>
      {villages.length > 0 && (
        <div className="sheet">
          <DataTable
            caption={words.byVillage}
            columns={villageColumns(id)}
            rows={villages}
            rowKey={(row) => row.village_id}
          />
        </div>
      )}
      <div className="sheet">
        <Households id={id} state={state} open={sweep.state === 'open'} />
      </div>
    </>
  )
}

/** Closing, giving up, and the kept list. Why it cannot be closed yet is the server's to say. */
function Acts({ standing: { sweep, villages }, etag }: { standing: Standing; etag: string }) {
  const may = useMay()
  const [command, setCommand] = useState<Command>()
  const { message } = App.useApp()
  const params = { path: { id: sweep.sweep_id }, header: { 'If-Match': etag } }
  const open = villages.reduce((all, village) => all + village.counts.n_open, 0)
  const close: Command = {
    title: words.close,
    note: <p className="quiet">{open ? words.closeOpen(count(open)) : words.closeNote}</p>,
    fields: [],
    send: async () => {
      try {
        await api.POST('/api/v1/sweeps/{id}/close', { params })
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem
        // The villages that are not done stand on the page behind, with their names.
        throw new Problem(problem.status, problem.code, problem.detail, [], problem.requestId)
      }
    },
  }
  const cancel: Command = {
    title: words.cancel,
    danger: true,
    fields: [{ name: 'reason', label: t.cases.fields.reason, kind: 'long', required: true }],
    send: (values) => api.POST('/api/v1/sweeps/{id}/cancel', { params, body: { reason: text(values.reason) } }),
  }
  const proof = async () => {
    try {
      save(await download('GET', `/sweeps/${sweep.sweep_id}/proof`), words.proofFile)
    } catch (problem) {
      message.error((problem as Error).message)
    }
  }
  return (
    <>
      {sweep.proof && <Button onClick={proof}>{words.proof}</Button>}
      {sweep.state === 'open' && may('manage_sweep') && (
        <>
          <Button danger onClick={() => setCommand(cancel)}>
            {words.cancel}
          </Button>
          <Button type="primary" onClick={() => setCommand(close)}>
            {words.close}
          </Button>
        </>
      )}
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
    </>
  )
}

function Households({ id, state, open }: { id: string; state: ListState; open: boolean }) {
  const may = useMay()
  const [command, setCommand] = useState<Command>()
  const { township, village, account, cursor } = state.values
  const query = { township, village, account, cursor, limit: state.limit }
  const found = useQuery({
    queryKey: ['case', 'sweep', id, 'households', query],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/sweeps/{id}/households', { params: { path: { id }, query } })),
  })
  const excuse = (row: Line): Command => ({
    title: words.excuse,
    note: <p className="quiet">{words.excuseNote}</p>,
    fields: [
      { name: 'reason', label: words.reason, kind: 'choice', required: true, options: excuses },
      { name: 'text', label: t.cases.fields.comment, kind: 'long' },
    ],
    send: (values) =>
      api.PUT('/api/v1/sweeps/{id}/excuses/{household_id}', {
        params: { path: { id, household_id: row.household_id } },
        body: { reason: text(values.reason), text: text(values.text) || null },
      }),
  })
  const withdraw = (row: Line): Command => ({
    title: words.unexcuse,
    fields: [],
    send: () =>
      api.DELETE('/api/v1/sweeps/{id}/excuses/{household_id}', {
        params: { path: { id, household_id: row.household_id } },
      }),
  })
  const acts = (row: Line) => (
    <span className="labels">
      {open && row.account === 'open' && <RecordVisit household={row.household_id} first="sweep" small />}
      {open && may('manage_sweep') && row.account === 'open' && (
        <Button size="small" onClick={() => setCommand(excuse(row))}>
          {words.excuse}
        </Button>
      )}
      {open && may('manage_sweep') && row.account === 'excepted' && (
        <Button size="small" onClick={() => setCommand(withdraw(row))}>
          {words.unexcuse}
        </Button>
      )}
    </span>
  )
  return (
    <>
      <Toolbar state={state}>
        <RegionFilter state={state} />
        <ChoiceFilter
          state={state}
          name="account"
          label={words.account}
          all={words.allAccounts}
          options={Object.entries(words.accounts).map(([value, label]) => ({ value, label }))}
        />
      </Toolbar>
      <Listed
        caption={words.households}
        query={found}
        state={state}
        columns={householdColumns(acts)}
        rowKey={(row) => row.household_id}
        to={(row) => `/households/${row.household_id}`}
      />
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
    </>
  )
}

/** Reasons for which the policy excuses a household. */
const excuses = Object.entries(words.excuses).map(([value, label]) => ({ value, label }))

const villageColumns = (id: string): Column<Standing['villages'][number]>[] => [
  { key: 'village', title: t.coverage.village, tight: true, phone: 'title', render: (row) => row.village },
  {
    key: 'households',
    title: t.coverage.households,
    align: 'end',
    tight: true,
    render: ({ counts }) => count(counts.n_households),
  },
  {
    key: 'open',
    title: words.open,
    align: 'end',
    tight: true,
    render: ({ counts, township_id, village_id }) =>
      counts.n_open ? (
        <Link to={`/sweeps/${id}?township=${township_id}&village=${village_id}&account=open`}>
          {count(counts.n_open)}
        </Link>
      ) : (
        <span className="quiet">0</span>
      ),
  },
  { key: 'bar', title: t.coverage.share, width: '50%', render: ({ counts }) => <SweepBar counts={counts} /> },
]

const householdColumns = (acts: (row: Line) => ReactNode): Column<Line>[] => [
  { key: 'head', title: t.coverage.head, tight: true, phone: 'title', render: (row) => row.head_name },
  { key: 'village', title: t.coverage.village, tight: true, render: (row) => row.village },
  {
    key: 'account',
    title: words.account,
    tight: true,
    render: (row) => <Mark tone={TONES[row.account] ?? 'plain'}>{words.accounts[row.account] ?? row.account}</Mark>,
  },
  { key: 'seen', title: words.seenOn, tight: true, render: (row) => row.seen_on ?? '' },
  {
    key: 'why',
    title: words.reason,
    render: (row) => [row.reason && (words.excuses[row.reason] ?? row.reason), row.text].filter(Boolean).join(' '),
  },
  { key: 'acts', title: '', tight: true, render: acts },
]
