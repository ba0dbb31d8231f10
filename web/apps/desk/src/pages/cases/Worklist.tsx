import { today } from '@shouwang/ui'
import { Select, Switch } from 'antd'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import { DataTable } from '../../lists/DataTable'
import { Pager } from '../../lists/Pager'
import { RegionFilter } from '../../lists/RegionFilter'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { ExportButton, exportOf } from '../../parts/ExportButton'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { useRoles } from '../system/query'
import { taskColumns } from './columns'
import { type TaskQuery, useCaseWords, useTasks } from './query'

const words = t.cases
const KEYS = [
  'township',
  'village',
  'steps',
  'role',
  'duty',
  'late',
  'due_before',
  'state',
  'chain',
  'done_from',
  'done_until',
  'was_late',
  'escalated',
] as const

/** What is to be done in one's area, the nearest deadline first. */
export function Worklist() {
  const may = useMay()
  const state = useListState(KEYS)
  const { values } = state
  const policy = useCaseWords()
  const { data: roles } = useRoles()
  const bool = (value: string | undefined) => (value === undefined ? undefined : value === 'true')
  const query: TaskQuery = {
    ...values,
    late: bool(values.late),
    was_late: bool(values.was_late),
    limit: state.limit,
    sort: undefined,
  } as TaskQuery
  const { data, error, isPending, isPlaceholderData, refetch } = useTasks(query)
  const steps = new Map(policy?.chains.flatMap((chain) => chain.stages.flat()).map((step) => [step.step, step.title]))
  const acting = new Set(
    policy?.chains.flatMap((chain) => chain.stages.flat()).flatMap((step) => step.actors.map((one) => one.name)),
  )
  return (
    <>
      <Toolbar state={state}>
        <RegionFilter state={state} />
        <Select
          className="filter"
          aria-label={words.filters.step}
          placeholder={words.filters.allSteps}
          allowClear
          mode="multiple"
          maxTagCount={1}
          value={policy ? values.steps?.split(',') : undefined}
          options={[...steps].map(([value, label]) => ({ value, label }))}
          onChange={(value: string[]) => state.set({ steps: value.join(',') || undefined })}
        />
        <ChoiceFilter
          state={state}
          name="role"
          label={words.filters.role}
          all={words.filters.allRoles}
          options={roles?.items
            .filter((role) => acting.has(role.name))
            .map((role) => ({ value: role.name, label: role.title }))}
        />
        <label className="switch">
          <Switch
            size="small"
            checked={values.late === 'true'}
            onChange={(on) => state.set({ late: on ? 'true' : undefined })}
          />
          {words.filters.late}
        </label>
        <label className="switch">
          <Switch
            size="small"
            checked={!!values.due_before}
            onChange={(on) => state.set({ due_before: on ? today() : undefined })}
          />
          {words.filters.dueToday}
        </label>
        <label className="switch">
          <Switch
            size="small"
            checked={values.duty === 'me'}
            onChange={(on) => state.set({ duty: on ? 'me' : undefined })}
          />
          {words.filters.mine}
        </label>
        {may('export_personal_data') && <ExportButton write={exportOf('/worklist', query)} name={words.files.work} />}
      </Toolbar>
      {error ? (
        <Refusal error={error} again={() => refetch()} />
      ) : isPending ? (
        <Loading rows={10} />
      ) : (
        <>
          <DataTable
            caption={words.tabs.work}
            columns={taskColumns}
            rows={data.items}
            rowKey={(row) => `${row.case_id} ${row.chain} ${row.task.name} ${row.opened_on}`}
            to={(row) => `/cases/${row.case_id}`}
            stale={isPlaceholderData}
            empty={state.filtered ? undefined : <p>{words.emptyWork}</p>}
          />
          <Pager state={state} shown={data.items.length} next={data.next} />
        </>
      )}
    </>
  )
}
