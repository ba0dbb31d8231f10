import { moment } from '@shouwang/ui'
import { Link } from 'react-router'
import { Actor } from '../../parts/Actor'
import { Loading } from '../../parts/Loading'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Evidence } from './Evidence'
import { type CaseWords, reasonIn, useCaseWords, useTimeline } from './query'

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

type Told = { seq: number; event: { [key: string]: unknown } }

/** The chain that each event belongs to: the one begun last. */
export function chainsOf(events: Told[]): Map<number, string> {
  const chains = new Map<number, string>()
  let begun: string | undefined
  for (const { seq, event } of events) {
    begun = (event.run as { chain?: string } | undefined)?.chain ?? begun
    if (begun) chains.set(seq, begun)
  }
  return chains
}

/** What a step is called in its chain; a step that goes on from an earlier chain keeps its name of there. */
function titleOf(policy: CaseWords | undefined, step: string, chain: string | undefined): string | undefined {
  const chains = policy?.chains ?? []
  const own = chains.filter((one) => one.name === chain)
  return [...own, ...chains].flatMap((one) => one.stages.flat()).find((one) => one.step === step)?.title
}

/** The leads that an event brought into the case. */
const leadsIn = ({ leads }: Told['event']): string[] =>
  Array.isArray(leads) ? leads.filter((lead) => typeof lead === 'string') : []

/** What happened in a case, newest first. */
export function Timeline({ id }: { id: string }) {
  const { data } = useTimeline(id)
  const policy = useCaseWords()
  const may = useMay()
  if (!data) return <Loading rows={4} />
  const chains = chainsOf(data)
  return (
    <ol className="timeline">
      {[...data].reverse().map((event) => {
        const step = stepIn(event.event)
        return (
          <li key={event.seq}>
            <time dateTime={event.at}>{moment(event.at)}</time>
            <span>
              <b>{t.cases.kinds[event.kind] ?? event.kind}</b> {step && titleOf(policy, step, chains.get(event.seq))}
            </span>
            <Actor actor={event.actor} name={event.actor_name} />
            <div className="timeline-words">
              <Evidence
                text={wordsIn(event.event)
                  .filter(Boolean)
                  .map((word) => reasonIn(policy, word))
                  .join('；')}
              />
              {may('read_lead') &&
                leadsIn(event.event).map((lead) => (
                  <Link key={lead} className="no-print" to={`/leads/${lead}`}>
                    {t.cases.one.lead}
                  </Link>
                ))}
            </div>
          </li>
        )
      })}
    </ol>
  )
}
