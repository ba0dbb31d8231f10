import { api, body, type Schemas } from '@shouwang/api-client'
import { Mark, type Tone } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import { type Column, DataTable } from '../../lists/DataTable'
import { Pager } from '../../lists/Pager'
import { SearchBox } from '../../lists/SearchBox'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { BulkAccounts } from './BulkAccounts'
import { NewAccount } from './NewAccount'
import { useRoles } from './query'

const words = t.system.accounts
const KEYS = ['q', 'state', 'role'] as const
type Account = Schemas['AccountBody']
export const ACCOUNT_TONES: Record<string, Tone> = { invited: 'warn', active: 'ok', locked: 'bad', closed: 'quiet' }

export function Component() {
  return (
    <Allowed any={['read_accounts']}>
      <Accounts />
    </Allowed>
  )
}

function Accounts() {
  const may = useMay()
  const state = useListState(KEYS)
  const { data: roles } = useRoles()
  const [dialog, setDialog] = useState<'one' | 'many'>()
  const { q, state: standing, role, cursor } = state.values
  const query = { q, state: standing, role, cursor, limit: state.limit }
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery({
    queryKey: ['accounts', query],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/accounts', { params: { query } })),
  })
  return (
    <>
      <PageHead title={words.title} note={words.note}>
        {may('manage_accounts') && (
          <>
            <Button onClick={() => setDialog('many')}>{words.bulk}</Button>
            <Button type="primary" onClick={() => setDialog('one')}>
              {words.create}
            </Button>
          </>
        )}
      </PageHead>
      <div className="sheet">
        <Toolbar state={state}>
          <SearchBox
            value={q ?? ''}
            placeholder={words.search}
            label={words.searchLabel}
            onSearch={(text) => state.set({ q: text.trim() || undefined })}
          />
          <ChoiceFilter
            state={state}
            name="role"
            label={words.roles}
            all={words.allRoles}
            options={roles?.items.map((one) => ({ value: one.name, label: one.title }))}
          />
          <ChoiceFilter
            state={state}
            name="state"
            label={words.state}
            all={words.allStates}
            options={Object.entries(words.states).map(([value, label]) => ({ value, label }))}
          />
        </Toolbar>
        {error ? (
          <Refusal error={error} again={() => refetch()} />
        ) : isPending ? (
          <Loading />
        ) : (
          <>
            <DataTable
              caption={words.title}
              columns={columns}
              rows={data.items}
              rowKey={(row) => row.account_id}
              to={(row) => `/system/accounts/${row.account_id}`}
              stale={isPlaceholderData}
            />
            <Pager state={state} shown={data.items.length} next={data.next} />
          </>
        )}
      </div>
      {dialog === 'one' && <NewAccount onClose={() => setDialog(undefined)} />}
      {dialog === 'many' && <BulkAccounts onClose={() => setDialog(undefined)} />}
    </>
  )
}

const columns: Column<Account>[] = [
  { key: 'name', title: words.name, phone: 'title', tight: true, render: (row) => row.display_name },
  { key: 'sign_in', title: words.signInName, tight: true, render: (row) => row.sign_in_name },
  {
    key: 'roles',
    title: words.roles,
    render: (row) =>
      row.grants.length
        ? row.grants
            .map((grant) => [grant.role_title, grant.area, grant.department].filter(Boolean).join(' '))
            .join('；')
        : words.noGrants,
  },
  {
    key: 'state',
    title: words.state,
    tight: true,
    render: (row) => <Mark tone={ACCOUNT_TONES[row.state] ?? 'plain'}>{words.states[row.state] ?? row.state}</Mark>,
  },
  {
    key: 'factor',
    title: words.factor,
    tight: true,
    render: (row) => (row.second_factor ? words.factorOn : <span className="quiet">{words.factorOff}</span>),
  },
]
