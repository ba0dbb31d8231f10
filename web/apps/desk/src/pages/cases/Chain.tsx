import type { Schemas } from '@shouwang/api-client'
import { Label, Mark, Sheet } from '@shouwang/ui'
import { t } from '../../texts'
import { Due } from './columns'

const words = t.cases.one
type Run = Schemas['RunBody']

/** A procedure, stage by stage: what is done, what is next, who does it by when. */
export function Chain({ run }: { run: Run }) {
  const stages = new Map<number, number>()
  for (const { stage } of run.steps) stages.set(stage, (stages.get(stage) ?? 0) + 1)
  const titles = new Map(run.steps.map((step) => [step.step, step.title]))
  return (
    <Sheet title={run.chain.title} note={run.total_due_on ? words.total(run.total_due_on) : undefined}>
      <ol className="chain">
        {run.steps.map((step) => (
          <li key={step.step} className={step.done_on && !step.ready ? 'done' : step.ready ? 'ready' : undefined}>
            <span className="chain-stage" aria-hidden="true">
              {step.done_on && !step.ready ? '✓' : step.stage}
            </span>
            <span className="chain-title">
              {step.title}
              <small>{step.actors.map((actor) => actor.title).join('、')}</small>
              {stages.get(step.stage) !== 1 && <Label tone="quiet">{words.together}</Label>}
            </span>
            {step.done_on && !step.ready ? (
              <Mark tone="ok">{words.doneOn(step.done_on)}</Mark>
            ) : step.ready ? (
              <Due on={step.due_on} />
            ) : (
              <span className="quiet">{step.due_on ? words.dueOn(step.due_on) : words.notYet}</span>
            )}
          </li>
        ))}
      </ol>
      {(run.returns.length > 0 || run.extensions.length > 0) && (
        <ul className="states">
          {run.returns.map((one) => (
            <li key={`${one.on} ${one.to}`}>
              <span>
                {words.returned(titles.get(one.to) ?? one.to)}
                <small>{one.comment}</small>
              </span>
              <span className="quiet">{one.on}</span>
            </li>
          ))}
          {run.extensions.map((one) => (
            <li key={`${one.asked_on} ${one.step}`}>
              <span>
                {words.extension(titles.get(one.step) ?? one.step, one.until)}
                <small>{[one.reason, one.comment].filter(Boolean).join(' ')}</small>
              </span>
              <Mark tone={one.granted == null ? 'warn' : one.granted ? 'ok' : 'quiet'}>
                {one.granted == null ? words.undecided : one.granted ? words.granted : words.refusedExtension}
              </Mark>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}
