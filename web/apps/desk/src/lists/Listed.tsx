import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Loading } from '../parts/Loading'
import { Refusal } from '../parts/Refusal'
import { type Column, DataTable } from './DataTable'
import { Pager } from './Pager'
import type { ListState } from './state'

type Page<Row> = { items: Row[]; next?: string | null }

/** A page of a list as it comes: on its way, refused, empty, or there with its pager. */
export function Listed<Row>(props: {
  caption: string
  query: UseQueryResult<Page<Row>>
  state: ListState
  columns: Column<Row>[]
  rowKey: (row: Row) => string
  to?: (row: Row) => string | undefined
  empty?: ReactNode
  total?: number
}) {
  const { caption, query, state, columns, rowKey, to, empty, total } = props
  const { data, error, isPending, isPlaceholderData, refetch } = query
  if (error) return <Refusal error={error} again={() => refetch()} />
  if (isPending) return <Loading rows={8} />
  return (
    <>
      <DataTable
        caption={caption}
        columns={columns}
        rows={data.items}
        rowKey={rowKey}
        to={to}
        stale={isPlaceholderData}
        empty={empty && !state.filtered ? <p>{empty}</p> : undefined}
      />
      <Pager state={state} shown={data.items.length} next={data.next} total={total} />
    </>
  )
}
