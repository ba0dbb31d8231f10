import { api, body, type Schemas } from '@shouwang/api-client'
import { ageOn, Label, today } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type Column, DataTable } from '../../lists/DataTable'
import { Pager } from '../../lists/Pager'
import { RegionFilter } from '../../lists/RegionFilter'
import { useRegionNames } from '../../lists/regions'
import { SearchBox } from '../../lists/SearchBox'
import { usePersonSearch } from '../../lists/search'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { useTotal } from '../../lists/total'
import { ExportButton, exportOf } from '../../parts/ExportButton'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { Unmask } from '../../parts/Unmask'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'

const words = t.persons
const KEYS = ['township', 'village', 'q'] as const
type Person = Schemas['PersonBody']

export function Component() {
  return (
    <Allowed any={['read_person']}>
      <Persons />
    </Allowed>
  )
}

function Persons() {
  const may = useMay()
  const state = useListState(KEYS)
  const { values } = state
  const { found, ...searching } = usePersonSearch(state)
  const by: Schemas['PersonBy'] | undefined = found?.by === 'household_no' ? 'name' : found?.by
  const input: Schemas['PersonSearch'] = {
    township: values.township,
    village: values.village,
    ...(found ? { q: found.q, by } : {}),
    cursor: values.cursor,
    limit: state.limit,
  }
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery({
    queryKey: ['persons', input],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.POST('/api/v1/persons/search', { body: input })),
  })
  // A whole number of a person stands in no address, so that neither the total nor a workbook is asked for with one.
  const filters = { township: values.township, village: values.village, ...(found ? { q: found.q, by } : {}) }
  const total = useTotal('/api/v1/persons', filters, !searching.isSecret)
  const names = useRegionNames(data?.items.map((person) => person.township_id) ?? [])
  return (
    <>
      <PageHead title={words.title} note={words.note}>
        {may('export_personal_data') && !searching.isSecret && (
          <ExportButton write={exportOf('/persons', filters)} name={words.file} />
        )}
      </PageHead>
      <div className="sheet">
        <Toolbar state={searching.state}>
          <SearchBox
            value={searching.text}
            placeholder={words.search}
            label={words.searchLabel}
            onSearch={searching.find}
          />
          <RegionFilter state={state} />
        </Toolbar>
        {searching.isSecret && <p className="toolbar-note">{t.households.sensitive}</p>}
        {error ? (
          <Refusal error={error} again={() => refetch()} />
        ) : isPending ? (
          <Loading rows={12} />
        ) : (
          <>
            <DataTable
              caption={words.title}
              columns={columns(names)}
              rows={data.items}
              rowKey={(row) => row.person_id}
              to={(row) => (row.household_id ? `/households/${row.household_id}` : undefined)}
              stale={isPlaceholderData}
            />
            <Pager state={state} shown={data.items.length} next={data.next} total={total} />
          </>
        )}
      </div>
    </>
  )
}

function columns(names: Map<string, string>): Column<Person>[] {
  const place = ({ township_id, village_id }: Person) =>
    [township_id, village_id].map((id) => (id && names.get(id)) || '').join(' ')
  return [
    { key: 'name', title: words.name, tight: true, phone: 'title', render: (row) => row.name },
    { key: 'sex', title: words.sex, tight: true, render: (row) => row.sex ?? t.common.unknown },
    {
      key: 'age',
      title: words.age,
      align: 'end',
      tight: true,
      render: (row) => (row.born_on ? ageOn(row.born_on, row.died_on ?? today()) : t.common.unknown),
    },
    {
      key: 'place',
      title: words.place,
      render: (row) => (row.household_id ? place(row) : <span className="quiet">{words.noHousehold}</span>),
    },
    {
      key: 'id',
      title: words.id,
      tight: true,
      render: (row) => (
        <span className="labels">
          {row.id_masked ?? t.common.none}
          {row.id_state !== 'resident' && <Label tone="warn">{row.id_state_title}</Label>}
          {row.died_on && <Label tone="quiet">{`${words.died} ${row.died_on}`}</Label>}
        </span>
      ),
    },
    { key: 'phone', title: words.phone, tight: true, render: (row) => row.phone_masked ?? t.common.none },
    { key: 'unmask', title: '', tight: true, render: (row) => <Unmask personId={row.person_id} name={row.name} /> },
  ]
}
