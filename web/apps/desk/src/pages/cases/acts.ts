import { api } from '@shouwang/api-client'
import { type Field, fen, text, type Values } from '../../parts/FieldForm'
import { t } from '../../texts'
import { STEP_FORMS, type World } from './steps'

const words = t.cases.fields
type Send = (id: string, etag: string, values: Values, step: string) => Promise<unknown>
export type Act = { fields: (world: World, step: string) => Field[]; send: Send; danger?: boolean }

/** What somebody can find a guarantee to be. */
const STATES = ['held', 'problem', 'unknown']
const at = (id: string, etag: string) => ({ params: { path: { id }, header: { 'If-Match': etag } } })
const reason: Field = { name: 'reason', label: words.reason, kind: 'long', required: true }
const day = (name: string, label: string, initial?: string): Field => ({
  name,
  label,
  kind: 'day',
  required: true,
  initial,
})

/** What the act asks for and the request it becomes, by the server's word for it. Planning has a page of its own. */
export const ACTS: { [act: string]: Act } = {
  complete: {
    fields: (world, step) => [day('on', words.on, world.today), ...(STEP_FORMS[step]?.fields(world) ?? [])],
    send: (id, etag, values, step) => {
      const record = STEP_FORMS[step]?.record(values)
      if (!record) return Promise.reject(new Error(step))
      return api.POST('/api/v1/cases/{id}/steps', { ...at(id, etag), body: { on: text(values.on), record } })
    },
  },
  return: {
    fields: () => [{ name: 'comment', label: words.comment, kind: 'long', required: true }],
    send: (id, etag, values, to) =>
      api.POST('/api/v1/cases/{id}/return', { ...at(id, etag), body: { to, comment: text(values.comment) } }),
  },
  ask_extension: {
    fields: () => [day('until', words.until), reason],
    send: (id, etag, values, step) =>
      api.POST('/api/v1/cases/{id}/extensions', {
        ...at(id, etag),
        body: { step, until: text(values.until), reason: text(values.reason) },
      }),
  },
  decide_extension: {
    fields: () => [
      { name: 'granted', label: words.granted, kind: 'yes_no', required: true },
      { name: 'comment', label: words.comment, kind: 'long' },
    ],
    send: (id, etag, values, step) =>
      api.POST('/api/v1/cases/{id}/extensions/decision', {
        ...at(id, etag),
        body: { step, granted: values.granted === true, comment: text(values.comment) },
      }),
  },
  pause: {
    fields: ({ policy }) => [
      { name: 'reason', label: words.reason, kind: 'choice', required: true, options: reasons(policy.pauses) },
      { name: 'until', label: words.until, kind: 'day' },
    ],
    send: (id, etag, values) =>
      api.POST('/api/v1/cases/{id}/pause', {
        ...at(id, etag),
        body: { reason: text(values.reason), until: text(values.until) || null },
      }),
  },
  resume: { fields: () => [], send: (id, etag) => api.POST('/api/v1/cases/{id}/resume', at(id, etag)) },
  start_emergency: {
    fields: () => [reason],
    send: (id, etag, values) =>
      api.POST('/api/v1/cases/{id}/emergency', { ...at(id, etag), body: { reason: text(values.reason) } }),
  },
  refuse: {
    danger: true,
    fields: ({ policy }) => [
      { name: 'reason', label: words.reason, kind: 'choice', required: true, options: reasons(policy.refusals) },
      { name: 'text', label: words.text, kind: 'long' },
    ],
    send: (id, etag, values) =>
      api.POST('/api/v1/cases/{id}/refusal', {
        ...at(id, etag),
        body: { reason: text(values.reason), text: text(values.text) },
      }),
  },
  tell_reason: {
    fields: ({ today }) => [
      { name: 'how', label: words.how, kind: 'text', required: true },
      day('on', words.on, today),
    ],
    send: (id, etag, values) =>
      api.POST('/api/v1/cases/{id}/refusal/told', {
        ...at(id, etag),
        body: { how: text(values.how), on: text(values.on) },
      }),
  },
  withdraw: {
    danger: true,
    fields: () => [reason],
    send: (id, etag, values) =>
      api.POST('/api/v1/cases/{id}/withdrawal', { ...at(id, etag), body: { reason: text(values.reason) } }),
  },
  lapse: {
    danger: true,
    fields: () => [reason],
    send: (id, etag, values) =>
      api.POST('/api/v1/cases/{id}/lapse', { ...at(id, etag), body: { reason: text(values.reason) } }),
  },
  start_elimination: {
    fields: ({ one, policy, title }) => [
      {
        name: 'way',
        label: words.way,
        kind: 'choice',
        required: true,
        options: policy.ways.map((way) => ({ value: way.name, label: way.title })),
      },
      { name: 'contact_name', label: words.contact, kind: 'text', required: true },
      { name: 'contact_phone', label: words.contactPhone, kind: 'text', required: true },
      ...policy.guarantees
        .filter((name) => one.household.guarantees[name] !== 'unconcerned')
        .map(
          (name): Field => ({
            name: `guarantee ${name}`,
            label: words.guarantee(title?.(name) ?? name),
            kind: 'choice',
            required: true,
            options: STATES.map((value) => ({ value, label: words.states[value] ?? value })),
          }),
        ),
      ...policy.after_amounts.map(
        (name): Field => ({
          name: `amount ${name}`,
          label: `${words.amounts[name] ?? name}（${t.common.yuan}）`,
          kind: 'money',
          required: true,
        }),
      ),
    ],
    send: (id, etag, values) => {
      const under = (prefix: string) =>
        Object.entries(values).filter(([name]) => name.startsWith(prefix)) as [string, unknown][]
      const guarantees = under('guarantee ').map(([name, state]) => [name.slice(10), text(state)])
      const amounts = under('amount ').map(([name, amount]) => [name.slice(7), fen(amount) ?? 0])
      return api.POST('/api/v1/cases/{id}/elimination', {
        ...at(id, etag),
        body: {
          way: text(values.way),
          contact_name: text(values.contact_name),
          contact_phone: text(values.contact_phone),
          after: { guarantees: Object.fromEntries(guarantees), amounts: Object.fromEntries(amounts) },
        },
      })
    },
  },
  stop_elimination: {
    fields: () => [reason],
    send: (id, etag, values) =>
      api.POST('/api/v1/cases/{id}/elimination/stop', { ...at(id, etag), body: { reason: text(values.reason) } }),
  },
  roll_back: {
    fields: () => [reason],
    send: (id, etag, values) =>
      api.POST('/api/v1/cases/{id}/rollback', { ...at(id, etag), body: { reason: text(values.reason) } }),
  },
  flag_conflict: {
    fields: () => [
      { name: 'account_id', label: words.account, kind: 'officer', required: true },
      { name: 'why', label: words.why, kind: 'text', required: true },
    ],
    send: (id, etag, values) =>
      api.POST('/api/v1/cases/{id}/conflicts', {
        ...at(id, etag),
        body: { account_id: text(values.account_id), why: text(values.why) },
      }),
  },
  transfer: {
    fields: () => [{ name: 'account_id', label: t.officers.to, kind: 'officer', required: true }, reason],
    send: (id, etag, values) =>
      api.POST('/api/v1/cases/{id}/transfer', {
        ...at(id, etag),
        body: { to_account_id: text(values.account_id), reason: text(values.reason) },
      }),
  },
}

function reasons(list: { code: string; title: string }[]) {
  return list.map(({ code, title }) => ({ value: code, label: title }))
}
