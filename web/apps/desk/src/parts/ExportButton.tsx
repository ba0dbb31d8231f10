import { type Download, download } from '@shouwang/api-client'
import { App, Button, Form, Modal } from 'antd'
import { useState } from 'react'
import { t } from '../texts'
import { Purpose } from './Purpose'
import { Refusal } from './Refusal'
import { save } from './save'

/** A list's workbook with the filters of its address; the rows of every page are in it. */
export const exportOf = (path: string, filters: Record<string, unknown>) => (purpose: string) => {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(filters)) {
    if (value !== undefined && !['cursor', 'limit', 'sort'].includes(key)) query.set(key, String(value))
  }
  const text = query.toString()
  return download('POST', `${path}/export${text && `?${text}`}`, { purpose })
}

/** Takes what a list shows out as a workbook, once it is said what for. */
export function ExportButton({ write, name }: { write: (purpose: string) => Promise<Download>; name: string }) {
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [form] = Form.useForm<{ purpose: string }>()
  const { message } = App.useApp()
  const run = async ({ purpose }: { purpose: string }) => {
    setBusy(true)
    setError(undefined)
    try {
      save(await write(purpose.trim()), name)
      setOpen(false)
      form.resetFields()
      message.success(t.list.exported)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.list.export}</Button>
      <Modal
        open={open}
        title={t.list.exportTitle}
        okText={t.list.export}
        confirmLoading={busy}
        onOk={form.submit}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <p className="quiet">{t.list.exportNote}</p>
        {error !== undefined && <Refusal error={error} />}
        <Form form={form} layout="vertical" onFinish={run} requiredMark={false}>
          <Purpose />
        </Form>
      </Modal>
    </>
  )
}
