import { api, type Schemas } from '@shouwang/api-client'
import type { Command } from '../../parts/Command'
import { type Field, type Option, text, type Values } from '../../parts/FieldForm'
import { t } from '../../texts'

const words = t.households.one.guarantee
type Words = Schemas['RegisterWordsBody']
type Given = { household: string; guarantees: Words['guarantees']; members: Option[]; today: string }

/** Which guarantee, and of whom where it is kept person by person; the server says when one is missing. */
const which = ({ guarantees, members }: Given): Field[] => [
  {
    name: 'guarantee',
    label: words.which,
    kind: 'choice',
    required: true,
    options: guarantees.map(({ code, title }) => ({ value: code, label: title })),
  },
  { name: 'person_id', label: words.person, kind: 'choice', options: members, hint: words.personHint },
]
const chosen = (values: Values) => ({ guarantee: text(values.guarantee), person_id: text(values.person_id) || null })

/** Writing down how a guarantee stands, as somebody saw it. */
export const setGuarantee = (given: Given): Command => ({
  title: words.set,
  fields: [
    ...which(given),
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
    ...which(given),
    { name: 'text', label: words.problem, kind: 'long', required: true },
    { name: 'found_on', label: words.found, kind: 'day', required: true, initial: given.today },
  ],
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
