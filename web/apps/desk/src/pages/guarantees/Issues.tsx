import { api, body, type Schemas } from '@shouwang/api-client'
import { Mark, type Tone, today } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Switch } from 'antd'
import { useState } from 'react'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import type { Column } from '../../lists/DataTable'
import { Listed } from '../../lists/Listed'
import { RegionFilter } from '../../lists/RegionFilter'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { useTotal } from '../../lists/total'
import { type Command, CommandDialog } from '../../parts/Command'
import { ExportButton, exportOf } from '../../parts/ExportButton'
import { text } from '../../parts/FieldForm'
import { KeptFiles } from '../../parts/KeptFiles'
import { digests } from '../../parts/Photos'
import { useMay, useMe } from '../../session/me'
import { t } from '../../texts'
import { Due } from '../cases/columns'
import { useDepartments } from '../cases/query'
import { useWords } from '../households/query'

const words = t.guarantees.issues
const KEYS = ['township', 'village', 'guarantee', 'state', 'all'] as const
const TONES: Record<string, Tone> = { open: 'bad', repaired: 'warn', closed: 'ok' }
type Issue = Schemas['IssueBody']

/** Problems from being found to the second look that closes them. */
export function Issues() {
  const may = useMay()
  const state = useListState(KEYS)
  const { words: register, title } = useWords()
  const [command, setCommand] = useState<Command>()
  const { all, ...values } = state.values
  const { township, village, guarantee, cursor } = values
  const query = { township, village, guarantee, state: values.state, all: all === 'true', cursor, limit: state.limit }
  const found = useQuery({
    queryKey: ['case', 'issues', query],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/issues', { params: { query } })),
  })
  const total = useTotal('/api/v1/issues', query)
  return (
    <>
      <Toolbar state={state}>
        <RegionFilter state={state} />
        <ChoiceFilter
          state={state}
          name="guarantee"
          label={t.guarantees.guarantee}
          all={words.anything}
          options={register?.guarantees.map(({ code, title }) => ({ value: code, label: title }))}
        />
        <label className="switch">
          <Switch
            size="small"
            checked={all === 'true'}
            onChange={(on) => state.set({ all: on ? 'true' : undefined })}
          />
          {words.all}
        </label>
        {may('export_personal_data') && <ExportButton write={exportOf('/issues', query)} name={words.file} />}
      </Toolbar>
      {guarantee && found.data?.items.length === 0 && <p className="sheet-body quiet">{words.notInLedger}</p>}
      <Listed
        caption={t.guarantees.tabs.issues}
        query={found}
        state={state}
        columns={columns(title, may('handle_issue') ? setCommand : undefined)}
        rowKey={(row) => row.issue_id}
        to={(row) => `/households/${row.household_id}`}
        empty={words.empty}
        total={total}
      />
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
    </>
  )
}

function columns(title: (code: string) => string, act?: (command: Command) => void): Column<Issue>[] {
  return [
    { key: 'head', title: words.head, tight: true, phone: 'title', render: (row) => row.head_name },
    { key: 'village', title: t.guarantees.village, tight: true, render: (row) => row.village },
    { key: 'guarantee', title: t.guarantees.guarantee, tight: true, render: (row) => title(row.guarantee) },
    { key: 'text', title: words.text, render: (row) => <Told issue={row} /> },
    { key: 'found', title: words.found, tight: true, render: (row) => row.found_on },
    {
      key: 'owner',
      title: words.owner,
      tight: true,
      render: (row) => [row.department, row.owner_name].filter(Boolean).join(' ') || words.nobody,
    },
    { key: 'due', title: words.due, tight: true, render: (row) => <Due on={row.due_on} /> },
    {
      key: 'state',
      title: words.state,
      tight: true,
      render: (row) => <Mark tone={TONES[row.state] ?? 'plain'}>{words.states[row.state] ?? row.state}</Mark>,
    },
    { key: 'acts', title: '', tight: true, render: (row) => act && <Acts issue={row} act={act} /> },
  ]
}

/** What is wrong, how it was repaired, and what shows it. */
function Told({ issue }: { issue: Issue }) {
  const { issue_id, text: wrong, repair_text, repair_evidence } = issue
  return (
    <>
      {wrong}
      {repair_text && <div className="quiet">{words.repairedBy(repair_text)}</div>}
      <KeptFiles paths={repair_evidence ? [`/issues/${issue_id}/evidence`] : []} title={words.proof} />
    </>
  )
}

function Acts({ issue, act }: { issue: Issue; act: (command: Command) => void }) {
  const departments = useDepartments()
  const { data: me } = useMe()
  const params = { path: { id: issue.issue_id }, header: { 'If-Match': `"${issue.version}"` } }
  const on = { name: 'on', label: words.on, kind: 'day', required: true, initial: today() } as const
  const assign: Command = {
    title: words.assign,
    fields: [
      {
        name: 'department',
        label: words.department,
        kind: 'suggest',
        options: departments,
        required: true,
        initial: issue.department ?? undefined,
      },
      { name: 'owner', label: t.officers.owner, kind: 'officer', initial: issue.owner_account_id ?? undefined },
      { name: 'due_on', label: words.due, kind: 'day', required: true, initial: issue.due_on ?? undefined },
      { name: 'reason', label: words.reason, kind: 'long', required: true },
    ],
    send: ({ department, owner, due_on, reason }) =>
      api.POST('/api/v1/issues/{id}/assign', {
        params,
        body: {
          department: text(department),
          owner_account_id: text(owner) || null,
          due_on: text(due_on),
          reason: text(reason),
        },
      }),
  }
  const repair: Command = {
    title: words.repair,
    fields: [
      { name: 'text', label: words.how, kind: 'long', required: true },
      on,
      { name: 'files', label: words.proof, kind: 'photo', hint: t.common.photos.hint },
    ],
    send: (values) =>
      api.POST('/api/v1/issues/{id}/repair', {
        params,
        body: { text: text(values.text), on: text(values.on), evidence: digests(values.files)[0] ?? null },
      }),
  }
  const recheck: Command = {
    title: words.recheck,
    fields: [
      { name: 'passed', label: words.passed, kind: 'yes_no', required: true },
      { name: 'text', label: words.seen, kind: 'long', required: true },
      on,
    ],
    send: (values) =>
      api.POST('/api/v1/issues/{id}/recheck', {
        params,
        body: { passed: values.passed === true, text: text(values.text), on: text(values.on) },
      }),
  }
  if (issue.state === 'repaired' && me && issue.repaired_by?.endsWith(me.account.account_id)) {
    return <span className="quiet">{words.byOther}</span>
  }
  const shown = issue.state === 'open' ? [repair, assign] : issue.state === 'repaired' ? [recheck] : []
  return (
    <span className="labels">
      {shown.map((command) => (
        <Button key={command.title} size="small" onClick={() => act(command)}>
          {command.title}
        </Button>
      ))}
    </span>
  )
}
