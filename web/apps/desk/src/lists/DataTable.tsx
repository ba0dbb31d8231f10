import type { MouseEvent, ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import { useNarrow } from '../shell/narrow'
import { t } from '../texts'

export type Column<Row> = {
  key: string
  title: string
  render: (row: Row) => ReactNode
  align?: 'end'
  width?: string
  /** The server's word for ordering by this column. */
  sort?: string
  /** On a phone: the heading of the card, left out, or a line of its own. */
  phone?: 'title' | 'hide'
  /** Kept on one line. */
  tight?: boolean
}

type Props<Row> = {
  caption: string
  columns: Column<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string
  /** Where a row leads; the first column carries the link. */
  to?: (row: Row) => string | undefined
  sort?: string
  onSort?: (sort: string) => void
  /** While newer rows are on their way. */
  stale?: boolean
  empty?: ReactNode
  tone?: (row: Row) => string | undefined
}

/** Rows as a table, and as cards where there is no room for one. */
export function DataTable<Row>(props: Props<Row>) {
  const narrow = useNarrow()
  if (!props.rows.length) return <Empty>{props.empty}</Empty>
  return narrow ? <Cards {...props} /> : <Wide {...props} />
}

export function Empty({ children }: { children?: ReactNode }) {
  return <div className="empty">{children ?? <p>{t.list.empty}</p>}</div>
}

function Wide<Row>(props: Props<Row>) {
  const { caption, columns, rows, rowKey, to, sort, onSort, stale, tone } = props
  const navigate = useNavigate()
  const open = (row: Row) => (event: MouseEvent) => {
    const on = event.target as HTMLElement
    // A dialog that a row opened is its child to React, and no part of the row.
    const within = on.closest('a, button, [role=button], input, label') || !event.currentTarget.contains(on)
    const target = to?.(row)
    if (!within && !window.getSelection()?.toString() && target) navigate(target)
  }
  return (
    <div className="table-box" data-stale={stale || undefined}>
      <table className="rows">
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              onClick={to && open(row)}
              className={[to?.(row) && 'opens', tone?.(row)].filter(Boolean).join(' ') || undefined}
            >
              {columns.map((column, index) => (
                <td key={column.key} className={classOf(column)}>
                  {index === 0 ? <Opening to={to?.(row)}>{column.render(row)}</Opening> : column.render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Opening = ({ to, children }: { to?: string; children: ReactNode }) =>
  to ? <Link to={to}>{children}</Link> : children

const classOf = (column: { align?: 'end'; tight?: boolean }) =>
  [column.align === 'end' && 'end', column.tight && 'tight'].filter(Boolean).join(' ') || undefined

function Head<Row>(props: { column: Column<Row>; sort?: string; onSort?: (sort: string) => void }) {
  const { column, sort, onSort } = props
  if (!column.sort || !onSort) {
    return (
      <th scope="col" className={classOf(column)} style={{ width: column.width }}>
        {column.title || <span className="unseen">{t.list.acts}</span>}
      </th>
    )
  }
  const active = sort === column.sort
  return (
    <th
      scope="col"
      className={classOf(column)}
      style={{ width: column.width }}
      aria-sort={active ? 'ascending' : 'none'}
    >
      <button
        type="button"
        className="sorter"
        title={t.list.sortBy(column.title)}
        onClick={() => onSort(column.sort as string)}
      >
        {column.title}
        <span aria-hidden="true" className={active ? 'sort-mark on' : 'sort-mark'} />
      </button>
    </th>
  )
}

function Cards<Row>({ caption, columns, rows, rowKey, to, stale, tone }: Props<Row>) {
  const [head, ...others] = [...columns].sort((a, b) => Number(b.phone === 'title') - Number(a.phone === 'title'))
  const shown = others.filter((column) => column.phone !== 'hide')
  return (
    <ul className="cards" aria-label={caption} data-stale={stale || undefined}>
      {rows.map((row) => (
        <li key={rowKey(row)} className={tone?.(row)}>
          <div className="card-head">
            <Opening to={to?.(row)}>{head?.render(row)}</Opening>
          </div>
          <dl>
            {shown.map((column) => (
              <div key={column.key} className={column.tight && column.title ? undefined : 'long'}>
                <dt className={column.title ? undefined : 'unseen'}>{column.title || t.list.acts}</dt>
                <dd>{column.render(row)}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  )
}
