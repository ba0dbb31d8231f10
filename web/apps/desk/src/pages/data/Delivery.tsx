import { download } from '@shouwang/api-client'
import { Mark, moment, Sheet, Terms } from '@shouwang/ui'
import { App, Button } from 'antd'
import { useState } from 'react'
import { useParams } from 'react-router'
import { Actor } from '../../parts/Actor'
import { JobLine } from '../../parts/JobLine'
import { useJobUnderWay } from '../../parts/job'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { save } from '../../parts/save'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Changes } from './Changes'
import { Mapping } from './Mapping'
import { Problems } from './Problems'
import { type DeliveryDetail, STATE_TONES, useDelivery, useJob } from './query'
import { Registers } from './Registers'
import { Steps } from './Steps'
import { Sum } from './Sum'
import { UnmatchedRows } from './UnmatchedRows'
import { Worksheets } from './Worksheets'

const words = t.data.one

export function Component() {
  const { id = '' } = useParams()
  return (
    <Allowed any={['read_import']}>
      <One key={id} id={id} />
    </Allowed>
  )
}

function One({ id }: { id: string }) {
  const may = useMay()
  const { data: found, error, isPending, refetch } = useDelivery(id)
  const [jobId, setJobId] = useState<string>()
  const waiting = useJobUnderWay(({ input }) => (input as { import_id?: string }).import_id === id)
  const job = useJob(jobId ?? waiting, [['import', id], ['imports'], ['sources']])
  if (isPending) return <Loading rows={10} />
  const back = { to: '/data?tab=deliveries', title: words.back }
  if (error) {
    return (
      <>
        <PageHead title={t.data.title} back={back} />
        <Refusal error={error} again={() => refetch()} />
      </>
    )
  }
  const { data: delivery, etag } = found
  return (
    <>
      <PageHead
        title={delivery.file_name}
        note={
          <>
            <Mark tone={STATE_TONES[delivery.state] ?? 'plain'}>{t.data.states[delivery.state]}</Mark>
            <span>{words.number(delivery.number)}</span>
            {delivery.department && <span>{delivery.department}</span>}
            <span>
              {t.data.asOf} {delivery.as_of}
            </span>
          </>
        }
        back={back}
      >
        <Steps delivery={delivery} etag={etag} busy={!!job && !job.finished_at} onJob={setJobId} />
      </PageHead>
      {job && <JobLine job={job} />}
      <div className="columns">
        <div className="column-wide">
          <Sheet title={words.rows} extra={delivery.has_correction && <Correction delivery={delivery} />}>
            <div className="sheet-body">
              {delivery.state === 'received' ? <p>{words.reading}</p> : <Sum rows={delivery.rows} />}
              {delivery.has_correction && <p className="quiet">{words.correctionNote}</p>}
            </div>
          </Sheet>
          {['checked', 'refused'].includes(delivery.state) && delivery.proposals.length > 0 && may('import_sheet') && (
            <Mapping delivery={delivery} onJob={setJobId} />
          )}
          <Problems problems={delivery.problems} />
          {delivery.rows.unmatched > 0 &&
            (['applied', 'undone'].includes(delivery.state) ? (
              <UnmatchedRows importId={id} />
            ) : (
              delivery.state === 'checked' && <p className="quiet">{words.unmatchedLater}</p>
            ))}
          {delivery.registers && <Registers report={delivery.registers} />}
          {Object.keys(delivery.changes).length > 0 && <Changes importId={id} counts={delivery.changes} />}
        </div>
        <aside className="column-narrow">
          <Worksheets delivery={delivery} />
          <Sheet title={words.proof}>
            <div className="sheet-body">
              <Proof delivery={delivery} />
            </div>
          </Sheet>
        </aside>
      </div>
    </>
  )
}

function Correction({ delivery }: { delivery: DeliveryDetail }) {
  const [busy, setBusy] = useState(false)
  const { message } = App.useApp()
  const take = async () => {
    setBusy(true)
    try {
      save(
        await download('GET', `/imports/${delivery.import_id}/correction`),
        words.correctionFile(delivery.file_name.replace(/\.[^.]*$/, '')),
      )
    } catch (problem) {
      message.error((problem as Error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button onClick={take} loading={busy}>
      {words.correction}
    </Button>
  )
}

function Proof({ delivery }: { delivery: DeliveryDetail }) {
  return (
    <Terms
      items={[
        [t.data.deliveries.at, moment(delivery.created_at)],
        [words.deliveredBy, <Actor key="by" actor={delivery.created_by} name={delivery.created_by_name} />],
        ...(delivery.applied_at ? [[words.appliedAt, moment(delivery.applied_at)] as [string, string]] : []),
        ...(delivery.undone_at ? [[words.undoneAt, moment(delivery.undone_at)] as [string, string]] : []),
        [words.digest, <code key="digest">{delivery.file_digest}</code>],
      ]}
    />
  )
}
