import { api, body, download, type Schemas } from '@shouwang/api-client'
import { moment } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useState } from 'react'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import { type Column, DataTable } from '../../lists/DataTable'
import { Pager } from '../../lists/Pager'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { Actor } from '../../parts/Actor'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { save } from '../../parts/save'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Payload } from './Payload'
import { Verified } from './Verified'

const words = t.system.journal
const KEYS = ['kind', 'subject', 'actor'] as const
type Entry = Schemas['JournalEntry']

export function Component() {
  return (
    <Allowed any={['read_journal']}>
      <Journal />
    </Allowed>
  )
}

function Journal() {
  const may = useMay()
  const state = useListState(KEYS)
  const { kind, subject, actor, cursor } = state.values
  const query = { kind, subject, actor, cursor, limit: state.limit }
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery({
    queryKey: ['journal', query],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/journal', { params: { query } })),
  })
  return (
    <>
      <PageHead title={words.title} note={words.note}>
        {may('export_journal') && <Export />}
      </PageHead>
      {may('verify_journal') && <Verified />}
      <div className="sheet">
        <Toolbar state={state}>
          <ChoiceFilter
            state={state}
            name="kind"
            label={words.kind}
            all={words.allKinds}
            options={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))}
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
              columns={columns((value) => state.set({ subject: value }))}
              rows={data.items}
              rowKey={(row) => String(row.seq)}
              stale={isPlaceholderData}
            />
            <Pager state={state} shown={data.items.length} next={data.next} />
          </>
        )}
      </div>
    </>
  )
}

function Export() {
  const [busy, setBusy] = useState(false)
  const { message } = App.useApp()
  const take = async () => {
    setBusy(true)
    try {
      save(await download('POST', '/journal/export'), words.file)
    } catch (problem) {
      message.error((problem as Error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button onClick={take} loading={busy} title={words.exportNote}>
      {words.export}
    </Button>
  )
}

function columns(follow: (subject: string) => void): Column<Entry>[] {
  return [
    { key: 'seq', title: words.seq, align: 'end', tight: true, phone: 'hide', render: (entry) => entry.seq },
    { key: 'at', title: words.at, tight: true, render: (entry) => moment(entry.at) },
    {
      key: 'kind',
      title: words.kind,
      tight: true,
      phone: 'title',
      render: (entry) => words.kinds[entry.kind] ?? entry.kind,
    },
    {
      key: 'actor',
      title: words.actor,
      tight: true,
      render: (entry) => <Actor actor={entry.actor} name={entry.actor_name} />,
    },
    {
      key: 'subject',
      title: words.subject,
      tight: true,
      render: (entry) => {
        const [kind = '', id = ''] = entry.subject.split(':', 2)
        return (
          <Button type="link" size="small" title={entry.subject} onClick={() => follow(entry.subject)}>
            {words.subjects[kind] ?? kind} {id.length > 6 && `…${id.slice(-6)}`}
          </Button>
        )
      },
    },
    {
      key: 'details',
      title: words.details,
      phone: 'hide',
      render: (entry) => <Payload payload={entry.payload} />,
    },
    {
      key: 'hash',
      title: words.hash,
      tight: true,
      phone: 'hide',
      render: (entry) => <code title={entry.hash}>{entry.hash.slice(0, 10)}</code>,
    },
  ]
}
