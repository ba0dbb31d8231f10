import { Select } from 'antd'
import { DataTable } from '../../lists/DataTable'
import { Pager } from '../../lists/Pager'
import { RegionFilter } from '../../lists/RegionFilter'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { useTotal } from '../../lists/total'
import { ExportButton, exportOf } from '../../parts/ExportButton'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { caseColumns } from './columns'
import { type CaseQuery, useCases, useCaseWords } from './query'

const words = t.cases
const KEYS = ['township', 'village', 'status', 'risk', 'presence', 'duty', 'household'] as const

/** Every case of one's area. */
export function CaseList() {
  const may = useMay()
  const state = useListState(KEYS)
  const { values } = state
  const policy = useCaseWords()
  const query: CaseQuery = { ...values, limit: state.limit }
  const { data, error, isPending, isPlaceholderData, refetch } = useCases(query)
  const total = useTotal('/api/v1/cases', query)
  const options = (texts: Record<string, string>) => Object.entries(texts).map(([value, label]) => ({ value, label }))
  return (
    <>
      <Toolbar state={state}>
        <RegionFilter state={state} />
        <Select
          className="filter"
          aria-label={words.status}
          placeholder={words.filters.status}
          allowClear
          value={policy ? values.status : undefined}
          options={policy?.statuses.map((status) => ({ value: status.name, label: status.title }))}
          onChange={(value) => state.set({ status: value })}
        />
        <Select
          className="filter"
          aria-label={words.risks}
          placeholder={t.leads.allRisks}
          allowClear
          value={policy ? values.risk : undefined}
          options={policy?.risks.map((value) => ({ value, label: value }))}
          onChange={(value) => state.set({ risk: value })}
        />
        <Select
          className="filter"
          aria-label={words.filters.presence.all}
          value={values.presence ?? 'open'}
          options={options(words.filters.presence)}
          onChange={(value) => state.set({ presence: value === 'open' ? undefined : value })}
        />
        <Select
          className="filter"
          aria-label={t.list.sortBy('')}
          value={values.sort ?? 'number'}
          options={options(words.filters.sort)}
          onChange={(value) => state.set({ sort: value === 'number' ? undefined : value })}
        />
        {may('export_personal_data') && <ExportButton write={exportOf('/cases', query)} name={words.files.cases} />}
      </Toolbar>
      {error ? (
        <Refusal error={error} again={() => refetch()} />
      ) : isPending ? (
        <Loading rows={10} />
      ) : (
        <>
          <DataTable
            caption={words.tabs.list}
            columns={caseColumns}
            rows={data.items}
            rowKey={(row) => row.case_id}
            to={(row) => `/cases/${row.case_id}`}
            stale={isPlaceholderData}
          />
          <Pager state={state} shown={data.items.length} next={data.next} total={total} />
        </>
      )}
    </>
  )
}
