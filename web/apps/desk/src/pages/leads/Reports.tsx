import { api, body, type Schemas } from '@shouwang/api-client'
import { Label, Mark, moment, type Tone } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import type { Column } from '../../lists/DataTable'
import { Listed } from '../../lists/Listed'
import { RegionFilter } from '../../lists/RegionFilter'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { type Command, CommandDialog } from '../../parts/Command'
import { list, text } from '../../parts/FieldForm'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { useLeadWords } from './Decision'

const words = t.reports.self
const KEYS = ['township', 'village', 'state'] as const
const TONES: Record<string, Tone> = { new: 'warn', linked: 'ok', refused: 'quiet' }
type Report = Schemas['SelfReportBody']

/** What people told of themselves, until somebody says whose household it is or why not. */
export function SelfReports() {
  const may = useMay()
  const state = useListState(KEYS)
  const policy = useLeadWords(true)
  const [command, setCommand] = useState<Command>()
  const { township, village, cursor } = state.values
  const query = { township, village, state: state.values.state as Report['state'], cursor, limit: state.limit }
  const found = useQuery({
    queryKey: ['case', 'self-reports', query],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/self-reports', { params: { query } })),
  })
  const acts = (row: Report) =>
    row.state === 'new' && policy ? (
      <span className="labels">
        {[link(row, policy), ...(may('settle_lead') ? [refuse(row, policy)] : [])].map((one) => (
          <Button key={one.title} size="small" danger={one.danger} onClick={() => setCommand(one)}>
            {one.title}
          </Button>
        ))}
      </span>
    ) : null
  return (
    <>
      <Toolbar state={state}>
        <RegionFilter state={state} />
        <ChoiceFilter
          state={state}
          name="state"
          label={words.state}
          usual="new"
          options={Object.entries(words.states).map(([value, label]) => ({ value, label }))}
        />
      </Toolbar>
      <Listed
        caption={t.reports.tabs.reports}
        query={found}
        state={state}
        columns={columns(acts)}
        rowKey={(row) => row.report_id}
        to={(row) => (row.lead_id ? `/leads/${row.lead_id}` : undefined)}
        empty={words.empty}
      />
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
    </>
  )
}

const seen = ({ report_id, version }: Report) => ({ path: { id: report_id }, header: { 'If-Match': `"${version}"` } })

/** Who told what, in sight while its household is sought. */
const said = ({ name, phone, village, words: told }: Report) => (
  <p className="quiet">{[[name, phone, village].filter(Boolean).join(' '), told].join('：')}</p>
)

const link = (row: Report, policy: Schemas['LeadWords']): Command => ({
  title: words.link,
  note: said(row),
  fields: [
    { name: 'household', label: t.reports.household, kind: 'household', required: true },
    {
      name: 'risks',
      label: t.reports.risks,
      kind: 'choices',
      required: true,
      options: policy.risks.map((value) => ({ value, label: value })),
      initial: row.risk ? [row.risk] : [],
    },
  ],
  send: (values) => {
    const linked = { household_id: text(values.household), risks: list(values.risks) }
    return api.POST('/api/v1/self-reports/{id}/link', { params: seen(row), body: linked })
  },
})

const refuse = (row: Report, policy: Schemas['LeadWords']): Command => ({
  title: words.refuse,
  danger: true,
  note: said(row),
  fields: [
    {
      name: 'reason',
      label: t.reports.reason,
      kind: 'choice',
      required: true,
      options: policy.refusals.map((one) => ({ value: one.code, label: one.title })),
    },
    { name: 'text', label: t.reports.text, kind: 'long' },
  ],
  send: (values) =>
    api.POST('/api/v1/self-reports/{id}/refuse', {
      params: seen(row),
      body: { reason: text(values.reason), text: text(values.text) || null },
    }),
})

function columns(acts: (row: Report) => React.ReactNode): Column<Report>[] {
  return [
    {
      key: 'name',
      title: words.name,
      tight: true,
      phone: 'title',
      render: (row) => (
        <>
          {row.name} {row.is_proxy && <Label>{words.proxy}</Label>}
        </>
      ),
    },
    { key: 'village', title: words.village, tight: true, render: (row) => row.village },
    { key: 'words', title: words.words, render: (row) => row.words },
    { key: 'at', title: words.at, tight: true, render: (row) => moment(row.created_at) },
    {
      key: 'state',
      title: words.state,
      tight: true,
      render: (row) => <Mark tone={TONES[row.state] ?? 'plain'}>{words.states[row.state] ?? row.state}</Mark>,
    },
    { key: 'acts', title: '', tight: true, render: acts },
  ]
}
