import { api, body, type Schemas } from '@shouwang/api-client'
import { Label, Sheet } from '@shouwang/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Switch } from 'antd'
import { useState } from 'react'
import { type Column, DataTable } from '../../lists/DataTable'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Decide } from './Decide'

const words = t.data.one
export type Unmatched = Schemas['UnmatchedBody']

/** Rows that are kept but tied to nobody. */
export function UnmatchedRows({ importId }: { importId: string }) {
  const may = useMay()
  const [undecided, setUndecided] = useState(false)
  const [row, setRow] = useState<Unmatched>()
  const path = { id: importId }
  const { data, fetchNextPage, hasNextPage } = useInfiniteQuery({
    queryKey: ['import', importId, 'unmatched', undecided],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }) =>
      body(api.GET('/api/v1/imports/{id}/unmatched', { params: { path, query: { undecided, cursor } } })),
    getNextPageParam: (last) => last.next ?? undefined,
  })
  const rows = data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Sheet
      title={words.unmatched}
      extra={
        <label className="switch">
          <Switch size="small" checked={undecided} onChange={setUndecided} />
          {words.undecided}
        </label>
      }
    >
      <p className="sheet-body quiet">{words.unmatchedNote}</p>
      <DataTable
        caption={words.unmatched}
        columns={columns(may('link_row') ? setRow : undefined)}
        rows={rows}
        rowKey={(one) => one.unmatched_id}
      />
      {hasNextPage && (
        <Button type="link" onClick={() => fetchNextPage()}>
          {t.list.next}
        </Button>
      )}
      {row && <Decide importId={importId} row={row} onClose={() => setRow(undefined)} />}
    </Sheet>
  )
}

function columns(decide: ((row: Unmatched) => void) | undefined): Column<Unmatched>[] {
  return [
    { key: 'row', title: words.row, tight: true, render: (one) => t.leads.one.row('', one.row) },
    { key: 'name', title: words.name, tight: true, phone: 'title', render: (one) => one.name ?? t.common.unknown },
    { key: 'id', title: words.id, tight: true, render: (one) => one.id ?? t.common.none },
    { key: 'place', title: words.place, render: (one) => one.place || t.common.none },
    { key: 'why', title: words.why, render: (one) => words.reasons[one.reason] ?? one.reason },
    {
      key: 'decide',
      title: '',
      tight: true,
      render: (one) => (
        <>
          {one.person_id && <Label tone="ok">{words.decided}</Label>}
          {decide && (
            <Button size="small" onClick={() => decide(one)}>
              {words.decide}
            </Button>
          )}
        </>
      ),
    },
  ]
}
