import { api, body, type Schemas, versioned } from '@shouwang/api-client'
import { Mark, moment, Sheet, Terms } from '@shouwang/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Sessions } from '../account/Sessions'
import { ACCOUNT_TONES } from './Accounts'
import { EditAccount } from './EditAccount'
import { LinkShown } from './LinkShown'
import { SetGrants } from './SetGrants'

const words = t.system.accounts.one

export function Component() {
  const { id = '' } = useParams()
  return (
    <Allowed any={['read_accounts']}>
      <One key={id} id={id} />
    </Allowed>
  )
}

function One({ id }: { id: string }) {
  const may = useMay()
  const path = { id }
  const {
    data: found,
    error,
    isPending,
    refetch,
  } = useQuery({
    queryKey: ['account', id],
    queryFn: () => versioned(api.GET('/api/v1/accounts/{id}', { params: { path } })),
  })
  const { data: grants } = useQuery({
    queryKey: ['account', id, 'grants'],
    queryFn: async () => (await body(api.GET('/api/v1/accounts/{id}/grants', { params: { path } }))).items,
  })
  const [link, setLink] = useState<Schemas['LinkBody']>()
  if (isPending) return <Loading />
  if (error) return <Refusal error={error} again={() => refetch()} />
  const { data: account, etag } = found
  const now = new Set(account.grants.map((grant) => grant.grant_id))
  const former = grants?.filter((grant) => !now.has(grant.grant_id)) ?? []
  return (
    <>
      <PageHead
        title={account.display_name}
        note={
          <>
            <Mark tone={ACCOUNT_TONES[account.state] ?? 'plain'}>{t.system.accounts.states[account.state]}</Mark>
            <span>{account.sign_in_name}</span>
          </>
        }
        back={{ to: '/system/accounts', title: words.back }}
      >
        {may('manage_accounts') && <Acts account={account} onLink={setLink} />}
      </PageHead>
      {link && <LinkShown link={link} />}
      <div className="columns even">
        <div className="column-wide">
          <Sheet title={words.grants} extra={may('manage_accounts') && <SetGrants account={account} etag={etag} />}>
            <Grants grants={account.grants} />
          </Sheet>
          {former.length > 0 && (
            <Sheet title={words.former}>
              <Grants grants={former} />
            </Sheet>
          )}
        </div>
        <div className="column-wide">
          <Sheet title={words.basics} extra={may('manage_accounts') && <EditAccount account={account} etag={etag} />}>
            <div className="sheet-body">
              <Terms
                items={[
                  [t.system.accounts.signInName, account.sign_in_name],
                  [t.system.accounts.phone, account.phone_masked ?? t.common.none],
                  [
                    t.system.accounts.factor,
                    account.second_factor ? t.system.accounts.factorOn : t.system.accounts.factorOff,
                  ],
                  [t.system.accounts.created, moment(account.created_at)],
                ]}
              />
            </div>
          </Sheet>
          {may('revoke_sessions') && (
            <Sheet title={words.sessions} extra={<EndAll id={id} />}>
              <Sessions account={id} />
            </Sheet>
          )}
        </div>
      </div>
    </>
  )
}

function Grants({ grants }: { grants: Schemas['GrantBody'][] }) {
  if (!grants.length) return <p className="sheet-body quiet">{t.system.accounts.noGrants}</p>
  return (
    <ul className="states">
      {grants.map((grant) => (
        <li key={grant.grant_id}>
          <span>
            {grant.role_title}
            <small>
              {grant.area} {grant.department}
            </small>
          </span>
          <span className="quiet">
            {t.households.one.since(grant.valid_from)} {grant.valid_to && t.households.one.until(grant.valid_to)}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Acts({ account, onLink }: { account: Schemas['AccountBody']; onLink: (link: Schemas['LinkBody']) => void }) {
  const { message, modal } = App.useApp()
  const queries = useQueryClient()
  const params = { path: { id: account.account_id } }
  const act = async (work: () => Promise<unknown>) => {
    try {
      await work()
      message.success(words.done)
      queries.invalidateQueries({ queryKey: ['account', account.account_id] })
      queries.invalidateQueries({ queryKey: ['accounts'] })
    } catch (problem) {
      message.error((problem as Error).message)
    }
  }
  const ask = (title: string, content: string, work: () => Promise<unknown>) =>
    modal.confirm({ title, content, okText: title, onOk: () => act(work) })
  const { state } = account
  return (
    <>
      {state !== 'closed' && (
        <Button
          onClick={() =>
            ask(words.invite, words.inviteNote, async () =>
              onLink(await body(api.POST('/api/v1/accounts/{id}/invitations', { params }))),
            )
          }
        >
          {words.invite}
        </Button>
      )}
      {state === 'locked' ? (
        <Button onClick={() => act(() => api.POST('/api/v1/accounts/{id}/unlock', { params }))}>{words.unlock}</Button>
      ) : (
        state !== 'closed' && (
          <Button
            onClick={() => ask(words.lock, words.lockNote, () => api.POST('/api/v1/accounts/{id}/lock', { params }))}
          >
            {words.lock}
          </Button>
        )
      )}
      {state !== 'closed' && (
        <Button
          danger
          onClick={() => ask(words.close, words.closeNote, () => api.POST('/api/v1/accounts/{id}/close', { params }))}
        >
          {words.close}
        </Button>
      )}
    </>
  )
}

function EndAll({ id }: { id: string }) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  const end = async () => {
    try {
      const { ended } = await body(api.DELETE('/api/v1/accounts/{id}/sessions', { params: { path: { id } } }))
      message.success(words.ended(ended))
      queries.invalidateQueries({ queryKey: ['sessions', id] })
    } catch (problem) {
      message.error((problem as Error).message)
    }
  }
  return (
    <Button size="small" onClick={end}>
      {words.endAll}
    </Button>
  )
}
