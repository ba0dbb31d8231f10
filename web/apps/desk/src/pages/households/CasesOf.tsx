import { Sheet } from '@shouwang/ui'
import { Link } from 'react-router'
import { DataTable } from '../../lists/DataTable'
import { t } from '../../texts'
import { caseColumns } from '../cases/columns'
import { Measures } from '../cases/MeasureList'
import { useCase, useCases, useCaseWords } from '../cases/query'
import { RiskList } from '../cases/RiskList'

const columns = caseColumns
  .filter((column) => ['status', 'next', 'due', 'risks', 'opened'].includes(column.key))
  .map((column) => (column.key === 'status' ? { ...column, phone: 'title' as const } : column))

/** The cases of this household, those that are over too; of the one under way what threatens and what is done. */
export function CasesOf({ householdId }: { householdId: string }) {
  const { data } = useCases({ household: householdId, presence: 'all' })
  if (!data?.items.length) return null
  const open = data.items.find((row) => !row.closed_on)
  return (
    <>
      <Sheet title={t.households.one.cases}>
        <DataTable
          caption={t.households.one.cases}
          columns={columns}
          rows={data.items}
          rowKey={(row) => row.case_id}
          to={(row) => `/cases/${row.case_id}`}
        />
      </Sheet>
      {open && <Help id={open.case_id} />}
    </>
  )
}

/** Risks with their gaps, measures with what arrived and what they changed. */
function Help({ id }: { id: string }) {
  const policy = useCaseWords()
  const { data: found } = useCase(id)
  if (!found) return null
  const { risks, measures, plan } = found.data
  return (
    <>
      <Sheet title={t.cases.one.risks}>
        <RiskList risks={risks} />
      </Sheet>
      {plan && (
        <Sheet title={t.households.one.help} extra={<Link to={`/cases/${id}/plan`}>{t.cases.one.plan}</Link>}>
          <Measures measures={measures} policy={policy} />
        </Sheet>
      )}
    </>
  )
}
