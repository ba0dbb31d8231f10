import { api, body, type Schemas } from '@shouwang/api-client'
import { Label, Sheet } from '@shouwang/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { Actor } from '../../parts/Actor'
import { KeptFiles } from '../../parts/KeptFiles'
import { t } from '../../texts'
import { answersOf, channelOf, type Forms, useVisitForms } from '../visits/forms'

const words = t.households.one
const AT_ONCE = 20
type Visit = Schemas['VisitBody']

/** Who came when, how, what was seen, and the photographs of it; the newest first. */
export function VisitsOf({ householdId }: { householdId: string }) {
  const { data: forms } = useVisitForms()
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['visits', householdId, 'all'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor }) => {
      const query = { household: householdId, limit: AT_ONCE, cursor }
      return body(api.GET('/api/v1/visits', { params: { query } }))
    },
    getNextPageParam: (page) => page.next ?? undefined,
  })
  if (!data) return null
  const visits = data.pages.flatMap((page) => page.items)
  return (
    <Sheet title={words.visits}>
      {!visits.length && <p className="sheet-body quiet">{words.noVisits}</p>}
      <ol className="timeline">
        {visits.map((visit) => (
          <One key={visit.visit_id} visit={visit} forms={forms} />
        ))}
      </ol>
      {hasNextPage && (
        <div className="sheet-body">
          <Button loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {words.earlier}
          </Button>
        </div>
      )}
    </Sheet>
  )
}

function One({ visit, forms }: { visit: Visit; forms?: Forms }) {
  const files = visit.files.filter((file) => file.is_here)
  const late = visit.files.length - files.length
  return (
    <li>
      <time dateTime={visit.day}>{visit.day}</time>
      <span>{channelOf(forms, visit.channel) ?? words.visit}</span>
      <Actor actor={visit.by_account} name={visit.by_name} />
      {visit.away && <Label>{words.away}</Label>}
      <span className="timeline-words">
        {[...answersOf(forms, visit.form, visit.answers), visit.text].filter(Boolean).join('；')}
      </span>
      <KeptFiles paths={files.map(({ digest }) => `/visits/${visit.visit_id}/files/${digest}`)} title={words.photo} />
      {late > 0 && <Label tone="warn">{words.filesLate(late)}</Label>}
    </li>
  )
}
