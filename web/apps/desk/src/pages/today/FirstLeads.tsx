import { Sheet } from '@shouwang/ui'
import { Link } from 'react-router'
import { DataTable, Empty } from '../../lists/DataTable'
import { Loading } from '../../parts/Loading'
import { t } from '../../texts'
import { leadColumns } from '../leads/columns'
import { useLeads } from '../leads/query'

const words = t.today
const columns = leadColumns.filter((column) => ['head', 'level', 'place', 'reason', 'due'].includes(column.key))

/** The households to go to first: those of which the last screening made a case. */
export function FirstLeads() {
  const { data, isPending } = useLeads({ limit: 8, outcome: 'case' })
  return (
    <Sheet title={words.first} note={words.firstNote} extra={<Link to="/leads">{words.allLeads}</Link>}>
      {isPending ? (
        <Loading />
      ) : data?.items.length ? (
        <DataTable
          caption={words.first}
          columns={columns}
          rows={data.items}
          rowKey={(lead) => lead.lead_id}
          to={(lead) => `/leads/${lead.lead_id}`}
        />
      ) : (
        <Empty>{data?.screening_id ? words.noLeads : t.leads.noneYetHint}</Empty>
      )}
    </Sheet>
  )
}
