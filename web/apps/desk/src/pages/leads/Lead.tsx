import { count, decimal, Label, Mark, Sheet, Terms, yuan } from '@shouwang/ui'
import { Button } from 'antd'
import { Link, useParams } from 'react-router'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Decision } from './Decision'
import { Hit } from './Hit'
import { type Lead, levelTitle, levelTone, useLead } from './query'
import { Slip } from './Slip'

const words = t.leads.one

export function Component() {
  const { id = '' } = useParams()
  return (
    <Allowed any={['read_lead']}>
      <One id={id} />
    </Allowed>
  )
}

function One({ id }: { id: string }) {
  const { data: lead, error, isPending, refetch } = useLead(id)
  const may = useMay()
  if (isPending) return <Loading />
  if (error) return <Refusal error={error} again={() => refetch()} />
  return (
    <>
      <PageHead
        screenOnly
        title={words.title(lead.head_name)}
        note={
          <>
            <Mark tone={levelTone(lead.level)}>{levelTitle(lead)}</Mark>
            <span>{lead.village.name}</span>
            <span className="labels">
              {lead.risks.map((risk) => (
                <Label key={risk}>{risk}</Label>
              ))}
            </span>
          </>
        }
        back={{ to: '/leads', title: t.leads.title }}
      >
        <Decision lead={lead} brief />
        <Button onClick={() => window.print()}>{words.print}</Button>
        <Link to={`/households/${lead.household_id}`}>
          <Button type={lead.case_id ? 'default' : 'primary'}>{words.story}</Button>
        </Link>
        {lead.case_id && may('read_case') && (
          <Link to={`/cases/${lead.case_id}`}>
            <Button type="primary">{t.reports.openCase}</Button>
          </Link>
        )}
      </PageHead>
      <div className="columns no-print">
        <div className="column-wide">
          <Sheet title={words.why}>
            {lead.words && (
              <div className="sheet-body">
                <p className="sentence">{lead.words}</p>
                <p className="quiet">{t.reports.words}</p>
              </div>
            )}
            <ol className="hits">
              {lead.hits.map((hit, index) => (
                <Hit key={hit.rule + (hit.person ?? '')} hit={hit} open={index === 0} />
              ))}
            </ol>
          </Sheet>
        </div>
        <aside className="column-narrow">
          <Sheet title={t.leads.due}>
            <div className="sheet-body">
              {/* With a case, its own deadlines count: a day that is past would only frighten. */}
              {!lead.case_id && <p className="figure">{lead.due_on}</p>}
              <p className="quiet">{lead.case_id ? words.caseDue : words.dueNote}</p>
            </div>
          </Sheet>
          <Sheet title={words.money}>
            <div className="sheet-body">
              <Terms items={money(lead)} />
              {share(lead) && <p className="quiet">{share(lead)}</p>}
            </div>
          </Sheet>
          <Sheet title={t.leads.household}>
            <div className="sheet-body">
              <Terms
                items={[
                  [words.number, lead.household_no],
                  [t.leads.rank, lead.rank == null ? t.common.none : words.rank(count(lead.rank))],
                  [words.notice, lead.notice],
                ]}
              />
            </div>
          </Sheet>
        </aside>
      </div>
      <Slip lead={lead} />
    </>
  )
}

function money(lead: Lead): [string, string][] {
  const shown = (fen: number | null | undefined) => (fen == null ? words.unknownMoney : `${yuan(fen)} ${t.common.yuan}`)
  return [
    [words.burden, shown(lead.burden_cents)],
    [t.leads.income, shown(lead.income_cents)],
  ]
}

function share({ burden_cents, income_cents }: Lead): string {
  if (burden_cents == null || !income_cents || income_cents < 0) return ''
  return words.share(`${decimal((100 * burden_cents) / income_cents)}%`)
}
