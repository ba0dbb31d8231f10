import { Sheet } from '@shouwang/ui'
import { Link } from 'react-router'
import { DataTable, Empty } from '../../lists/DataTable'
import { Loading } from '../../parts/Loading'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { taskColumns } from '../cases/columns'
import { useTasks } from '../cases/query'

const columns = taskColumns.filter((column) =>
  ['head', 'task', 'due', 'place', 'actors', 'escalated'].includes(column.key),
)

/** What is due first in one's area. */
export function Due() {
  const { data, isPending, error } = useTasks({ limit: 8 })
  const may = useMay()
  // Whoever helps a few households sees those first when nothing is due.
  if (error || (data && !data.items.length && !may('read_lead'))) return null
  return (
    <Sheet title={t.today.due} note={t.today.dueNote} extra={<Link to="/cases">{t.today.allDue}</Link>}>
      {isPending ? (
        <Loading rows={4} />
      ) : data.items.length ? (
        <DataTable
          caption={t.today.due}
          columns={columns}
          rows={data.items}
          rowKey={(row) => `${row.case_id} ${row.chain} ${row.task.name} ${row.opened_on}`}
          to={(row) => `/cases/${row.case_id}`}
        />
      ) : (
        <Empty>{t.cases.emptyWork}</Empty>
      )}
    </Sheet>
  )
}
