import { moment } from '@shouwang/ui'
import { Actor } from '../../parts/Actor'
import { Loading } from '../../parts/Loading'
import { t } from '../../texts'
import { Evidence } from './Evidence'
import { reasonIn, useCaseWords, useTimeline } from './query'

/** Words that somebody wrote into an event, wherever in it they stand. */
export function wordsIn(event: unknown): string[] {
  if (!event || typeof event !== 'object') return []
  return Object.entries(event).flatMap(([key, value]) =>
    ['text', 'comment', 'reason', 'evidence', 'why', 'how'].includes(key) && typeof value === 'string'
      ? [value]
      : wordsIn(value),
  )
}

/** The step an event is about. */
export function stepIn(event: unknown): string | undefined {
  if (!event || typeof event !== 'object') return undefined
  for (const [key, value] of Object.entries(event)) {
    if (key === 'step' && typeof value === 'string') return value
    const inner = stepIn(value)
    if (inner) return inner
  }
  return undefined
}

/** What happened in a case, newest first. */
export function Timeline({ id }: { id: string }) {
  const { data } = useTimeline(id)
  const policy = useCaseWords()
  const titles = new Map(policy?.chains.flatMap((chain) => chain.stages.flat()).map((step) => [step.step, step.title]))
  if (!data) return <Loading rows={4} />
  return (
    <ol className="timeline">
      {[...data].reverse().map((event) => {
        const step = stepIn(event.event)
        return (
          <li key={event.seq}>
            <time dateTime={event.at}>{moment(event.at)}</time>
            <span>
              <b>{t.cases.kinds[event.kind] ?? event.kind}</b> {step && titles.get(step)}
            </span>
            <Actor actor={event.actor} name={event.actor_name} />
            <div className="timeline-words">
              <Evidence
                text={wordsIn(event.event)
                  .filter(Boolean)
                  .map((word) => reasonIn(policy, word))
                  .join('；')}
              />
            </div>
          </li>
        )
      })}
    </ol>
  )
}
