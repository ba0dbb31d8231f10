import type { Schemas } from '@shouwang/api-client'
import { type Field, list, type Option, text, type Values } from '../../parts/FieldForm'
import { t } from '../../texts'
import type { Case, CaseWords } from './query'

const words = t.cases.fields
type Record = Schemas['RecordRequest']

export type World = {
  one: Case
  policy: CaseWords
  visits: Option[]
  today: string
  /** What a word of the register is called. */
  title?: (code: string) => string
}

const options = (titled: { name: string; title: string }[]): Option[] =>
  titled.map(({ name, title }) => ({ value: name, label: title }))
export const plain = (names: string[]): Option[] => names.map((name) => ({ value: name, label: name }))

/** Who signed how; the day is left open, so that no signature is recorded by a careless tap. */
export function signatureFields({ policy, one }: World): Field[] {
  return [
    {
      name: 'signature',
      label: words.signature,
      kind: 'choice',
      options: options(policy.signatures),
      required: true,
      initial: 'hand',
    },
    { name: 'signer', label: words.signer, kind: 'text', required: true, initial: one.household.head_name },
    { name: 'proxy', label: words.proxy, kind: 'text' },
    { name: 'signed_on', label: words.signedOn, kind: 'day', required: true },
  ]
}

export const signature = (values: Values) => ({
  kind: text(values.signature),
  signer: text(values.signer),
  proxy_writer: text(values.proxy) || null,
  on: text(values.signed_on),
})

type Form = { fields: (world: World) => Field[]; record: (values: Values) => Record }

const visit = ({ visits }: World): Field => ({
  name: 'visit_id',
  label: words.visit,
  kind: 'choice',
  options: visits,
  required: true,
  initial: visits[0]?.value,
  hint: visits.length ? undefined : words.noVisit,
})
const risks = ({ one }: World) => plain(one.risks.filter((risk) => !risk.met_on).map((risk) => risk.risk))
const saying = (required = false): Field => ({ name: 'text', label: words.text, kind: 'long', required })

/** What is written down at each step: the fields of its form and the record they make. */
export const STEP_FORMS: { [step: string]: Form } = {
  accept: {
    fields: () => [saying()],
    record: (values) => ({ step: 'accept', text: text(values.text) }),
  },
  visit: {
    fields: (world) => [
      visit(world),
      {
        name: 'confirmed',
        label: words.confirmed,
        kind: 'choices',
        options: plain(world.policy.risks),
        initial: risks(world).map((one) => one.value),
      },
      { name: 'cleared', label: words.cleared, kind: 'choices', options: plain(world.policy.risks) },
      saying(),
    ],
    record: (values) => ({
      step: 'visit',
      visit_id: text(values.visit_id),
      confirmed: list(values.confirmed),
      cleared: list(values.cleared),
      text: text(values.text),
    }),
  },
  authorise: {
    fields: signatureFields,
    record: (values) => ({ step: 'authorise', signature: signature(values) }),
  },
  compare: {
    fields: () => [
      { name: 'scope', label: words.scope, kind: 'text' },
      { name: 'found', label: words.found, kind: 'yes_no' },
      { name: 'note', label: words.note, kind: 'long' },
    ],
    record: (values) => ({
      step: 'compare',
      findings: text(values.scope)
        ? [{ scope: text(values.scope), found: values.found === true, note: text(values.note) }]
        : [],
    }),
  },
  review: {
    fields: ({ policy, today }) => [
      { name: 'met_on', label: words.met, kind: 'day', required: true, initial: today },
      {
        name: 'form',
        label: words.form,
        kind: 'choice',
        options: options(policy.meetings),
        required: true,
        initial: policy.meetings[0]?.name,
      },
      { name: 'present', label: words.present, kind: 'count', required: true },
      { name: 'agreed', label: words.agreed, kind: 'count', required: true },
      saying(),
    ],
    record: (values) => ({
      step: 'review',
      met_on: text(values.met_on),
      present: Number(values.present),
      agreed: Number(values.agreed),
      form: text(values.form),
      text: text(values.text),
    }),
  },
  publish: {
    fields: ({ one, today }) => [
      { name: 'village', label: words.village, kind: 'text', required: true, initial: one.household.village.name },
      { name: 'posted_on', label: words.posted, kind: 'day', required: true },
      { name: 'until', label: words.publishUntil, kind: 'day', required: true, initial: today },
      { name: 'objections', label: words.objections, kind: 'long' },
    ],
    record: (values) => ({
      step: 'publish',
      village: text(values.village),
      posted_on: text(values.posted_on),
      until: text(values.until),
      objections: text(values.objections).split('\n').filter(Boolean),
    }),
  },
  township_check: {
    fields: () => [saying(true)],
    record: (values) => ({ step: 'township_check', text: text(values.text) }),
  },
  county_decision: {
    fields: ({ policy, one }) => [
      ...(one.status.name === 'eliminating'
        ? []
        : [
            {
              name: 'class',
              label: words.class,
              kind: 'choice',
              options: plain(policy.classes),
              required: true,
            } as Field,
          ]),
      saying(true),
    ],
    record: (values) => ({ step: 'county_decision', class: text(values.class), text: text(values.text) }),
  },
  announce: {
    fields: ({ today }) => [{ name: 'posted_on', label: words.posted, kind: 'day', required: true, initial: today }],
    record: (values) => ({ step: 'announce', posted_on: text(values.posted_on) }),
  },
  register: {
    fields: ({ one, today }) => [
      {
        name: 'household_no',
        label: words.householdNo,
        kind: 'text',
        required: true,
        initial: one.household.household_no,
      },
      { name: 'month', label: words.month, kind: 'month', required: true, initial: today.slice(0, 7) },
    ],
    record: (values) => ({ step: 'register', household_no: text(values.household_no), month: text(values.month) }),
  },
  plan: { fields: () => [], record: () => ({ step: 'plan' }) },
  measures: { fields: () => [], record: () => ({ step: 'measures' }) },
  follow_up: {
    fields: (world) => [
      visit(world),
      { name: 'cleared', label: words.cleared, kind: 'choices', options: risks(world) },
    ],
    record: (values) => ({ step: 'follow_up', visit_id: text(values.visit_id), cleared: list(values.cleared) }),
  },
}
