import { Label, Mark, Terms } from '@shouwang/ui'
import { type ReactNode, useEffect, useMemo, useRef } from 'react'
import { Link, useSearchParams } from 'react-router'
import { Empty } from '../../lists/DataTable'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { levelTone } from '../leads/query'
import { figureText } from './figure'
import { Origin } from './Origin'
import { matches, type Rule, useRules } from './query'

const words = t.policy.rules

/** Rules by risk, each folded to its title; one that is named in the address stands open. */
export function Rules({ search, on }: { search: string; on?: string }) {
  const { data, error, isPending, refetch } = useRules(on)
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
            <One key={rule.code} rule={rule} open={params.get('rule') === rule.code} />
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

function One({ rule, open }: { rule: Rule; open: boolean }) {
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
      <Body rule={rule} />
    </details>
  )
}

function Body({ rule }: { rule: Rule }) {
  const may = useMay()
  return (
    <div className="rule-body">
      <Terms
        items={[
          [words.say, <Sentence key="say" text={rule.say} />],
          ...(rule.why ? [[words.why, rule.why] as [string, string]] : []),
          [words.when, rule.condition || rule.when],
          ...rule.parameters.map(({ title, unit, in_force }): [string, string] => [
            title,
            in_force ? figureText(in_force.value, unit) : words.noFigure,
          ]),
          ...(rule.facts.length
            ? [[words.facts, <Facts key="facts" facts={rule.facts} />] as [string, ReactNode]]
            : []),
          [words.basis, rule.basis],
          [words.source, <Origin key="source" origin={rule.source} />],
          [words.department, rule.department ?? t.common.unknown],
        ]}
      />
      {may('read_lead') && <Link to={`/leads?risk=${encodeURIComponent(rule.risk)}`}>{words.open}</Link>}
    </div>
  )
}

/** What the condition speaks of, and where each comes from. */
function Facts({ facts }: { facts: Rule['facts'] }) {
  return (
    <ul className="rule-facts">
      {facts.map(({ name, title, expression, sheets }) => (
        <li key={name}>
          {title}
          <span className="quiet">{expression ? ` = ${expression}` : sheets.length > 0 && words.from(sheets)}</span>
        </li>
      ))}
    </ul>
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
