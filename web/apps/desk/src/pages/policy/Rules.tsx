import type { Schemas } from '@shouwang/api-client'
import { Label, Mark, Terms } from '@shouwang/ui'
import { useEffect, useMemo, useRef } from 'react'
import { Link, useSearchParams } from 'react-router'
import { Empty } from '../../lists/DataTable'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { levelTone } from '../leads/query'
import { figureText } from './figure'
import { Origin } from './Origin'
import { matches, namesIn, useParameters, useRulesOn } from './query'

const words = t.policy.rules
type Rule = Schemas['RuleBody']

/** Rules by risk, each folded to its title; one that is named in the address stands open. */
export function Rules({ search, on }: { search: string; on?: string }) {
  const { data, error, isPending, refetch } = useRulesOn(on)
  const [params] = useSearchParams()
  const groups = useMemo(() => byRisk(data?.items ?? [], search), [data, search])
  if (isPending) return <Loading rows={10} />
  if (error) return <Refusal error={error} again={() => refetch()} />
  if (!groups.length) return <Empty>{words.none}</Empty>
  return (
    <div className="rules">
      <p className="sheet-body quiet">{words.n(data.items.length)}</p>
      {groups.map(([risk, rules]) => (
        <section key={risk} aria-label={risk}>
          <h2>{risk}</h2>
          {rules.map((rule) => (
            <One key={rule.code} rule={rule} open={params.get('rule') === rule.code} on={on} />
          ))}
        </section>
      ))}
    </div>
  )
}

export function byRisk(rules: Rule[], search: string): [string, Rule[]][] {
  const groups = new Map<string, Rule[]>()
  for (const rule of rules) {
    if (!matches(search, [rule.code, rule.title, rule.risk, rule.department, rule.say, rule.basis])) continue
    groups.set(rule.risk, [...(groups.get(rule.risk) ?? []), rule])
  }
  return [...groups]
}

function One({ rule, open, on }: { rule: Rule; open: boolean; on?: string }) {
  const element = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if (open) element.current?.scrollIntoView({ block: 'center' })
  }, [open])
  return (
    <details ref={element} open={open} className="rule" id={rule.code}>
      <summary>
        <span className="rule-code">{rule.code}</span>
        <span className="rule-title">{rule.title}</span>
        <Mark tone={levelTone(rule.level)}>{t.leads.levels[rule.level] ?? rule.level}</Mark>
        {!rule.enabled && <Label tone="quiet">{words.off}</Label>}
      </summary>
      <Body rule={rule} on={on} />
    </details>
  )
}

function Body({ rule, on }: { rule: Rule; on?: string }) {
  const may = useMay()
  const { data: parameters } = useParameters(on)
  const names = namesIn(rule.when)
  const used = parameters?.items.filter((parameter) => names.has(parameter.name)) ?? []
  return (
    <div className="rule-body">
      <Terms
        items={[
          [words.say, <Sentence key="say" text={rule.say} />],
          ...(rule.why ? [[words.why, rule.why] as [string, string]] : []),
          ...used.map(
            (parameter) => [parameter.title, figureText(parameter.value, parameter.unit)] as [string, string],
          ),
          [words.basis, rule.basis],
          [words.source, <Origin key="source" origin={rule.source} />],
          [words.department, rule.department ?? t.common.unknown],
          [words.when, <code key="when">{rule.when}</code>],
        ]}
      />
      {may('read_lead') && <Link to={`/leads?risk=${encodeURIComponent(rule.risk)}`}>{words.open}</Link>}
    </div>
  )
}

/** The sentence with its placeholders as gaps. */
function Sentence({ text }: { text: string }) {
  const pieces = text.split(/(\{[^}]*\})/)
  return (
    <>
      {pieces.map((piece, index) =>
        piece.startsWith('{') ? (
          <span
            key={index}
            className="gap"
            role="img"
            aria-label={t.policy.parameters.value}
            title={piece.slice(1, -1)}
          >
            ＿＿
          </span>
        ) : (
          piece
        ),
      )}
    </>
  )
}
