import { api, type Schemas } from '@shouwang/api-client'
import type { Command } from '../../parts/Command'
import { text } from '../../parts/FieldForm'
import { t } from '../../texts'

const words = t.standards

/** A change of a standard for somebody else to decide on. */
export const proposal = (standard: Schemas['StandardBody'], value: string): Command => ({
  title: words.propose,
  note: <p className="quiet">{words.proposeNote}</p>,
  fields: [
    { name: 'value', label: `${standard.title} ${words.value}`, kind: 'text', required: true, initial: value },
    { name: 'from', label: words.from, kind: 'day', required: true },
    { name: 'reason', label: words.reason, kind: 'long', required: true },
    { name: 'basis', label: words.basis, kind: 'text', required: true },
    { name: 'basis_number', label: words.basisNumber, kind: 'text' },
  ],
  send: (values) =>
    api.POST('/api/v1/standard-changes', {
      body: {
        parameter: standard.name,
        value: text(values.value),
        from: text(values.from),
        reason: text(values.reason),
        basis: text(values.basis),
        basis_number: text(values.basis_number) || null,
      },
    }),
})
