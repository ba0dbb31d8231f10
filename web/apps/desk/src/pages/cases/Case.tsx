import { Label, Mark, Sheet, Terms, yuan } from '@shouwang/ui'
import { Alert, Button } from 'antd'
import { Link, useParams } from 'react-router'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { Allowed } from '../../session/Allowed'
import { t } from '../../texts'
import { useWords } from '../households/query'
import { RecordVisit } from '../visits/RecordVisit'
import { Acts } from './Acts'
import { Chain } from './Chain'
import { Due } from './columns'
import { type Case, reasonIn, STATUS_TONES, useCase, useCaseWords } from './query'
import { RiskList } from './RiskList'
import { Timeline } from './Timeline'

const words = t.cases.one

export function Component() {
  const { id = '' } = useParams()
  return (
    <Allowed any={['read_case']}>
      <One key={id} id={id} />
    </Allowed>
  )
}

function One({ id }: { id: string }) {
  const { data: found, error, isPending, refetch } = useCase(id)
  const policy = useCaseWords()
  if (isPending) return <Loading rows={12} />
  if (error) return <Refusal error={error} again={() => refetch()} />
  const { data: one, etag } = found
  const visiting = one.tasks.find(({ step }) => step === 'visit' || step === 'follow_up')
  const measureOf = (id: string) => one.measures.find(({ measure_id }) => measure_id === id)?.code
  const titleOf = (code?: string) => policy?.measures.find((measure) => measure.code === code)?.title ?? code
  return (
    <>
      <PageHead
        title={words.title(one.household.head_name)}
        note={
          <>
            <Mark tone={STATUS_TONES[one.status.name] ?? 'plain'}>{one.status.title}</Mark>
            <span>{t.cases.number(one.number)}</span>
            <span>{one.household.village.name}</span>
            {one.class && <Label>{one.class}</Label>}
            {one.round > 1 && <Label tone="warn">{words.round(one.round)}</Label>}
          </>
        }
        back={{ to: '/cases', title: words.back }}
      >
        {!one.closing && (
          <RecordVisit
            household={one.household.household_id}
            caseId={id}
            first={one.status.name === 'identifying' ? 'verify' : 'follow_up'}
            next={visiting?.step_title}
          />
        )}
        <Link to={`/households/${one.household.household_id}`}>
          <Button>{words.story}</Button>
        </Link>
        <Link to={`/cases/${id}/plan`}>
          <Button type="primary">{words.plan}</Button>
        </Link>
      </PageHead>
      <Banners one={one} />
      <div className="columns">
        <div className="column-wide">
          <Acts one={one} etag={etag} />
          {one.runs.map((run) => (
            <Chain key={run.chain.name} run={run} />
          ))}
          <Sheet title={words.risks}>
            <RiskList risks={one.risks} />
          </Sheet>
          <Sheet title={words.timeline}>
            <Timeline id={id} />
          </Sheet>
        </div>
        <aside className="column-narrow">
          <Sheet title={words.tasks}>
            <ul className="states">
              {one.tasks.map((task) => (
                <li key={`${task.kind.name} ${task.step} ${task.measure_id}`}>
                  <span>
                    {task.kind.name === 'plan_review' || task.kind.name === 'measure' ? (
                      <Link to={`/cases/${id}/plan`}>{task.kind.title}</Link>
                    ) : (
                      (task.step_title ?? task.kind.title)
                    )}
                    {task.measure_id && `：${titleOf(measureOf(task.measure_id))}`}
                    <small>{task.actors.map((actor) => actor.title).join('、') || t.cases.anybody}</small>
                  </span>
                  <Due on={task.due_on} extended={task.extended} />
                </li>
              ))}
            </ul>
            {!one.tasks.length && <p className="sheet-body quiet">{t.cases.emptyWork}</p>}
          </Sheet>
          <Sheet title={words.household}>
            <div className="sheet-body">
              <Household one={one} />
            </div>
          </Sheet>
        </aside>
      </div>
    </>
  )
}

function Banners({ one }: { one: Case }) {
  const policy = useCaseWords()
  const { pause, emergency, closing, conflicts } = one
  return (
    <>
      {pause && (
        <Alert
          className="note"
          type="info"
          showIcon
          title={words.pausedSince(pause.since, reasonIn(policy, pause.reason))}
        />
      )}
      {emergency && !emergency.papers_done && (
        <Alert
          className="note"
          type="warning"
          showIcon
          title={words.emergencySince(emergency.since, emergency.papers_due ?? t.common.unknown)}
        />
      )}
      {conflicts.length > 0 && (
        <Alert
          className="note"
          type="warning"
          showIcon
          title={conflicts.map(({ name, why }) => words.conflict(name ?? t.common.nobodyKnown, why)).join('；')}
        />
      )}
      {closing && (
        <Alert
          className="note"
          type="info"
          showIcon
          title={words.closedBecause(closing.on, reasonIn(policy, closing.reason))}
        />
      )}
    </>
  )
}

function Household({ one }: { one: Case }) {
  const { title } = useWords()
  const { household } = one
  const money = (fen: number | null | undefined) => (fen == null ? t.common.unknown : `${yuan(fen)} ${t.common.yuan}`)
  return (
    <Terms
      items={[
        [words.duty, one.duty_name ?? words.noDuty],
        [words.channel, one.channel.title],
        [t.cases.opened, one.opened_on],
        [words.members, household.n_members],
        [words.labour, household.n_labour ?? t.common.unknown],
        [words.perCapita, money(household.per_capita_cents)],
        [words.line, money(household.line_cents)],
        [
          words.steady,
          household.income_steady_since ? t.households.one.since(household.income_steady_since) : t.common.no,
        ],
        ...Object.entries(household.guarantees).map(
          ([name, state]) => [title(name), t.cases.fields.states[state] ?? state] as [string, string],
        ),
        [words.lastSeen, household.last_seen ?? words.never],
        [words.issues, household.open_issues],
        [words.leads, household.open_leads],
      ]}
    />
  )
}
