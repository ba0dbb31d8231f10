import { count, Mark, moment } from '@shouwang/ui'
import type { Column } from '../../lists/DataTable'
import { t } from '../../texts'
import { type Delivery, STATE_TONES } from './query'

const words = t.data.deliveries

const number = (key: keyof Delivery['rows'], title: string): Column<Delivery> => ({
  key,
  title,
  align: 'end',
  tight: true,
  render: ({ rows }) => (key === 'refused' && rows[key] ? <b className="bad">{count(rows[key])}</b> : count(rows[key])),
})

/** The columns of a list of deliveries. */
export const deliveryColumns: Column<Delivery>[] = [
  { key: 'file', title: words.file, phone: 'title', render: (row) => row.file_name },
  {
    key: 'state',
    title: words.state,
    tight: true,
    render: (row) => <Mark tone={STATE_TONES[row.state] ?? 'plain'}>{t.data.states[row.state] ?? row.state}</Mark>,
  },
  {
    key: 'department',
    title: t.data.sources.department,
    tight: true,
    render: (row) => row.department ?? t.common.unknown,
  },
  { key: 'as_of', title: t.data.asOf, tight: true, render: (row) => row.as_of },
  number('read', t.data.sum.read),
  number('accepted', t.data.sum.accepted),
  number('refused', t.data.sum.refused),
  number('duplicate', t.data.sum.duplicate),
  number('unmatched', t.data.sum.unmatched),
  { key: 'at', title: words.at, tight: true, phone: 'hide', render: (row) => moment(row.created_at) },
]
