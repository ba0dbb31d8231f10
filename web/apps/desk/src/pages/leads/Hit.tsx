import type { Schemas } from '@shouwang/api-client'
import { Mark } from '@shouwang/ui'
import { Link } from 'react-router'
import { t } from '../../texts'
import { levelTone } from './query'

const words = t.leads.one
type HitBody = Schemas['HitBody']

/** One reason: the sentence, what would end it, and the rows it rests on. */
export function Hit({ hit, open }: { hit: HitBody; open: boolean }) {
  return (
    <li className="hit">
      <div className="hit-head">
        <Mark tone={levelTone(hit.level)}>{hit.level_title || t.leads.levels[hit.level]}</Mark>
        <h3>{hit.title}</h3>
        <Link className="quiet no-print" to={`/policy?rule=${hit.rule}`} aria-label={words.ruleLink(hit.rule)}>
          {words.ruleOf(hit.rule)}
        </Link>
      </div>
      <p className="sentence">{hit.sentence}</p>
      {hit.nearest && (
        <p className="nearest">
          <b>{words.nearest}</b>
          <span>{hit.nearest}</span>
        </p>
      )}
      {hit.facts.length > 0 && (
        <details className="evidence" open={open}>
          <summary>{words.factsOf(hit.facts.length)}</summary>
          <Facts facts={hit.facts} />
        </details>
      )}
    </li>
  )
}

function Facts({ facts }: { facts: Schemas['FactBody'][] }) {
  return (
    <table className="facts">
      <caption className="unseen">{words.facts}</caption>
      <thead>
        <tr>
          <th scope="col">{words.fact}</th>
          <th scope="col" className="end">
            {words.shown}
          </th>
          <th scope="col">{words.source}</th>
        </tr>
      </thead>
      <tbody>
        {facts.map((fact) => (
          <tr key={fact.name}>
            <td>{fact.title}</td>
            <td className="end tight">{fact.shown}</td>
            <td>
              <Sources fact={fact} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Rows of one worksheet stand together. */
function Sources({ fact }: { fact: Schemas['FactBody'] }) {
  const rows = fact.rows ?? []
  const groups = new Map<string, { file: string; worksheet: string; rows: number[] }>()
  for (const row of rows) {
    const key = `${row.file}\n${row.worksheet}`
    const group = groups.get(key) ?? { file: row.file, worksheet: row.worksheet, rows: [] }
    group.rows.push(row.row)
    groups.set(key, group)
  }
  if (!rows.length) return <span className="quiet">{words.noRows}</span>
  return (
    <ul className="sources">
      {[...groups.values()].map((group) => (
        <li key={group.file + group.worksheet}>
          <span className="file">{group.file}</span>
          {words.row(group.worksheet, ...group.rows)}
        </li>
      ))}
      {fact.n_rows > rows.length && <li className="quiet">{words.moreRows(fact.n_rows - rows.length)}</li>}
    </ul>
  )
}
