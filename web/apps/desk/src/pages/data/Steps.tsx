import { api, body } from '@shouwang/api-client'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { useState } from 'react'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import type { DeliveryDetail } from './query'

const words = t.data.one

/** What may be done with a delivery at the step it stands at. */
export function Steps(props: { delivery: DeliveryDetail; etag: string; busy: boolean; onJob: (id: string) => void }) {
  const { delivery, etag, busy, onJob } = props
  const may = useMay()
  const queries = useQueryClient()
  const { message, modal } = App.useApp()
  const [sending, setSending] = useState(false)
  const path = { id: delivery.import_id }
  const attempt = async (work: () => Promise<void>) => {
    setSending(true)
    try {
      await work()
    } catch (problem) {
      message.error((problem as Error).message)
      queries.invalidateQueries({ queryKey: ['import', delivery.import_id] })
    } finally {
      setSending(false)
    }
  }
  const check = () =>
    attempt(async () => onJob((await body(api.POST('/api/v1/imports/{id}/check', { params: { path } }))).job_id))
  const apply = () =>
    attempt(async () => {
      const header = { 'If-Match': etag }
      onJob((await body(api.POST('/api/v1/imports/{id}/apply', { params: { path, header } }))).job_id)
    })
  const undo = () =>
    modal.confirm({
      title: words.undoTitle,
      content: words.undoNote,
      okText: words.undo,
      okButtonProps: { danger: true },
      onOk: () =>
        attempt(async () => {
          const { numbers } = await body(api.POST('/api/v1/imports/{id}/undo', { params: { path } }))
          message.success(words.undone(numbers.join('、')))
          for (const key of ['imports', 'import', 'sources']) queries.invalidateQueries({ queryKey: [key] })
        }),
    })
  const open = delivery.state === 'received' || delivery.state === 'checked'
  return (
    <>
      {open && may('import_sheet') && (
        <Button onClick={check} disabled={busy || sending}>
          {words.recheck}
        </Button>
      )}
      {delivery.state === 'checked' && may('import_sheet') && (
        <Button type="primary" onClick={apply} loading={busy || sending} disabled={!delivery.rows.accepted}>
          {words.apply}
        </Button>
      )}
      {delivery.state === 'applied' && may('undo_import') && (
        <Button danger onClick={undo} loading={sending}>
          {words.undo}
        </Button>
      )}
    </>
  )
}
