import { api, body } from '@shouwang/api-client'
import { Label, Sheet } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Actor } from '../../parts/Actor'
import { t } from '../../texts'
import { answersOf, channelOf, useVisitForms } from '../visits/forms'

const words = t.households.one
const MOST = 20

/** Who came when, how, and what was seen. */
export function VisitsOf({ householdId }: { householdId: string }) {
  const { data: forms } = useVisitForms()
  const { data } = useQuery({
    queryKey: ['visits', householdId],
    queryFn: async () => {
      const query = { household: householdId, limit: MOST }
      return (await body(api.GET('/api/v1/visits', { params: { query } }))).items
    },
  })
  if (!data) return null
  return (
    <Sheet title={words.visits}>
      {!data.length && <p className="sheet-body quiet">{words.noVisits}</p>}
      <ol className="timeline">
        {data.map((visit) => (
          <li key={visit.visit_id}>
            <time dateTime={visit.day}>{visit.day}</time>
            <span>{channelOf(forms, visit.channel) ?? words.visit}</span>
            <Actor actor={visit.by_account} name={visit.by_name} />
            {visit.away && <Label>{words.away}</Label>}
            <span className="timeline-words">
              {[...answersOf(forms, visit.form, visit.answers), visit.text].filter(Boolean).join('；')}
            </span>
          </li>
        ))}
      </ol>
    </Sheet>
  )
}
