import { t } from '../../texts'
import { type Lead, levelTitle } from './query'

const words = t.leads.one

/** What somebody takes along on paper: one household, its reasons, and room for what was found. Shown in print only. */
export function Slip({ lead }: { lead: Lead }) {
  return (
    <article className="paper print-only">
      <h1>{words.slip}</h1>
      <table>
        <tbody>
          <tr>
            <th>{t.leads.household}</th>
            <td>{lead.head_name}</td>
            <th>{t.leads.place}</th>
            <td>{lead.village.name}</td>
          </tr>
          <tr>
            <th>{words.number}</th>
            <td>{lead.household_no}</td>
            <th>{t.leads.level}</th>
            <td>{levelTitle(lead)}</td>
          </tr>
          <tr>
            <th>{t.leads.due}</th>
            <td>{lead.due_on}</td>
            <th>{t.leads.risks}</th>
            <td>{lead.risks.join(' ')}</td>
          </tr>
        </tbody>
      </table>
      <h2>{words.slipAsk}</h2>
      {lead.words && <p>{lead.words}</p>}
      <ol>
        {lead.hits.map((hit) => (
          <li key={hit.rule + (hit.person ?? '')}>{hit.sentence}</li>
        ))}
      </ol>
      <h2>{words.slipFound}</h2>
      <div className="paper-room" />
      <p className="paper-sign">
        <span>{words.slipHousehold}</span>
        <span>{words.slipSign}</span>
        <span>{words.slipDay}</span>
      </p>
    </article>
  )
}
