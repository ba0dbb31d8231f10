import { useMe } from '../session/me'
import { t } from '../texts'

/** Who did something: oneself, a part of the system in words, or the name that the server gives with the number. */
export function Actor({ actor, name }: { actor: string; name?: string | null }) {
  const { data: me } = useMe()
  const [kind, id = ''] = actor.includes(':') ? actor.split(':', 2) : ['account', actor]
  const own = id === me?.account.account_id
  const system = name || (t.households.one.actor[id] ?? t.cases.one.system)
  return (
    <span className="quiet">
      {kind === 'system' ? system : own ? me?.account.display_name : name || t.common.nobodyKnown}
    </span>
  )
}
