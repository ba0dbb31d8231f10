import { Label, Mark, yuan } from '@shouwang/ui'
import type { Column } from '../../lists/DataTable'
import { t } from '../../texts'
import { type ListedLead, levelTitle, levelTone } from './query'

const words = t.leads

export function Reason({ lead }: { lead: ListedLead }) {
  const [first, ...rest] = lead.hits
  return (
    <div className="reason">
      <p>{first?.sentence}</p>
      {rest.length > 0 && <p className="quiet">{words.moreReasons(rest.length)}</p>}
    </div>
  )
}

/** The columns of a list of leads. */
export const leadColumns: Column<ListedLead>[] = [
  { key: 'head', title: words.household, tight: true, phone: 'title', render: (lead) => lead.head_name },
  {
    key: 'level',
    title: words.level,
    tight: true,
    render: (lead) => <Mark tone={levelTone(lead.level)}>{levelTitle(lead)}</Mark>,
  },
  { key: 'place', title: words.place, tight: true, render: (lead) => lead.village.name },
  { key: 'reason', title: words.reason, render: (lead) => <Reason lead={lead} /> },
  {
    key: 'risks',
    title: words.risks,
    phone: 'hide',
    render: (lead) => (
      <span className="labels">
        {lead.risks.map((risk) => (
          <Label key={risk}>{risk}</Label>
        ))}
      </span>
    ),
  },
  {
    key: 'burden',
    title: words.burden,
    align: 'end',
    tight: true,
    render: (lead) => (lead.burden_cents == null ? t.common.unknown : yuan(lead.burden_cents)),
  },
  {
    key: 'due',
    title: words.due,
    tight: true,
    render: (lead) => (lead.outcome ? (t.reports.outcomes[lead.outcome] ?? lead.outcome) : lead.due_on),
  },
]
