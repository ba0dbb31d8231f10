import type { Schemas } from '@shouwang/api-client'
import { count } from '@shouwang/ui'
import { Link } from 'react-router'
import { Empty } from '../../lists/DataTable'
import { t } from '../../texts'
import { type CaseWords, useCaseWords } from '../cases/query'

const words = t.figures.chain
type Line = Pick<Schemas['FigureBody'], 'steps'>
export type Stage = { step: string; chain: string; title: string; done: number; late: number }

/** How often each step was done in all places together, in the order of the procedure; steps that nobody did yet too. */
export function stagesOf(lines: Line[], chains: CaseWords['chains']): { title: string; stages: Stage[] }[] {
  const sums = new Map<string, { done: number; late: number }>()
  for (const { chain, step, done, done_late } of lines.flatMap((line) => line.steps)) {
    const key = `${chain} ${step.name}`
    const known = sums.get(key) ?? { done: 0, late: 0 }
    sums.set(key, { done: known.done + done.n, late: known.late + done_late.n })
  }
  return chains.map(({ name: chain, title, stages }) => ({
    title,
    stages: stages.flat().map(({ step, title }) => ({
      step,
      chain,
      title,
      ...(sums.get(`${chain} ${step}`) ?? { done: 0, late: 0 }),
    })),
  }))
}

/** Steps in the order of the procedures, each with what its procedure is called; tasks that are no step of one come last. */
export function inOrder(steps: Line['steps'], chains: CaseWords['chains']): (Line['steps'][number] & { of: string })[] {
  const order = chains.flatMap(({ name, stages }) => stages.flat().map(({ step }) => `${name} ${step}`))
  const titles = new Map(chains.map(({ name, title }) => [name, title]))
  const place = ({ chain, step }: Line['steps'][number]) => {
    const at = order.indexOf(`${chain} ${step.name}`)
    return at < 0 ? order.length : at
  }
  return steps.map((one) => ({ ...one, of: titles.get(one.chain) ?? '' })).sort((a, b) => place(a) - place(b))
}

/** The procedure as bars: how far households came in a time. Each number opens what it counts; twenty times nothing
 * is said once. */
export function Chain({ lines, from, to }: { lines: Line[]; from: string; to: string }) {
  const policy = useCaseWords()
  if (!policy) return null
  const chains = stagesOf(lines, policy.chains)
  if (chains.every(({ stages }) => stages.every(({ done }) => !done))) {
    return (
      <Empty>
        <p>{words.none}</p>
      </Empty>
    )
  }
  const most = Math.max(1, ...chains.flatMap(({ stages }) => stages.map(({ done }) => done)))
  const rows = (stage: Stage, late?: boolean) =>
    `/cases?${new URLSearchParams({
      state: 'done',
      chain: stage.chain,
      steps: stage.step,
      done_from: from,
      done_until: to,
      ...(late ? { was_late: 'true' } : {}),
    })}`
  return (
    <table className="bars">
      <caption className="unseen">{words.title}</caption>
      <thead>
        <tr>
          <th scope="col">{t.figures.duty.step}</th>
          <th scope="col" className="end">
            {words.done}
          </th>
          <th scope="col" className="end">
            {words.late}
          </th>
          <th scope="col" className="bar-cell">
            <span className="unseen">{words.done}</span>
          </th>
        </tr>
      </thead>
      {chains.map(({ title, stages }) => (
        <tbody key={title}>
          <tr className="bars-group">
            <th colSpan={4} scope="rowgroup">
              {title}
            </th>
          </tr>
          {stages.map((stage) => (
            <tr key={stage.step}>
              <th scope="row">{stage.title}</th>
              <td className="end">
                {stage.done ? <Link to={rows(stage)}>{count(stage.done)}</Link> : <span className="quiet">0</span>}
              </td>
              <td className="end">
                {stage.late ? (
                  <Link className="bad" to={rows(stage, true)}>
                    {count(stage.late)}
                  </Link>
                ) : (
                  <span className="quiet">0</span>
                )}
              </td>
              <td className="bar-cell">
                <svg className="step-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={(100 * stage.done) / most} height="10" fill="#5f8fb4" />
                  <rect width={(100 * stage.late) / most} height="10" fill="#9c2f21" />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  )
}
