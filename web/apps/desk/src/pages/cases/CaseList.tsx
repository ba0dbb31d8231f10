import { ChoiceFilter } from '../../lists/ChoiceFilter'
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
        <ChoiceFilter
          state={state}
          name="status"
          label={words.status}
          all={words.filters.status}
          options={policy?.statuses.map((status) => ({ value: status.name, label: status.title }))}
        />
        <ChoiceFilter
          state={state}
          name="risk"
          label={words.risks}
          all={t.leads.allRisks}
          options={policy?.risks.map((value) => ({ value, label: value }))}
        />
        <ChoiceFilter
          state={state}
          name="presence"
          label={words.filters.presence.all}
          usual="open"
          options={options(words.filters.presence)}
        />
        <ChoiceFilter
          state={state}
          name="sort"
          label={t.list.sortBy('')}
          usual="number"
          options={options(words.filters.sort)}
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
