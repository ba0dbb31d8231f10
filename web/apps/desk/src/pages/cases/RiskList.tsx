import type { Schemas } from '@shouwang/api-client'
import { Label, Mark, yuan } from '@shouwang/ui'
import { t } from '../../texts'
import { Evidence } from './Evidence'

const words = t.cases.one

/** Risks in order, each with what it rests on and what is missing. */
export function RiskList({ risks }: { risks: Schemas['RiskBody'][] }) {
  if (!risks.length) return <p className="sheet-body quiet">{words.noRisks}</p>
  return (
    <ol className="risks">
      {risks.map((risk) => (
        <li key={risk.risk}>
          <p className="risk-head">
            <b>{risk.risk}</b>
            {risk.met_on && <Mark tone="ok">{words.met(risk.met_on)}</Mark>}
          </p>
          <Evidence text={risk.evidence} />
          <p className="labels">
            {risk.gap.map((gap) => (
              <Label key={gap.kind + gap.what} tone="warn">
                {words.gap[gap.kind] ?? gap.kind} {gap.what}
                {gap.amount_cents != null && ` ${yuan(gap.amount_cents)} ${t.common.yuan}`}
              </Label>
            ))}
          </p>
        </li>
      ))}
    </ol>
  )
}
