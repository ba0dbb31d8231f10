import { api, type Schemas } from '@shouwang/api-client'
import type { Command } from '../../parts/Command'
import { list, type Option, text } from '../../parts/FieldForm'
import { t } from '../../texts'

const words = t.reports

/** Taking a lead up: it joins the household's open case, or begins one. */
export const takeUp = (lead_id: string, version: number): Command => ({
  title: words.takeUp,
  fields: [],
  send: () =>
    api.POST('/api/v1/leads/{id}/take-up', {
      params: { path: { id: lead_id }, header: { 'If-Match': `"${version}"` } },
    }),
})

/** Saying why a lead makes no case. */
export const dismiss = (lead_id: string, version: number, policy: Schemas['LeadWords']): Command => ({
  title: words.dismiss,
  danger: true,
  fields: [
    {
      name: 'reason',
      label: words.reason,
      kind: 'choice',
      required: true,
      options: policy.dismissals.map((one) => ({ value: one.code, label: one.title })),
    },
    { name: 'text', label: words.text, kind: 'long' },
  ],
  send: (values) =>
    api.POST('/api/v1/leads/{id}/dismiss', {
      params: { path: { id: lead_id }, header: { 'If-Match': `"${version}"` } },
      body: { reason: text(values.reason), text: text(values.text) || null },
    }),
})

/** A lead that somebody told. */
export const tell = (policy: Schemas['LeadWords'], roles: string[], household?: Option): Command => {
  // A channel belongs to those whose work it is: a village tells what it saw, and not what a screening found.
  const channels = policy.channels.filter((one) => one.reporters.some((role) => roles.includes(role)))
  return {
    title: words.tell,
    fields: [
      {
        name: 'household',
        label: words.household,
        kind: 'household',
        required: true,
        options: household && [household],
        initial: household?.value,
      },
      {
        name: 'channel',
        label: words.channel,
        kind: 'choice',
        required: true,
        options: channels.map((one) => ({ value: one.name, label: one.title })),
        initial: channels.length === 1 ? channels[0]?.name : undefined,
      },
      {
        name: 'risks',
        label: words.risks,
        kind: 'choices',
        required: true,
        options: policy.risks.map((value) => ({ value, label: value })),
      },
      { name: 'words', label: words.words, kind: 'long', required: true },
    ],
    send: (values) =>
      api.POST('/api/v1/leads', {
        body: {
          household_id: text(values.household),
          channel: text(values.channel),
          risks: list(values.risks),
          words: text(values.words),
        },
      }),
  }
}
