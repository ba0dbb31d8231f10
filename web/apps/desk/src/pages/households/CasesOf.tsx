import { Sheet } from '@shouwang/ui'
import { DataTable } from '../../lists/DataTable'
import { t } from '../../texts'
import { caseColumns } from '../cases/columns'
import { useCases } from '../cases/query'

const columns = caseColumns
  .filter((column) => ['status', 'next', 'due', 'risks', 'opened'].includes(column.key))
  .map((column) => (column.key === 'status' ? { ...column, phone: 'title' as const } : column))

/** The cases of this household, those that are over too. */
export function CasesOf({ householdId }: { householdId: string }) {
  const { data } = useCases({ household: householdId, presence: 'all' })
  if (!data?.items.length) return null
  return (
    <Sheet title={t.households.one.cases}>
      <DataTable
        caption={t.households.one.cases}
        columns={columns}
        rows={data.items}
        rowKey={(row) => row.case_id}
        to={(row) => `/cases/${row.case_id}`}
      />
    </Sheet>
  )
}
