import { api, body } from '@shouwang/api-client'
import type { Command } from '../../parts/Command'
import { text } from '../../parts/FieldForm'
import { t } from '../../texts'

const words = t.officers

/** Every open case that somebody answers for, given to somebody else: they left, or fell ill. */
export const handOver: Command = {
  title: words.caseload,
  note: <p className="quiet">{words.caseloadNote}</p>,
  fields: [
    { name: 'from', label: words.from, kind: 'officer', required: true },
    { name: 'to', label: words.to, kind: 'officer', required: true },
    { name: 'reason', label: t.cases.fields.reason, kind: 'long', required: true },
  ],
  send: async (values) => {
    const given = {
      from_account_id: text(values.from),
      to_account_id: text(values.to),
      reason: text(values.reason),
    }
    const { moved, tied } = await body(api.POST('/api/v1/caseload-transfers', { body: given }))
    return (
      words.moved(String(Array.isArray(moved) ? moved.length : moved)) +
      (tied.length > 0 ? words.tied(String(tied.length)) : '')
    )
  },
}
