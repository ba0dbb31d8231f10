import { api, body } from '@shouwang/api-client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Column } from '../../lists/DataTable'
import { Listed } from '../../lists/Listed'
import { RegionFilter } from '../../lists/RegionFilter'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { t } from '../../texts'
import { leadColumns } from './columns'
import { Decision } from './Decision'
import type { Standing } from './decide'
import type { LeadLine } from './query'

const words = t.reports
const KEYS = ['township', 'village'] as const
type Waiting = LeadLine & Standing

const columns: Column<Waiting>[] = [
  ...leadColumns.filter((column) => ['head', 'level', 'place', 'due'].includes(column.key)),
  { key: 'risks', title: words.risks, render: (lead) => lead.risks.join('、') },
  { key: 'decide', title: words.outcome, tight: true, render: (lead) => <Decision lead={lead} /> },
]

/** Leads of every way in that nobody has decided on. */
export function WaitingLeads() {
  const state = useListState(KEYS)
  const { township, village, cursor } = state.values
  const query = { township, village, cursor, limit: state.limit }
  const found = useQuery({
    queryKey: ['case', 'leads-waiting', query],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const page = await body(api.GET('/api/v1/leads/waiting', { params: { query } }))
      return page as unknown as { items: Waiting[]; next?: string | null }
    },
  })
  return (
    <>
      <Toolbar state={state}>
        <RegionFilter state={state} />
      </Toolbar>
      <Listed
        caption={words.waiting}
        query={found}
        state={state}
        columns={columns}
        rowKey={(row) => row.lead_id}
        to={(row) => `/leads/${row.lead_id}`}
        empty={words.empty}
      />
    </>
  )
}
