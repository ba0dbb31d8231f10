import type { Schemas } from '@shouwang/api-client'
import { Mark, Sheet, type Tone, today } from '@shouwang/ui'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { type Command, CommandDialog } from '../../parts/Command'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { MeasureList } from './MeasureList'
import { addMeasure } from './measures'
import { type Case, type CaseWords, type Planning, useCase, useCaseWords, usePlan } from './query'
import { RiskEditor } from './RiskEditor'
import { RiskList } from './RiskList'
import { Suggestions } from './Suggestions'
import { writePlan } from './write'

const words = t.cases.plan
type Sentence = Schemas['SentenceBody']

export function Component() {
  const { id = '' } = useParams()
  return (
    <Allowed any={['read_case']}>
      <One key={id} id={id} />
    </Allowed>
  )
}

function One({ id }: { id: string }) {
  const { data: found } = useCase(id)
  const { data: plan, error, isPending, refetch } = usePlan(id)
  const policy = useCaseWords()
  if (error) return <Refusal error={error} again={() => refetch()} />
  if (isPending || !found || !policy) return <Loading rows={12} />
  return <Editor one={found.data} plan={plan.data} etag={plan.etag} policy={policy} />
}

/** The plan of one household: what threatens it, what is missing, what is done about it, and whether that suffices. */
function Editor({ one, plan, etag, policy }: { one: Case; plan: Planning; etag: string; policy: CaseWords }) {
  const may = useMay()
  const [command, setCommand] = useState<Command>()
  const [risks, setRisks] = useState(false)
  const given = { plan, etag, policy, today: today() }
  // Before it is recognised a household gets no plan: the reason stands on top, not at the end of a form.
  const shut = one.allowed.find(({ action }) => action.name === 'add_measure')?.refused ?? []
  const writes = may('plan_household') && !shut.length
  return (
    <>
      <PageHead
        title={`${one.household.head_name} ${words.title}`}
        note={<PlanNote plan={plan} />}
        back={{ to: `/cases/${one.case_id}`, title: words.back(one.household.head_name) }}
      >
        <Button onClick={() => window.print()}>{t.list.print}</Button>
        {writes && (
          <Button type="primary" onClick={() => setCommand(writePlan(given, one))}>
            {words.write}
          </Button>
        )}
      </PageHead>
      <p className="print-only">
        {words.of(one.household.village.name, one.household.household_no, one.household.n_members)}
      </p>
      {may('plan_household') && shut.length > 0 && (
        <Alert className="note no-print" type="info" showIcon title={shut.map(({ sentence }) => sentence).join('；')} />
      )}
      <div className="columns">
        <div className="column-wide">
          <Sheet
            title={words.gaps}
            extra={may('plan_household') && <Button onClick={() => setRisks(true)}>{words.editRisks}</Button>}
          >
            <RiskList risks={plan.risks} />
          </Sheet>
          <Sheet
            title={words.measures}
            extra={writes && <Button onClick={() => setCommand(addMeasure(given))}>{words.add}</Button>}
          >
            <MeasureList given={given} onCommand={setCommand} />
          </Sheet>
          <Suggestions
            plan={plan}
            policy={policy}
            use={writes ? ({ risk, code }) => setCommand(addMeasure(given, { risk, code })) : undefined}
          />
        </div>
        <aside className="column-narrow no-print">
          <Sheet title={words.checks}>
            <Sentences list={plan.checks} none={words.checksOk} />
          </Sheet>
          {plan.gate_helped && (
            <Sheet title={words.gate} note={words.gateHelped}>
              <Sentences list={plan.gate_helped} none={words.gateOpen} />
            </Sheet>
          )}
          {plan.gate_natural && (
            <Sheet title={words.gate} note={words.gateNatural}>
              <Sentences list={plan.gate_natural} none={words.gateOpen} />
            </Sheet>
          )}
        </aside>
      </div>
      <p className="paper-sign print-only">
        <span>{words.signs.household}</span>
        <span>{words.signs.person}</span>
        <span>{words.signs.day}</span>
      </p>
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
      {risks && <RiskEditor plan={plan} etag={etag} policy={policy} onClose={() => setRisks(false)} />}
    </>
  )
}

function PlanNote({ plan: { plan } }: { plan: Planning }) {
  if (!plan) return <span>{words.none}</span>
  return (
    <>
      <span>{words.written(plan.written_on)}</span>
      <span>{words.reviewOn(plan.review_on)}</span>
      <Mark tone={plan.agrees == null ? 'warn' : plan.agrees ? 'ok' : 'bad'}>
        {plan.agrees == null ? words.notAsked : plan.agrees ? words.asked : words.disagrees}
      </Mark>
    </>
  )
}

const TONES: Record<string, Tone> = { error: 'bad', warning: 'warn', note: 'quiet' }

/** Sentences, each with how serious it is. */
export function Sentences({ list, none }: { list: Sentence[]; none: string }) {
  return (
    <div className="sheet-body sentences">
      {!list.length && <Mark tone="ok">{none}</Mark>}
      {list.map((one) => (
        <Mark key={one.code + one.sentence} tone={TONES[one.level] ?? 'plain'}>
          {one.sentence}
        </Mark>
      ))}
    </div>
  )
}
