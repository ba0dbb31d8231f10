import { ChoiceFilter } from '../../lists/ChoiceFilter'
import { DataTable } from '../../lists/DataTable'
import { Pager } from '../../lists/Pager'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { deliveryColumns } from './columns'
import { useDeliveries, useSources } from './query'

const words = t.data.deliveries
const KEYS = ['state', 'department'] as const

/** Every file that was dropped in, newest first. */
export function Deliveries() {
  const state = useListState(KEYS)
  const { values } = state
  const { data: sources } = useSources()
  const departments = [...new Set(sources?.map((source) => source.department))]
  const query = { state: values.state, department: values.department, cursor: values.cursor, limit: state.limit }
  const { data, error, isPending, isPlaceholderData, refetch } = useDeliveries(query)
  return (
    <>
      <Toolbar state={state}>
        <ChoiceFilter
          state={state}
          name="state"
          label={words.state}
          all={words.allStates}
          options={Object.entries(t.data.states).map(([value, label]) => ({ value, label }))}
        />
        {departments.length > 1 && (
          <ChoiceFilter
            state={state}
            name="department"
            label={t.data.department}
            all={words.allDepartments}
            options={departments.map((value) => ({ value, label: value }))}
          />
        )}
      </Toolbar>
      {error ? (
        <Refusal error={error} again={() => refetch()} />
      ) : isPending ? (
        <Loading />
      ) : (
        <>
          <DataTable
            caption={t.data.tabs.deliveries}
            columns={deliveryColumns}
            rows={data.items}
            rowKey={(row) => row.import_id}
            to={(row) => `/data/${row.import_id}`}
            stale={isPlaceholderData}
            empty={state.filtered ? undefined : <p>{words.empty}</p>}
          />
          <Pager state={state} shown={data.items.length} next={data.next} />
        </>
      )}
    </>
  )
}
