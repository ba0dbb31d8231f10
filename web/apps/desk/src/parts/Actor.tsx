import { api, body } from '@shouwang/api-client'
import { useQuery } from '@tanstack/react-query'
import { useMay, useMe } from '../session/me'
import { t } from '../texts'

/** Who did something: oneself, the system, or an account, which is named where somebody may read accounts. */
export function Actor({ actor }: { actor: string }) {
  const { data: me } = useMe()
  const may = useMay()
  const [kind, id = ''] = actor.split(':', 2)
  const own = id === me?.account.account_id
  const { data } = useQuery({
    queryKey: ['account-name', id],
    enabled: kind === 'account' && !own && may('read_accounts'),
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => body(api.GET('/api/v1/accounts/{id}', { params: { path: { id } } })),
  })
  if (kind === 'system') return <span className="quiet">{t.households.one.actor[id] ?? t.nav.system}</span>
  const name = own ? me?.account.display_name : data?.display_name
  return (
    <span className="quiet" title={id}>
      {name ?? `${t.nav.accounts} …${id.slice(-6)}`}
    </span>
  )
}
