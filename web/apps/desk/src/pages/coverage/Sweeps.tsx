import { api, body, type Schemas } from '@shouwang/api-client'
import { count, Mark, PieceBar, today } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import type { Column } from '../../lists/DataTable'
import { Listed } from '../../lists/Listed'
import { useCounty, useTownships } from '../../lists/regions'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { type Command, CommandDialog } from '../../parts/Command'
import { text } from '../../parts/FieldForm'
import { useMay } from '../../session/me'
import { t } from '../../texts'

const words = t.coverage.sweep
const KEYS = ['state'] as const
type Sweep = Schemas['SweepBody']

/** Sweeps: every household of an area within some weeks, with proof of who was reached and who was not. */
export function Sweeps() {
  const may = useMay()
  const state = useListState(KEYS)
  const county = useCounty()
  const townships = useTownships()
  const [command, setCommand] = useState<Command>()
  const { cursor, state: standing } = state.values
  const query = { state: standing, cursor, limit: state.limit }
  const found = useQuery({
    queryKey: ['case', 'sweeps', query],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/sweeps', { params: { query } })),
  })
  const begin = (): Command => ({
    title: words.create,
    fields: [
      { name: 'title', label: words.title, kind: 'text', required: true },
      {
        name: 'region_id',
        label: words.region,
        kind: 'choice',
        required: true,
        initial: county?.region_id,
        options: [
          ...(county ? [{ value: county.region_id, label: words.county }] : []),
          ...townships.map((one) => ({ value: one.region_id, label: one.name })),
        ],
      },
      { name: 'begins_on', label: words.from, kind: 'day', required: true, initial: today() },
      { name: 'ends_on', label: words.to, kind: 'day', required: true },
    ],
    send: (values) =>
      api.POST('/api/v1/sweeps', {
        body: {
          title: text(values.title),
          region_id: text(values.region_id),
          begins_on: text(values.begins_on),
          ends_on: text(values.ends_on),
        },
      }),
  })
  return (
    <>
      <Toolbar state={state}>
        <ChoiceFilter
          state={state}
          name="state"
          label={words.state}
          all={t.common.all}
          options={Object.entries(words.states).map(([value, label]) => ({ value, label }))}
        />
        {may('manage_sweep') && (
          <Button type="primary" onClick={() => setCommand(begin())}>
            {words.create}
          </Button>
        )}
      </Toolbar>
      <Listed
        caption={t.coverage.tabs.sweeps}
        query={found}
        state={state}
        columns={columns}
        rowKey={(row) => row.sweep_id}
        to={(row) => `/sweeps/${row.sweep_id}`}
        empty={words.empty}
      />
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
    </>
  )
}

const columns: Column<Sweep>[] = [
  { key: 'title', title: words.name, phone: 'title', render: (row) => row.title },
  { key: 'region', title: words.region, tight: true, render: (row) => row.region },
  { key: 'from', title: words.from, tight: true, render: (row) => row.begins_on },
  { key: 'to', title: words.to, tight: true, render: (row) => row.ends_on },
  {
    key: 'state',
    title: words.state,
    tight: true,
    render: (row) => (
      <Mark tone={row.state === 'open' ? 'warn' : row.state === 'closed' ? 'ok' : 'quiet'}>
        {words.states[row.state] ?? row.state}
      </Mark>
    ),
  },
  {
    key: 'counts',
    title: t.coverage.share,
    width: '34%',
    render: ({ counts }) => counts && <SweepBar counts={counts} />,
  },
]

/** How far a sweep has come: every household is one of four. */
export function SweepBar({ counts }: { counts: Schemas['SweepCounts'] }) {
  const parts = [
    { key: 'done', title: words.done, value: counts.n_visited, color: '#5f8fb4' },
    { key: 'phoned', title: words.phoned, value: counts.n_phoned, color: '#a9c4d8' },
    { key: 'excused', title: words.excused, value: counts.n_excused, color: '#d9d5c9' },
    { key: 'open', title: words.open, value: counts.n_open, color: '#a79a86' },
  ]
  const told = parts.map((part) => `${part.title} ${count(part.value)}`).join(' ')
  return (
    <>
      <PieceBar pieces={parts} whole={counts.n_households} label={told} />
      <small>{told}</small>
    </>
  )
}
