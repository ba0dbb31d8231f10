import { Label, Mark, type Tone, yuan } from '@shouwang/ui'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import type { Command } from '../../parts/Command'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Due } from './columns'
import { cancelMeasure, changeMeasure, confirmDelivery, endMeasure, judgeEffect } from './measures'
import type { CaseWords, Measure, Planning } from './query'

const words = t.cases.plan
const TONES: Record<string, Tone> = {
  planned: 'plain',
  running: 'warn',
  delivered: 'ok',
  ended: 'quiet',
  cancelled: 'quiet',
}
type Given = { plan: Planning; etag: string; policy: CaseWords; today: string }

/** The measures of a plan with what can be done about each. */
export function MeasureList({ given, onCommand }: { given: Given; onCommand: (command: Command) => void }) {
  return (
    <Measures
      measures={given.plan.measures}
      policy={given.policy}
      acts={(one) => <Acts given={given} one={one} onCommand={onCommand} />}
    />
  )
}

type Shown = { measures: Measure[]; policy?: CaseWords; acts?: (one: Measure) => ReactNode }

/** Measures with who owes what by when, what arrived, and what it changed. */
export function Measures({ measures, policy, acts }: Shown) {
  const title = new Map(policy?.measures.map((measure) => [measure.code, measure.title]))
  if (!measures.length) return <p className="sheet-body quiet">{t.cases.one.noMeasures}</p>
  return (
    <ol className="measures">
      {measures.map((one) => (
        <li key={one.measure_id}>
          <div className="measure-head">
            <b>{title.get(one.code) ?? one.code}</b>
            <Label>{one.risk}</Label>
            <Mark tone={TONES[one.status.name] ?? 'plain'}>{one.status.title}</Mark>
            {one.status.name === 'planned' && !one.deliveries.length && <Due on={one.due} />}
          </div>
          <p>
            {one.department} {one.person}
            {one.amount_cents != null && ` ${yuan(one.amount_cents)} ${t.common.yuan}`}
            {one.quantity && ` ${words.quantity} ${one.quantity}`}
          </p>
          <p className="quiet">{[one.expected, one.basis, one.closed].filter(Boolean).join(' · ')}</p>
          <Arrived one={one} />
          {acts?.(one)}
        </li>
      ))}
    </ol>
  )
}

function Arrived({ one }: { one: Measure }) {
  const sum = one.deliveries.reduce((all, delivery) => all + (delivery.amount_cents ?? 0), 0)
  return (
    <>
      {one.deliveries.length > 0 && (
        <p>
          <Mark tone="ok">
            {sum ? words.arrived(one.deliveries.length, yuan(sum)) : words.arrivedTimes(one.deliveries.length)}
          </Mark>{' '}
          <span className="quiet">
            {one.deliveries.some((delivery) => delivery.source === 'sheet') ? words.bySheet : words.byHand}
          </span>
        </p>
      )}
      {one.effect && (
        <p>
          {one.effect.before_cents != null && one.effect.after_cents != null
            ? words.effect(yuan(one.effect.before_cents), yuan(one.effect.after_cents))
            : one.effect.text}
        </p>
      )}
    </>
  )
}

function Acts({ given, one, onCommand }: { given: Given; one: Measure; onCommand: (command: Command) => void }) {
  const may = useMay()
  const open = one.status.name === 'planned' || one.status.name === 'running'
  const plans = may('plan_household')
  const act = (title: string, command: (given: Given, one: Measure) => Command) => (
    <Button key={title} size="small" onClick={() => onCommand(command(given, one))}>
      {title}
    </Button>
  )
  return (
    <div className="measure-acts no-print">
      {open && may('confirm_delivery') && act(words.deliver, confirmDelivery)}
      {plans && open && !one.deliveries.length && act(words.change, changeMeasure)}
      {plans && open && act(words.cancel, cancelMeasure)}
      {plans && one.deliveries.length > 0 && one.status.name !== 'ended' && act(words.end, endMeasure)}
      {plans && one.deliveries.length > 0 && !one.effect && act(words.judge, judgeEffect)}
    </div>
  )
}
