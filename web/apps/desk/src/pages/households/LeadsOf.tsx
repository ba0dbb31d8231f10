import { Mark, Sheet } from '@shouwang/ui'
import { Link } from 'react-router'
import { t } from '../../texts'
import { levelTitle, levelTone, useLeads } from '../leads/query'

/** What the latest screening says of this household. */
export function LeadsOf({ householdId }: { householdId: string }) {
  const { data } = useLeads({ household: householdId })
  if (!data) return null
  return (
    <Sheet title={t.households.one.leads} note={data.as_of ? t.today.leadsNote(data.as_of) : undefined}>
      {!data.items.length && <p className="sheet-body quiet">{t.households.one.noLeads}</p>}
      {data.items.map((lead) => (
        <div key={lead.lead_id} className="sheet-body">
          <ul className="brief">
            {lead.hits.map((hit) => (
              <li key={hit.rule + (hit.person ?? '')}>
                <Mark tone={levelTone(hit.level)}>{hit.level_title || levelTitle(lead)}</Mark>
                <p>{hit.sentence}</p>
              </li>
            ))}
          </ul>
          <Link className="no-print" to={`/leads/${lead.lead_id}`}>
            {t.leads.one.facts}
          </Link>
        </div>
      ))}
    </Sheet>
  )
}
