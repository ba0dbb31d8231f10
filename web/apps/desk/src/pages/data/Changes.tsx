import { api, body, type Schemas } from '@shouwang/api-client'
import { count, Sheet } from '@shouwang/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useMay } from '../../session/me'
import { t } from '../../texts'

const words = t.data.one
type Change = Schemas['ChangeBody']

/** What an import changed in the registers, household by household. */
export function Changes({ importId, counts }: { importId: string; counts: Record<string, number> }) {
  const may = useMay()
  const [kind, setKind] = useState<string>()
  const path = { id: importId }
  const { data, fetchNextPage, hasNextPage } = useInfiniteQuery({
    queryKey: ['import', importId, 'changes', kind],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }) =>
      body(api.GET('/api/v1/imports/{id}/changes', { params: { path, query: { kind, cursor, limit: 20 } } })),
    getNextPageParam: (last) => last.next ?? undefined,
  })
  const rows = data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Sheet
      title={words.changes}
      extra={
        <Select
          className="filter"
          aria-label={words.changes}
          allowClear
          placeholder={t.common.all}
          value={kind}
          options={Object.entries(counts).map(([value, n]) => ({
            value,
            label: `${words.changeKinds[value] ?? value} ${count(n)}`,
          }))}
          onChange={setKind}
        />
      }
    >
      <ul className="changes">
        {rows.map((row) => (
          <li key={row.number}>
            <span className="tight">{words.changeKinds[row.kind] ?? row.kind}</span>
            <Differences change={row} />
            {may('read_household') && <Link to={`/households/${row.household_id}`}>{t.persons.openHousehold}</Link>}
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button type="link" onClick={() => fetchNextPage()}>
          {t.list.next}
        </Button>
      )}
    </Sheet>
  )
}

function Differences({ change }: { change: Change }) {
  const [before, after] = [flat(change.before), flat(change.after)]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => before[key] !== after[key])
  return (
    <span className="quiet">
      {keys
        .slice(0, 6)
        .map((key) => (before[key] === undefined ? after[key] : `${before[key]} → ${after[key] ?? t.common.none}`))
        .join('；')}
    </span>
  )
}

function flat(value: unknown): Record<string, string> {
  if (!value || typeof value !== 'object') return {}
  const found: Record<string, string> = {}
  for (const [key, one] of Object.entries(value))
    if (typeof one === 'string' || typeof one === 'number') found[key] = String(one)
  return found
}
