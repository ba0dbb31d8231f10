import { api, type Schemas } from '@shouwang/api-client'
import type { Command } from '../../parts/Command'
import { type Field, fen, text, type Values } from '../../parts/FieldForm'
import { t } from '../../texts'
import type { CaseWords, Measure, Planning } from './query'
import { plain } from './steps'

const words = t.cases.plan
const fields = t.cases.fields
type Given = { plan: Planning; etag: string; policy: CaseWords; today: string }

const yuanOf = (cents: number | null | undefined) => (cents == null ? undefined : cents / 100)

/** The fields of a measure, filled with what is known of it. */
function measureFields({ plan, policy, today }: Given, known: Partial<Measure>): Field[] {
  const item = policy.measures.find((one) => one.code === known.code)
  const open = plan.risks.filter((risk) => !risk.met_on).map((risk) => risk.risk)
  return [
    {
      name: 'risk',
      label: fields.risks,
      kind: 'choice',
      options: plain(open),
      required: true,
      initial: known.risk ?? open[0],
    },
    {
      name: 'code',
      label: words.code,
      kind: 'choice',
      options: policy.measures.map((one) => ({ value: one.code, label: `${one.title} ${one.department}` })),
      required: true,
      initial: known.code,
    },
    {
      name: 'department',
      label: words.department,
      kind: 'suggest',
      options: plain([...new Set(policy.measures.map((one) => one.department))]),
      required: true,
      initial: known.department ?? item?.department,
    },
    { name: 'person', label: words.person, kind: 'name', required: true, initial: known.person },
    { name: 'start', label: words.start, kind: 'day', required: true, initial: known.start ?? today },
    { name: 'due', label: words.due, kind: 'day', required: true, initial: known.due },
    {
      name: 'amount',
      label: `${words.amount}（${t.common.yuan}）`,
      kind: 'money',
      initial: yuanOf(known.amount_cents),
    },
    { name: 'quantity', label: words.quantity, kind: 'text', initial: known.quantity ?? undefined },
    { name: 'basis', label: words.basis, kind: 'text', required: true, initial: known.basis },
    { name: 'expected', label: words.expected, kind: 'long', required: true, initial: known.expected },
  ]
}

/** What shows that it arrived: one of what the chosen measure is shown by. */
const evidenceField =
  ({ policy }: Given, known: Partial<Measure>) =>
  (values: Values): Field[] => {
    const shown = policy.measures.find((one) => one.code === text(values.code))?.evidence ?? []
    const initial = known.evidence_kind ?? policy.measures.find((one) => one.code === known.code)?.evidence[0]
    return [
      {
        name: 'evidence_kind',
        label: words.evidenceKind,
        kind: 'choice',
        options: plain(shown),
        required: true,
        initial,
      },
    ]
  }

const measure = (values: Values): Schemas['MeasureRequest'] => ({
  risk: text(values.risk),
  code: text(values.code),
  department: text(values.department),
  person: text(values.person),
  start: text(values.start),
  due: text(values.due),
  amount_cents: fen(values.amount),
  quantity: text(values.quantity) || null,
  evidence_kind: text(values.evidence_kind),
  basis: text(values.basis),
  expected: text(values.expected),
})

const at = ({ plan, etag }: Given) => ({ path: { id: plan.case_id }, header: { 'If-Match': etag } })
const of = (given: Given, one: Measure) => ({
  path: { id: given.plan.case_id, measure: one.measure_id },
  header: { 'If-Match': given.etag },
})

export const addMeasure = (given: Given, known: Partial<Measure> = {}): Command => ({
  title: words.add,
  fields: measureFields(given, known),
  more: evidenceField(given, known),
  send: (values) => api.POST('/api/v1/cases/{id}/measures', { params: at(given), body: measure(values) }),
})

export const changeMeasure = (given: Given, one: Measure): Command => ({
  title: words.change,
  fields: measureFields(given, one),
  more: evidenceField(given, one),
  send: (values) => api.PUT('/api/v1/cases/{id}/measures/{measure}', { params: of(given, one), body: measure(values) }),
})

const because: Field = { name: 'reason', label: fields.reason, kind: 'long', required: true }

export const cancelMeasure = (given: Given, one: Measure): Command => ({
  title: words.cancel,
  danger: true,
  fields: [because],
  send: ({ reason }) =>
    api.POST('/api/v1/cases/{id}/measures/{measure}/cancellation', {
      params: of(given, one),
      body: { reason: text(reason) },
    }),
})

export const endMeasure = (given: Given, one: Measure): Command => ({
  title: words.end,
  fields: [because],
  send: ({ reason }) =>
    api.POST('/api/v1/cases/{id}/measures/{measure}/end', { params: of(given, one), body: { reason: text(reason) } }),
})

export const confirmDelivery = (given: Given, one: Measure): Command => ({
  title: words.deliver,
  fields: [
    { name: 'on', label: fields.on, kind: 'day', required: true, initial: given.today },
    { name: 'amount', label: fields.amount, kind: 'money', initial: yuanOf(one.amount_cents) },
    { name: 'evidence', label: fields.evidence, kind: 'text', required: true, initial: one.evidence_kind },
  ],
  send: (values) =>
    api.POST('/api/v1/cases/{id}/measures/{measure}/deliveries', {
      params: of(given, one),
      body: { on: text(values.on), amount_cents: fen(values.amount), evidence: text(values.evidence) },
    }),
})

export const judgeEffect = (given: Given, one: Measure): Command => ({
  title: words.judge,
  fields: [
    { name: 'before', label: fields.before, kind: 'money' },
    { name: 'after', label: fields.after, kind: 'money' },
    { name: 'text', label: fields.text, kind: 'long', required: true },
  ],
  send: (values) =>
    api.POST('/api/v1/cases/{id}/measures/{measure}/effect', {
      params: of(given, one),
      body: { before_cents: fen(values.before), after_cents: fen(values.after), text: text(values.text) },
    }),
})
