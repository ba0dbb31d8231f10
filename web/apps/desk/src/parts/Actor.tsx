import { useMe } from '../session/me'
import { t } from '../texts'

/** Who did something: oneself, the system, or an account, which is named where somebody may read accounts. */
export function Actor({ actor }: { actor: string }) {
  const { data: me } = useMe()
  const [kind, id = ''] = actor.split(':', 2)
  if (kind === 'system') return <span className="quiet">{t.households.one.actor[id] ?? t.nav.system}</span>
  if (id === me?.account.account_id) return <span className="quiet">{me.account.display_name}</span>
  return (
    <span className="quiet" title={id}>
      {t.nav.accounts} …{id.slice(-6)}
    </span>
  )
}
