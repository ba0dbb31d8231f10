import { bytes, Sheet } from '@shouwang/ui'
import { Button, Progress } from 'antd'
import { Link } from 'react-router'
import { t } from '../../texts'
import { ended, useDelivery, useJob } from './query'
import { sumText } from './Sum'
import { again, dismiss, dismissEnded, stop, type Upload, useUploads } from './uploads'

const words = t.data.uploads

/** Files that were dropped in since this window was opened. */
export function UploadList() {
  const uploads = useUploads()
  if (!uploads.length) return null
  return (
    <Sheet
      title={words.title}
      extra={
        <Button type="link" size="small" onClick={dismissEnded}>
          {words.clear}
        </Button>
      }
    >
      <ul className="uploads" aria-live="polite">
        {uploads.map((upload) => (
          <li key={upload.key}>
            <span className="upload-name">{upload.file.name}</span>
            {upload.state === 'received' ? <Received upload={upload} /> : <OnItsWay upload={upload} />}
          </li>
        ))}
      </ul>
    </Sheet>
  )
}

function OnItsWay({ upload }: { upload: Upload }) {
  const { key, file, sent, state, problem, refused } = upload
  if (state === 'failed') {
    return (
      <>
        <span className="upload-state bad">
          {refused ? words.notTaken : words.stopped(bytes(sent), bytes(file.size), sent >= file.size)} {problem}{' '}
          {!refused && <span className="quiet">{words.kept}</span>}
        </span>
        {!refused && (
          <Button size="small" onClick={() => again(key)}>
            {words.again}
          </Button>
        )}
        <Button size="small" type="text" onClick={() => dismiss(key)}>
          {words.dismiss}
        </Button>
      </>
    )
  }
  return (
    <>
      <span className="upload-state">
        {state === 'waiting' ? words.waiting : words.sending(bytes(sent), bytes(file.size))}
        <Progress
          percent={Math.round((100 * sent) / Math.max(file.size, 1))}
          size="small"
          showInfo={false}
          aria-label={file.name}
        />
      </span>
      <Button size="small" onClick={() => stop(key)}>
        {words.stop}
      </Button>
    </>
  )
}

function Received({ upload }: { upload: Upload }) {
  const { data: found, error } = useDelivery(upload.importId ?? '')
  const delivery = found?.data
  const job = useJob(upload.jobId, [['imports'], ['import', upload.importId ?? ''], ['sources']])
  const over = upload.jobId ? ended(job) : !!delivery && delivery.state !== 'received'
  // A file of which no row could be read says why, once.
  const whole =
    delivery?.rows.read === 0 ? delivery.problems.find((problem) => problem.severity === 'error') : undefined
  const useless = over && (job?.state === 'failed' || delivery?.state === 'refused' || !!whole)
  return (
    <>
      <span className={useless ? 'upload-state bad' : 'upload-state'}>
        {!over ? words.checking : useless ? words.refused : words.checked}
        {over && delivery && delivery.rows.read > 0 && <span className="quiet">{sumText(delivery.rows)}</span>}
        {over && whole && <span>{whole.detail}</span>}
        {over && job?.problems.map((problem) => <span key={problem.code}>{problem.detail}</span>)}
      </span>
      {/* A file that turned out to be another department's is not theirs to open. */}
      {!error && <Link to={`/data/${upload.importId}`}>{words.open}</Link>}
      <Button size="small" type="text" onClick={() => dismiss(upload.key)}>
        {words.dismiss}
      </Button>
    </>
  )
}
