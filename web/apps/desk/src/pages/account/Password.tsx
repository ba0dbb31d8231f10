import { api } from '@shouwang/api-client'
import { App, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { Refusal } from '../../parts/Refusal'
import { useMe } from '../../session/me'
import { t } from '../../texts'

const words = t.account
type Fields = { present: string; next: string; again: string }

export function Password() {
  const [form] = Form.useForm<Fields>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const { data: me } = useMe()
  const { message } = App.useApp()
  const change = async ({ present, next }: Fields) => {
    setBusy(true)
    setError(undefined)
    try {
      await api.PUT('/api/v1/me/password', { body: { present, new: next } })
      form.resetFields()
      message.success(words.changed)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  const required = { required: true, message: t.signin.passwordMissing }
  return (
    <Form form={form} layout="vertical" onFinish={change} requiredMark={false}>
      {error !== undefined && <Refusal error={error} />}
      <input type="text" autoComplete="username" value={me?.account.sign_in_name ?? ''} readOnly hidden />
      <Form.Item name="present" label={words.present} rules={[required]}>
        <Input.Password autoComplete="current-password" />
      </Form.Item>
      <Form.Item name="next" label={words.new} rules={[required]} extra={t.signin.activate.passwordHint}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={words.again}
        dependencies={['next']}
        rules={[
          required,
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              !value || value === getFieldValue('next')
                ? Promise.resolve()
                : Promise.reject(new Error(t.signin.activate.different)),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        {words.change}
      </Button>
    </Form>
  )
}
