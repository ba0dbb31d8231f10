import type { Schemas } from '@shouwang/api-client'
import { Label } from '@shouwang/ui'
import { type Column, DataTable, Empty } from '../../lists/DataTable'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { matches, useSheets } from './query'

const words = t.policy.sheets
type ColumnBody = Schemas['ColumnBody']

/** Which sheets each department delivers, with every column and the headers that are taken for it. */
export function Sheets({ search, on }: { search: string; on?: string }) {
  const { data, error, isPending, refetch } = useSheets(on)
  if (isPending) return <Loading rows={10} />
  if (error) return <Refusal error={error} again={() => refetch()} />
  const shown = data.items.filter((sheet) => matches(search, [sheet.title, sheet.department, sheet.name]))
  if (!shown.length) return <Empty />
  return (
    <div className="rules">
      {shown.map((sheet) => (
        <details key={sheet.name} className="rule">
          <summary>
            <span className="rule-title">{sheet.title}</span>
            <span className="quiet">{sheet.department}</span>
            <span className="quiet">{sheet.every}</span>
            <span className="quiet">{words.n(sheet.columns.length)}</span>
            {sheet.is_register && <Label>{words.register}</Label>}
          </summary>
          <DataTable caption={sheet.title} columns={columns} rows={sheet.columns} rowKey={(column) => column.name} />
        </details>
      ))}
    </div>
  )
}

const columns: Column<ColumnBody>[] = [
  { key: 'title', title: words.column, phone: 'title', tight: true, render: (column) => column.title },
  { key: 'required', title: words.required, tight: true, render: (column) => (column.required ? t.common.yes : '') },
  { key: 'unit', title: words.unit, tight: true, render: (column) => column.unit ?? '' },
  { key: 'words', title: words.words, render: (column) => column.words.join(' ') },
  {
    key: 'aliases',
    title: words.aliases,
    render: (column) => <span className="quiet">{column.aliases.join('、')}</span>,
  },
]
