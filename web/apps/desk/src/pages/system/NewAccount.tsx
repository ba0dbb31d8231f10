import { api, body, type Schemas } from '@shouwang/api-client'
import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { GrantFields, type GrantValue, grantInput } from './GrantFields'
import { LinkShown } from './LinkShown'

const words = t.system.accounts
type Fields = { display_name: string; sign_in_name: string; phone?: string; grants: GrantValue[] }

export function NewAccount({ onClose }: { onClose: () => void }) {
  const [form] = Form.useForm<Fields>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [link, setLink] = useState<Schemas['LinkBody']>()
  const queries = useQueryClient()
  const create = async ({ display_name, sign_in_name, phone, grants }: Fields) => {
    setBusy(true)
    setError(undefined)
    try {
      const input = { display_name, sign_in_name, phone: phone || null, grants: grants.map(grantInput) }
      setLink(await body(api.POST('/api/v1/accounts', { body: input })))
      queries.invalidateQueries({ queryKey: ['accounts'] })
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  const required = [{ required: true, whitespace: true, message: words.one.required }]
  return (
    <Modal
      open
      title={words.create}
      onCancel={onClose}
      onOk={link ? onClose : form.submit}
      okText={link ? t.common.close : words.create}
      cancelButtonProps={link ? { style: { display: 'none' } } : undefined}
      confirmLoading={busy}
    >
      {link ? (
        <LinkShown link={link} />
      ) : (
        <>
          {error !== undefined && <Refusal error={error} />}
          <Form form={form} layout="vertical" onFinish={create} requiredMark={false} initialValues={{ grants: [{}] }}>
            <Form.Item name="display_name" label={words.name} rules={required}>
              <Input autoComplete="off" />
            </Form.Item>
            <Form.Item name="sign_in_name" label={words.signInName} extra={words.one.signInNameHint} rules={required}>
              <Input autoComplete="off" spellCheck={false} />
            </Form.Item>
            <Form.Item name="phone" label={words.phone}>
              <Input autoComplete="off" inputMode="tel" />
            </Form.Item>
            <GrantFields />
          </Form>
        </>
      )}
    </Modal>
  )
}
