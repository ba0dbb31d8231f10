import { api, body, type Schemas } from '@shouwang/api-client'
import { Sheet, today } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { CommandDialog } from '../../parts/Command'
import type { Values } from '../../parts/FieldForm'
import { t } from '../../texts'
import { useWords } from '../households/query'
import { channelOf, useVisitForms } from '../visits/forms'
import { ACTS } from './acts'
import { type Case, useCaseWords } from './query'

const words = t.cases.one
type Allowed = Schemas['AllowedBody']
/** These are done on the page of the plan. */
const PLANNING = new Set([
  'set_risks',
  'write_plan',
  'add_measure',
  'change_measure',
  'cancel_measure',
  'confirm_delivery',
  'end_measure',
  'judge_effect',
])

const titleOf = ({ action, step_title }: Allowed) =>
  action.name === 'complete'
    ? (step_title ?? action.title)
    : step_title
      ? `${action.title}：${step_title}`
      : action.title

/** What one may do now, and what one may not with every reason. */
export function Acts({ one, etag }: { one: Case; etag: string }) {
  const [chosen, setChosen] = useState<Allowed>()
  const known = one.allowed.filter((allowed) => ACTS[allowed.action.name] && !PLANNING.has(allowed.action.name))
  const open = known.filter((allowed) => !allowed.refused.length)
  const shut = known.filter((allowed) => allowed.refused.length)
  const steps = open.filter((allowed) => allowed.action.name === 'complete')
  const grave = ({ action }: Allowed) => Number(!!ACTS[action.name]?.danger)
  const others = open.filter((allowed) => allowed.action.name !== 'complete').sort((a, b) => grave(a) - grave(b))
  const waiting = one.tasks.filter((task) => task.step_title)
  const button = (allowed: Allowed, primary: boolean) => (
    <Button
      key={titleOf(allowed)}
      type={primary ? 'primary' : 'default'}
      danger={ACTS[allowed.action.name]?.danger}
      onClick={() => setChosen(allowed)}
    >
      {titleOf(allowed)}
    </Button>
  )
  return (
    <Sheet title={words.acts} className="no-print">
      <div className="sheet-body acts">
        {steps.map((allowed) => button(allowed, true))}
        {others.map((allowed) => button(allowed, false))}
        {!open.length && <p className="quiet">{words.noActs}</p>}
      </div>
      {!steps.length &&
        waiting.map((task) => (
          <p key={task.step} className="sheet-body quiet">
            {words.turn(task.step_title ?? '', task.actors.map((actor) => actor.title).join('、') || t.cases.anybody)}
          </p>
        ))}
      {shut.length > 0 && (
        <details className="fold">
          <summary>{words.notNow}</summary>
          <ul className="states">
            {shut.map((allowed) => (
              <li key={titleOf(allowed)}>
                <span>{titleOf(allowed)}</span>
                <span className="refused">
                  {allowed.refused.map((refused) => (
                    <small key={refused.code + refused.sentence}>{refused.sentence}</small>
                  ))}
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {chosen && <Dialog one={one} etag={etag} allowed={chosen} onClose={() => setChosen(undefined)} />}
    </Sheet>
  )
}

function Dialog({ one, etag, allowed, onClose }: { one: Case; etag: string; allowed: Allowed; onClose: () => void }) {
  const policy = useCaseWords()
  const { title } = useWords()
  const { data: forms } = useVisitForms()
  const step = allowed.step ?? ''
  const act = ACTS[allowed.action.name]
  const needsVisit = step === 'visit' || step === 'follow_up'
  const { data: visits } = useQuery({
    queryKey: ['visits', one.household.household_id, 'last'],
    enabled: needsVisit,
    queryFn: async () => {
      const query = { household: one.household.household_id, limit: 20 }
      return (await body(api.GET('/api/v1/visits', { params: { query } }))).items
    },
  })
  if (!act || !policy || (needsVisit && !visits)) return null
  const options = (visits ?? []).map((visit) => ({
    value: visit.visit_id,
    label: [visit.day, channelOf(forms, visit.channel), visit.by_name, visit.text].filter(Boolean).join(' '),
  }))
  const command = {
    title: titleOf(allowed),
    danger: act.danger,
    fields: act.fields({ one, policy, visits: options, today: today(), title }, step),
    send: (values: Values) => act.send(one.case_id, etag, values, step),
  }
  return <CommandDialog command={command} onClose={onClose} />
}
