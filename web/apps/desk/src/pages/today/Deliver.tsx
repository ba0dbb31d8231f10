import { Sheet } from '@shouwang/ui'
import { Link } from 'react-router'
import { DataTable } from '../../lists/DataTable'
import { t } from '../../texts'
import { deliveryColumns } from '../data/columns'
import { Drop } from '../data/Drop'
import { useDeliveries } from '../data/query'
import { UploadList } from '../data/UploadList'

const words = t.today
const MOST = 8

/** For those whose work is to deliver: dropping files in, and what became of the last ones. */
export function Deliver() {
  const { data } = useDeliveries({ limit: MOST })
  return (
    <>
      <Drop />
      <UploadList />
      <Sheet title={words.delivered} extra={<Link to="/data?tab=deliveries">{t.common.all}</Link>}>
        <DataTable
          caption={words.delivered}
          columns={deliveryColumns.filter((column) => column.key !== 'department' && column.key !== 'at')}
          rows={data?.items ?? []}
          rowKey={(row) => row.import_id}
          to={(row) => `/data/${row.import_id}`}
        />
      </Sheet>
    </>
  )
}
