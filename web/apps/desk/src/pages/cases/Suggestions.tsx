import { Label, Sheet } from '@shouwang/ui'
import { Button } from 'antd'
import { t } from '../../texts'
import type { CaseWords, Planning } from './query'

const words = t.cases.plan
type Suggestion = Planning['suggestions'][number]

/** Suggestions of one risk with the same reason stand together, so that the reason is read once. */
export function groupsOf(suggestions: Suggestion[]): { risk: string; why: string[]; list: Suggestion[] }[] {
  const groups = new Map<string, { risk: string; why: string[]; list: Suggestion[] }>()
  for (const one of suggestions) {
    const why = one.why.map(({ sentence }) => sentence)
    const key = [one.risk, ...why].join('\n')
    const group = groups.get(key) ?? { risk: one.risk, why, list: [] }
    group.list.push(one)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** Measures that fit, with the reason. */
export function Suggestions(props: { plan: Planning; policy: CaseWords; use?: (suggestion: Suggestion) => void }) {
  const { plan, policy, use } = props
  const title = new Map(policy.measures.map((measure) => [measure.code, measure.title]))
  if (!plan.suggestions.length) return null
  return (
    <Sheet title={words.suggestions} className="no-print">
      {groupsOf(plan.suggestions).map(({ risk, why, list }) => (
        <section key={risk + why.join()} className="suggested">
          <p>
            <Label>{risk}</Label> <span className="quiet">{why.join('；')}</span>
          </p>
          <ul className="chips">
            {list.map((one) => (
              <li key={one.code}>
                {use ? (
                  <Button size="small" aria-label={`${words.use} ${title.get(one.code)}`} onClick={() => use(one)}>
                    {title.get(one.code) ?? one.code}
                  </Button>
                ) : (
                  (title.get(one.code) ?? one.code)
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
      {use && <p className="sheet-body quiet">{words.useHint}</p>}
    </Sheet>
  )
}
