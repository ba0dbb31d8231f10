import { api, type Schemas } from '@shouwang/api-client'
import type { Command } from '../../parts/Command'
import { type Field, type Option, text, type Values } from '../../parts/FieldForm'
import { t } from '../../texts'

const words = t.households.one.guarantee
type Words = Schemas['RegisterWordsBody']
type Given = { household: string; guarantees: Words['guarantees']; members: Option[]; today: string }

const which = ({ guarantees }: Given): Field => ({
  name: 'guarantee',
  label: words.which,
  kind: 'choice',
  required: true,
  options: guarantees.map(({ code, title }) => ({ value: code, label: title })),
})
/** Of whom, where the guarantee is kept person by person. */
const whose =
  ({ guarantees, members }: Given) =>
  (values: Values): Field[] =>
    guarantees.some((one) => one.code === values.guarantee && one.of === 'person')
      ? [{ name: 'person_id', label: words.person, kind: 'choice', options: members, required: true }]
      : []
const chosen = (values: Values) => ({ guarantee: text(values.guarantee), person_id: text(values.person_id) || null })

/** Writing down how a guarantee stands, as somebody saw it. */
export const setGuarantee = (given: Given): Command => ({
  title: words.set,
  fields: [
    which(given),
    {
      name: 'state',
      label: words.state,
      kind: 'choice',
      required: true,
      options: ['held', 'problem'].map((value) => ({ value, label: words.states[value] ?? value })),
    },
    { name: 'detail', label: words.detail, kind: 'text', required: true },
    { name: 'on', label: words.since, kind: 'day', required: true, initial: given.today },
  ],
  more: whose(given),
  send: (values) =>
    api.POST('/api/v1/households/{id}/guarantees', {
      params: { path: { id: given.household } },
      body: { ...chosen(values), state: text(values.state), detail: text(values.detail), on: text(values.on) },
    }),
})

/** Telling a problem, so that somebody owns it until it is gone. */
export const raiseIssue = (given: Given): Command => ({
  title: words.raise,
  fields: [
    which(given),
    { name: 'text', label: words.problem, kind: 'long', required: true },
    { name: 'found_on', label: words.found, kind: 'day', required: true, initial: given.today },
  ],
  more: whose(given),
  send: (values) =>
    api.POST('/api/v1/issues', {
      body: {
        household_id: given.household,
        ...chosen(values),
        text: text(values.text),
        found_on: text(values.found_on),
      },
    }),
})
