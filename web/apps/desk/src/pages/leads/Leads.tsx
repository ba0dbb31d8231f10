import { download } from '@shouwang/api-client'
import { proseDay } from '@shouwang/ui'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import { DataTable } from '../../lists/DataTable'
import { Pager } from '../../lists/Pager'
import { RegionFilter } from '../../lists/RegionFilter'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { useTotal } from '../../lists/total'
import { ExportButton } from '../../parts/ExportButton'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { Tabs } from '../../parts/Tabs'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { leadColumns } from './columns'
import { Tell } from './Decision'
import { LEVELS, useLeads, useRisks } from './query'
import { SelfReports } from './Reports'
import { WaitingLeads } from './Waiting'

const words = t.leads
/** What becomes of a lead, and that it waits. */
const OUTCOMES = ['case', 'joined', 'remembered', 'dismissed', 'waiting']
const KEYS = ['township', 'village', 'level', 'risk', 'screening', 'household', 'outcome'] as const

export function Component() {
  const may = useMay()
  const tabs = [
    { key: 'list', label: t.reports.tabs.list, children: <Leads /> },
    ...(may('settle_lead') ? [{ key: 'waiting', label: t.reports.tabs.waiting, children: <WaitingLeads /> }] : []),
    ...(may('report_lead') ? [{ key: 'reports', label: t.reports.tabs.reports, children: <SelfReports /> }] : []),
  ]
  return (
    <Allowed any={['read_lead']}>
      {tabs.length > 1 ? (
        <>
          <PageHead title={words.title}>
            <Tell />
          </PageHead>
          <div className="sheet">
            <Tabs label={words.title} tabs={tabs} />
          </div>
        </>
      ) : (
        <Leads alone />
      )}
    </Allowed>
  )
}

/** The list that a screening made. */
function Leads({ alone }: { alone?: boolean }) {
  const may = useMay()
  const state = useListState(KEYS)
  const risks = useRisks()
  const { values } = state
  const { data, error, isPending, isPlaceholderData, refetch } = useLeads({ ...values, limit: state.limit })
  const { township, village, level, risk, screening, outcome } = values
  const total = useTotal('/api/v1/leads', values, !!data?.screening_id)
  const write = (purpose: string) =>
    download('POST', '/leads/export', { purpose, screening, region: village ?? township, level, risk, outcome })
  const note = data?.as_of && words.note(proseDay(data.as_of))
  const out = may('export_personal_data') && data?.screening_id && <ExportButton write={write} name={words.file} />
  return (
    <>
      {alone && (
        <PageHead title={words.title} note={note}>
          {out}
          <Tell />
        </PageHead>
      )}
      <div className={alone ? 'sheet' : undefined}>
        <Toolbar state={state}>
          <RegionFilter state={state} />
          <ChoiceFilter
            state={state}
            name="level"
            label={words.level}
            all={words.allLevels}
            options={LEVELS.map((value) => ({ value, label: words.levels[value] }))}
          />
          <ChoiceFilter
            state={state}
            name="risk"
            label={words.risks}
            all={words.allRisks}
            options={risks.map((value) => ({ value, label: value }))}
          />
          <ChoiceFilter
            state={state}
            name="outcome"
            label={words.outcome}
            all={words.allOutcomes}
            options={OUTCOMES.map((value) => ({ value, label: t.reports.outcomes[value] ?? words.waiting }))}
          />
          {!alone && out}
        </Toolbar>
        {!alone && note && <p className="sheet-body quiet">{note}</p>}
        {error ? (
          <Refusal error={error} again={() => refetch()} />
        ) : isPending ? (
          <Loading />
        ) : (
          <>
            <DataTable
              caption={words.title}
              columns={leadColumns}
              rows={data.items}
              rowKey={(lead) => lead.lead_id}
              to={(lead) => `/leads/${lead.lead_id}`}
              stale={isPlaceholderData}
              empty={
                data.screening_id ? undefined : (
                  <>
                    <p>{words.noneYet}</p>
                    <p className="quiet">{words.noneYetHint}</p>
                  </>
                )
              }
            />
            <Pager state={state} shown={data.items.length} next={data.next} total={total} />
          </>
        )}
      </div>
    </>
  )
}
