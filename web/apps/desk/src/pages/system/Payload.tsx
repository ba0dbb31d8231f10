import { count } from '@shouwang/ui'
import { t } from '../../texts'
import { useRoles } from './query'

const words = t.system.journal

/** A number or digest is told apart by its end; whole it is of no use to a reader. */
export function brief(value: string): string {
  return /^[0-9a-f]{32,}$|^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value) ? `…${value.slice(-6)}` : value
}

/** The details of an entry as pairs, inner ones beside the outer ones. */
export function pairs(payload: unknown): [string, unknown][] {
  if (!payload || typeof payload !== 'object') return []
  return Object.entries(payload).flatMap(([key, value]) =>
    value && typeof value === 'object' && !Array.isArray(value) ? pairs(value) : [[key, value] as [string, unknown]],
  )
}

/** Numbers that stand for nothing a reader could open. */
const BARE = new Set(['session', 'sessions'])

/** What an entry of the journal says, in words. */
export function Payload({ payload }: { payload: unknown }) {
  const { data: roles } = useRoles()
  const role = new Map(roles?.items.map((one) => [one.name, one.title]))
  const shown = (value: unknown): string => {
    if (value === true) return t.common.yes
    if (value === false) return t.common.no
    if (typeof value === 'number') return count(value)
    if (Array.isArray(value)) return value.map(shown).join('、')
    const text = String(value ?? t.common.none)
    return words.values[text] ?? words.kinds[text] ?? role.get(text) ?? brief(text.replace(/^account:/, ''))
  }
  return (
    <span className="payload">
      {pairs(payload)
        .filter(([key]) => !BARE.has(key))
        .map(([key, value]) => (
          <span key={key}>
            {words.fields[key] ?? key} <b>{shown(value)}</b>
          </span>
        ))}
    </span>
  )
}
