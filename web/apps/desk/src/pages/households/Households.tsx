import { download } from '@shouwang/api-client'
import { Label } from '@shouwang/ui'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import { type Column, DataTable } from '../../lists/DataTable'
import { Pager } from '../../lists/Pager'
import { RegionFilter } from '../../lists/RegionFilter'
import { SearchBox } from '../../lists/SearchBox'
import { usePersonSearch } from '../../lists/search'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { useTotal } from '../../lists/total'
import { ExportButton } from '../../parts/ExportButton'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { type Household, type Search, useHouseholds, useWords } from './query'
import { statusesOf } from './status'

const words = t.households
const KEYS = ['township', 'village', 'status', 'presence', 'q'] as const

export function Component() {
  return (
    <Allowed any={['read_household']}>
      <Households />
    </Allowed>
  )
}

function Households() {
  const may = useMay()
  const state = useListState(KEYS)
  const { words: register, title } = useWords()
  const { values } = state
  const { found: search, ...searching } = usePersonSearch(state)
  const input: Search = {
    township: values.township,
    village: values.village,
    status: values.status,
    presence: (values.presence as Search['presence']) ?? undefined,
    ...(search ? { q: search.q, by: search.by } : { sort: values.sort }),
  }
  const page = { ...input, cursor: values.cursor, limit: state.limit }
  const { data, error, isPending, isPlaceholderData, refetch } = useHouseholds(page)
  const total = useTotal('/api/v1/households', input, !searching.isSecret)
  const write = (purpose: string) => download('POST', '/households/export', { ...input, purpose })
  return (
    <>
      <PageHead title={words.title} note={words.note}>
        {may('export_personal_data') && <ExportButton write={write} name={words.file} />}
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
          <ChoiceFilter
            state={state}
            name="status"
            label={words.statuses}
            all={words.allStatuses}
            options={register?.statuses.map((word) => ({ value: word.code, label: word.title }))}
          />
          <ChoiceFilter
            state={state}
            name="presence"
            label={words.allPresences}
            usual="current"
            options={['current', 'gone', 'all'].map((value) => ({ value, label: words.presence[value] }))}
          />
        </Toolbar>
        {searching.isSecret && <p className="toolbar-note">{words.sensitive}</p>}
        {error ? (
          <Refusal error={error} again={() => refetch()} />
        ) : isPending ? (
          <Loading rows={12} />
        ) : (
          <>
            <DataTable
              caption={words.title}
              columns={columns(title)}
              rows={data.items}
              rowKey={(row) => row.household_id}
              to={(row) => `/households/${row.household_id}`}
              sort={search ? undefined : (values.sort ?? 'number')}
              onSort={search ? undefined : (sort) => state.set({ sort: sort === 'number' ? undefined : sort })}
              stale={isPlaceholderData}
            />
            <Pager state={state} shown={data.items.length} next={data.next} total={total} />
          </>
        )}
      </div>
    </>
  )
}

function columns(title: (code: string) => string): Column<Household>[] {
  return [
    { key: 'head', title: words.head, sort: 'name', tight: true, phone: 'title', render: (row) => row.head_name },
    { key: 'township', title: words.township, tight: true, render: (row) => row.township },
    { key: 'village', title: words.village, sort: 'village', tight: true, render: (row) => row.village },
    { key: 'members', title: words.members, align: 'end', tight: true, render: (row) => row.n_members },
    {
      key: 'statuses',
      title: words.statuses,
      width: '40%',
      render: (row) => (
        <span className="labels">
          {row.valid_to && <Label tone="quiet">{`${words.gone} ${row.valid_to}`}</Label>}
          {statusesOf(row.statuses, title).map((text) => (
            <Label key={text}>{text}</Label>
          ))}
        </span>
      ),
    },
    {
      key: 'number',
      title: words.number,
      sort: 'number',
      tight: true,
      phone: 'hide',
      render: (row) => row.household_no,
    },
  ]
}
