import { api, body } from '@shouwang/api-client'
import { bytes, Mark, Sheet } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useState } from 'react'
import { type Column, DataTable } from '../../lists/DataTable'
import { JobLine } from '../../parts/JobLine'
import { ended, useJob, useJobUnderWay } from '../../parts/job'
import { Loading } from '../../parts/Loading'
import { PageHead } from '../../parts/PageHead'
import { Refusal } from '../../parts/Refusal'
import { Allowed } from '../../session/Allowed'
import { t } from '../../texts'

const words = t.system.backups
type Line = { file: string; bytes: number }

export function Component() {
  return (
    <Allowed any={['manage_system']}>
      <Backups />
    </Allowed>
  )
}

/** What was written to the side, and writing another now. */
function Backups() {
  const [asked, setAsked] = useState<string>()
  const { message } = App.useApp()
  const waiting = useJobUnderWay(({ kind }) => kind === 'back_up')
  const job = useJob(asked ?? waiting, [['backups']])
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['backups'],
    queryFn: () => body(api.GET('/api/v1/backups')),
  })
  const begin = async () => {
    try {
      setAsked((await body(api.POST('/api/v1/jobs/backup'))).job_id)
    } catch (problem) {
      message.error((problem as Error).message)
    }
  }
  return (
    <>
      <PageHead title={words.title} note={words.note}>
        <Button type="primary" onClick={begin} loading={!!job && !ended(job)}>
          {words.now}
        </Button>
      </PageHead>
      {job && <JobLine job={job} />}
      {error ? (
        <Refusal error={error} again={() => refetch()} />
      ) : isPending ? (
        <Loading />
      ) : (
        <Sheet title={words.folder} note={data.folder}>
          <DataTable
            caption={words.title}
            columns={columns}
            rows={data.items}
            rowKey={(row) => row.file}
            empty={<p>{words.empty}</p>}
          />
        </Sheet>
      )}
      <p className="quiet">{words.elsewhere}</p>
    </>
  )
}

const columns: Column<Line>[] = [
  { key: 'file', title: words.file, phone: 'title', render: (row) => row.file },
  { key: 'bytes', title: words.size, align: 'end', tight: true, render: (row) => bytes(row.bytes) },
  { key: 'state', title: words.state, tight: true, render: () => <Mark tone="ok">{words.read}</Mark> },
]
