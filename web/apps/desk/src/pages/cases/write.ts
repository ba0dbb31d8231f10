import { api } from '@shouwang/api-client'
import type { Command } from '../../parts/Command'
import { text } from '../../parts/FieldForm'
import { t } from '../../texts'
import type { Case, CaseWords, Planning } from './query'
import { signature, signatureFields } from './steps'

const words = t.cases.plan

/** Writing the plan: when it is looked at again, and what the household says to it with its signature. */
export function writePlan(
  given: { plan: Planning; etag: string; policy: CaseWords; today: string },
  one: Case,
): Command {
  const { plan, etag, policy, today } = given
  const known = plan.plan?.review_on
  const soon = known && known > today ? known : undefined
  const world = { one, policy, visits: [], today }
  return {
    title: words.write,
    fields: [
      { name: 'review_on', label: words.review, kind: 'day', required: true, initial: soon },
      { name: 'agrees', label: words.agrees, kind: 'yes_no' },
      { name: 'opinion', label: words.opinion, kind: 'long' },
      ...signatureFields(world).map((field) => ({ ...field, required: false })),
    ],
    send: (values) => {
      const asked = typeof values.agrees === 'boolean'
      const opinion = asked
        ? { agrees: values.agrees as boolean, text: text(values.opinion), signed: signature(values) }
        : null
      const params = { path: { id: plan.case_id }, header: { 'If-Match': etag } }
      return api.PUT('/api/v1/cases/{id}/plan', { params, body: { review_on: text(values.review_on), opinion } })
    },
  }
}
