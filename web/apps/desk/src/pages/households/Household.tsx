import { Label, proseDay, Sheet, Terms, today } from '@shouwang/ui'
import { Alert, Button } from 'antd'
import { useParams } from 'react-router'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Tell } from '../leads/Decision'
import { RecordVisit } from '../visits/RecordVisit'
import { CasesOf } from './CasesOf'
import { HouseholdMenu } from './ChangeMenu'
import { Guarantees } from './Guarantees'
import { History } from './History'
import { Income } from './Income'
import { LeadsOf } from './LeadsOf'
import { Members } from './Members'
import { type Story, useHelpers, useStory, useWords } from './query'
import { Statuses } from './Statuses'
import { statusesOf } from './status'
import { VisitsOf } from './VisitsOf'

const words = t.households.one

export function Component() {
  const { id = '' } = useParams()
  return (
    <Allowed any={['read_household']}>
      <One id={id} />
    </Allowed>
  )
}

function One({ id }: { id: string }) {
  const may = useMay()
  const { title } = useWords()
  const { data: story, error, isPending, refetch } = useStory(id)
  if (isPending) return <Loading rows={12} />
  if (error) return <Refusal error={error} again={() => refetch()} />
  const { household } = story
  return (
    <div className="story">
      <PageHead
        title={words.story(household.head_name)}
        note={
          <>
            <span>
              {household.township} {household.village}
            </span>
            <span>{words.number(household.household_no)}</span>
            <span className="labels">
              {statusesOf(household.statuses, title).map((text) => (
                <Label key={text}>{text}</Label>
              ))}
            </span>
          </>
        }
        back={{ to: '/households', title: words.back }}
      >
        {!household.valid_to && <RecordVisit household={id} first="routine" />}
        {!household.valid_to && (
          <Tell household={{ value: id, label: `${household.head_name} ${household.household_no}` }} />
        )}
        <HouseholdMenu story={story} />
        <Button onClick={() => window.print()}>{words.print}</Button>
      </PageHead>
      {household.valid_to && (
        <Alert
          type="warning"
          showIcon
          title={words.goneBanner(household.end_reason_title ?? t.common.unknown, proseDay(household.valid_to))}
        />
      )}
      <div className="columns">
        <div className="column-wide">
          <Sheet title={words.members}>
            <Members story={story} />
          </Sheet>
          {may('read_case') && <CasesOf householdId={id} />}
          {may('read_lead') && <LeadsOf householdId={id} />}
          <Sheet title={words.income}>
            <Income incomes={story.incomes} />
          </Sheet>
          {may('read_case') && <VisitsOf householdId={id} />}
          <Sheet title={words.history} note={words.historyNote}>
            <History story={story} />
          </Sheet>
        </div>
        <aside className="column-narrow">
          <Sheet title={words.basics}>
            <div className="sheet-body">
              <Basics story={story} />
            </div>
          </Sheet>
          <Sheet title={words.guarantees}>
            <Guarantees story={story} />
          </Sheet>
          <Sheet title={words.statuses}>
            <Statuses story={story} />
          </Sheet>
        </aside>
      </div>
      <p className="print-only quiet">{words.printed(proseDay(today()))}</p>
    </div>
  )
}

function Basics({ story: { household, links } }: { story: Story }) {
  const { data: helpers } = useHelpers(household.household_id, true)
  const now = helpers?.filter((helper) => !helper.valid_to).map((helper) => helper.display_name)
  return (
    <Terms
      items={[
        [words.place, `${household.township}${household.village}`],
        [t.households.members, household.n_members],
        [words.registered, household.valid_from],
        [words.helpers, now?.length ? now.join(' ') : words.noHelpers],
        ...links.map((link) => [link.kind_title ?? link.kind, `${link.on} ${link.reason}`] as [string, string]),
      ]}
    />
  )
}
