import { count, decimal, Sheet, Terms } from '@shouwang/ui'
import { Alert, Button } from 'antd'
import { Link, useParams } from 'react-router'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { ByRisk, ByTownship } from './Breakdown'
import { Coverage } from './Coverage'
import { Judgements } from './Judgements'
import { Missing } from './Missing'
import { type Summary, useScreening } from './query'

const words = t.screenings.one

export function Component() {
  const { id = '' } = useParams()
  return (
    <Allowed any={['read_screening']}>
      <One id={id} />
    </Allowed>
  )
}

function One({ id }: { id: string }) {
  const may = useMay()
  const { data, error, isPending, refetch } = useScreening(id)
  if (isPending) return <Loading rows={12} />
  if (error) return <Refusal error={error} again={() => refetch()} />
  const { line, summary } = data
  return (
    <>
      <PageHead
        title={t.screenings.numbered(line.number)}
        note={`${t.screenings.asOf} ${line.as_of}`}
        back={{ to: '/screenings', title: t.screenings.title }}
      >
        {may('read_lead') && (
          <Link to={`/leads?screening=${id}`}>
            <Button type="primary">{words.leads}</Button>
          </Link>
        )}
      </PageHead>
      <Totals totals={summary.totals} />
      {summary.problems.map((problem) => (
        <Alert key={problem.sentence} className="note" type="warning" showIcon title={problem.sentence} />
      ))}
      <div className="columns even">
        <ByTownship summary={summary} screening={id} />
        <ByRisk summary={summary} screening={id} />
      </div>
      <Missing summary={summary} />
      <Judgements title={words.rules} note={words.rulesNote} lines={summary.rules} linked />
      <Judgements title={words.checks} note={words.checksNote} lines={summary.checks} />
      <Coverage summary={summary} />
      <Sheet title={words.proof}>
        <div className="sheet-body">
          <Terms
            items={[
              [words.snapshot, <code key="s">{line.snapshot}</code>],
              [words.policy, <code key="p">{line.policy}</code>],
              [words.folders, summary.run.policy_folders.join(' → ')],
            ]}
          />
          <p className="quiet">{words.proofNote}</p>
        </div>
      </Sheet>
    </>
  )
}

function Totals({ totals }: { totals: Summary['totals'] }) {
  const figures: [string, string, string?][] = [
    [t.screenings.households, count(totals.households ?? 0)],
    [words.persons, count(totals.persons ?? 0)],
    [words.found, count(totals.leads ?? 0)],
    [words.perThousand, decimal(totals.leads_per_thousand ?? 0)],
    [words.notJudged, count(totals.not_fully_judged ?? 0), words.notJudgedHint],
    [words.unmatched, count(totals.unmatched ?? 0)],
    [words.findings, count(totals.findings ?? 0)],
  ]
  return (
    <dl className="figures">
      {figures.map(([title, value, hint]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
          {hint && <dd className="hint">{hint}</dd>}
        </div>
      ))}
    </dl>
  )
}
