import { api, body, type Schemas } from '@shouwang/api-client'
import { count, Mark, moment, Terms, type Tone } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { Column } from '../../lists/DataTable'
import { Listed } from '../../lists/Listed'
import { useListState } from '../../lists/state'
import { type Command, CommandDialog } from '../../parts/Command'
import { text } from '../../parts/FieldForm'
import { useMay, useMe } from '../../session/me'
import { t } from '../../texts'
import { figureText } from '../policy/figure'
import { useParameters } from '../policy/query'

const words = t.standards
const TONES: Record<string, Tone> = { proposed: 'warn', approved: 'ok', rejected: 'bad', withdrawn: 'quiet' }
type Change = Schemas['StandardChangeBody']

/** Changes of standards: who proposed, who decided, from when they are in force. */
export function Changes() {
  const may = useMay()
  const { data: me } = useMe()
  const state = useListState([])
  const [command, setCommand] = useState<Command>()
  const query = { cursor: state.values.cursor, limit: state.limit }
  const found = useQuery({
    queryKey: ['case', 'standard-changes', query],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/standard-changes', { params: { query } })),
  })
  const own = me?.account.account_id
  const acts = (row: Change) => {
    if (row.state !== 'proposed') return null
    const params = { path: { id: row.change_id }, header: { 'If-Match': `"${row.version}"` } }
    const said = { name: 'text', label: words.text, kind: 'long' } as const
    const approve: Command = {
      title: words.approve,
      note: <Proposed change={row} />,
      fields: [said],
      send: (values) =>
        api.POST('/api/v1/standard-changes/{id}/approve', { params, body: { text: text(values.text) || null } }),
    }
    const reject: Command = {
      title: words.reject,
      note: <Proposed change={row} />,
      danger: true,
      fields: [{ ...said, required: true }],
      send: (values) => api.POST('/api/v1/standard-changes/{id}/reject', { params, body: { text: text(values.text) } }),
    }
    const withdraw: Command = {
      title: words.withdraw,
      fields: [{ ...said, required: true }],
      send: (values) =>
        api.POST('/api/v1/standard-changes/{id}/withdraw', { params, body: { text: text(values.text) } }),
    }
    const shown = row.proposed.account_id === own ? [withdraw] : may('approve_standard') ? [approve, reject] : []
    return (
      <span className="labels">
        {shown[0] === withdraw && <small className="quiet">{words.another}</small>}
        {shown.map((one) => (
          <Button key={one.title} size="small" danger={one.danger} onClick={() => setCommand(one)}>
            {one.title}
          </Button>
        ))}
      </span>
    )
  }
  return (
    <>
      <Listed
        caption={words.changes}
        query={found}
        state={state}
        columns={columns(acts)}
        rowKey={(row) => row.change_id}
        empty={words.none}
      />
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
    </>
  )
}

/** A figure of the policy by its name for people, with its unit. */
function useFigure({ parameter }: Change) {
  const { data } = useParameters()
  const known = data?.find(({ name }) => name === parameter)
  return {
    title: known?.title ?? parameter,
    figure: (value?: string | null) => (value == null ? t.common.none : figureText(value, known?.unit)),
  }
}

function Title({ change }: { change: Change }) {
  return useFigure(change).title
}

function Moved({ change }: { change: Change }) {
  const { figure } = useFigure(change)
  return (
    <>
      {figure(change.old_value)} → <b>{figure(change.value)}</b>
    </>
  )
}

/** Everything that whoever decides goes by: what, why, on what basis, and what trying it out said. */
function Proposed({ change }: { change: Change }) {
  const { data } = useQuery({
    queryKey: ['case', 'standard-change', change.change_id],
    queryFn: () => body(api.GET('/api/v1/standard-changes/{id}', { params: { path: { id: change.change_id } } })),
  })
  const total = data?.comparison?.total
  const tried = total
    ? words.moved(count(total.before), count(total.after), count(total.gained), count(total.lost))
    : words.notTried
  return (
    <Terms
      items={[
        [words.parameter, <Title key="title" change={change} />],
        [words.value, <Moved key="moved" change={change} />],
        [words.from, change.from],
        [words.reason, change.reason],
        [words.basis, [change.basis, change.basis_number].filter(Boolean).join(' ')],
        [words.by, `${change.proposed.name} ${moment(change.proposed.at)}`],
        ...(data ? [[words.effect, tried] as [string, string]] : []),
      ]}
    />
  )
}

function columns(acts: (row: Change) => React.ReactNode): Column<Change>[] {
  return [
    { key: 'parameter', title: words.parameter, phone: 'title', render: (row) => <Title change={row} /> },
    {
      key: 'value',
      title: words.value,
      tight: true,
      render: (row) => <Moved change={row} />,
    },
    { key: 'from', title: words.from, tight: true, render: (row) => row.from },
    { key: 'reason', title: words.reason, render: (row) => `${row.reason} ${row.basis} ${row.basis_number ?? ''}` },
    {
      key: 'state',
      title: words.state,
      tight: true,
      render: (row) => <Mark tone={TONES[row.state] ?? 'plain'}>{row.state_title}</Mark>,
    },
    {
      key: 'by',
      title: words.by,
      tight: true,
      render: (row) => (
        <>
          {row.proposed.name} <span className="quiet">{moment(row.proposed.at)}</span>
        </>
      ),
    },
    {
      key: 'decided',
      title: words.decidedBy,
      render: ({ decided }) =>
        decided && (
          <>
            {decided.name} <span className="quiet">{[moment(decided.at), decided.text].filter(Boolean).join(' ')}</span>
          </>
        ),
    },
    { key: 'acts', title: '', tight: true, render: acts },
  ]
}
