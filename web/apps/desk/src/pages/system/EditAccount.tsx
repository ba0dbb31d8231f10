import { api, type Schemas } from '@shouwang/api-client'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'

const words = t.system.accounts

export function EditAccount({ account, etag }: { account: Schemas['AccountBody']; etag: string }) {
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const queries = useQueryClient()
  const [form] = Form.useForm<{ display_name: string; phone?: string }>()
  const change = async ({ display_name, phone }: { display_name: string; phone?: string }) => {
    setBusy(true)
    setError(undefined)
    try {
      const path = { id: account.account_id }
      // An empty field leaves the telephone as it is: it is shown masked and cannot be typed again from what is seen.
      const patch = { display_name, ...(phone ? { phone } : {}) }
      await api.PATCH('/api/v1/accounts/{id}', { params: { path, header: { 'If-Match': etag } }, body: patch })
      queries.invalidateQueries({ queryKey: ['account', account.account_id] })
      setOpen(false)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {words.one.edit}
      </Button>
      <Modal
        open={open}
        title={words.one.edit}
        okText={t.common.save}
        confirmLoading={busy}
        onOk={form.submit}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        {error !== undefined && <Refusal error={error} />}
        <Form
          form={form}
          layout="vertical"
          onFinish={change}
          requiredMark={false}
          initialValues={{ display_name: account.display_name }}
        >
          <Form.Item name="display_name" label={words.name} rules={[{ required: true, message: words.one.required }]}>
            <Input autoComplete="off" />
          </Form.Item>
          <Form.Item name="phone" label={words.phone}>
            <Input autoComplete="off" inputMode="tel" placeholder={account.phone_masked ?? ''} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  )
}
