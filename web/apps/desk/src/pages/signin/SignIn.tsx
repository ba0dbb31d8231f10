import { api, body, csrf, Problem } from '@shouwang/api-client'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, type InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { Navigate, useSearchParams } from 'react-router'
import { Refusal } from '../../parts/Refusal'
import { useMe } from '../../session/me'
import { t } from '../../texts'
import { Frame } from './Frame'
import { safeTarget } from './target'

const CODE_NEEDED = 'ACT-002'
type Fields = { name: string; password: string; code?: string }

export function Component() {
  const [form] = Form.useForm<Fields>()
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [params] = useSearchParams()
  const { data: me } = useMe()
  const queries = useQueryClient()
  const code = useRef<InputRef>(null)
  useEffect(() => {
    document.title = `${t.signin.title} · ${t.common.product}`
  }, [])
  useEffect(() => {
    if (asked) code.current?.focus()
  }, [asked])
  if (me) return <Navigate to={safeTarget(params.get('to'))} replace />

  const enter = async ({ name, password, code }: Fields) => {
    setBusy(true)
    setError(undefined)
    try {
      const input = { name: name.trim(), password, ...(asked && code ? { code: code.trim() } : {}) }
      const opened = await body(api.POST('/api/v1/sessions', { body: input }))
      csrf.keep(opened.csrf_token)
      await queries.invalidateQueries({ queryKey: ['me'] })
    } catch (problem) {
      if (problem instanceof Problem && problem.code === CODE_NEEDED && !asked) setAsked(true)
      else {
        form.setFieldValue('code', '')
        setError(problem)
      }
    } finally {
      setBusy(false)
    }
  }
  const required = (message: string) => [{ required: true, message }]
  return (
    <Frame>
      <h1>{t.signin.title}</h1>
      {params.has('to') && !error && <p className="quiet">{t.signin.expired}</p>}
      {error !== undefined && <Refusal error={error} />}
      <Form form={form} layout="vertical" size="large" onFinish={enter} requiredMark={false}>
        <Form.Item name="name" label={t.signin.name} rules={required(t.signin.nameMissing)} hidden={asked}>
          <Input autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
        </Form.Item>
        <Form.Item name="password" label={t.signin.password} rules={required(t.signin.passwordMissing)} hidden={asked}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        {asked && (
          <Form.Item name="code" label={t.signin.code} extra={t.signin.codeHint} rules={required(t.signin.codeMissing)}>
            <Input ref={code} className="code" inputMode="numeric" autoComplete="one-time-code" maxLength={7} />
          </Form.Item>
        )}
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t.signin.submit}
        </Button>
        {asked && (
          <Button
            type="link"
            block
            onClick={() => {
              setAsked(false)
              setError(undefined)
              form.resetFields()
            }}
          >
            {t.signin.again}
          </Button>
        )}
      </Form>
      <p className="quiet gate-foot">{t.signin.noAccount}</p>
    </Frame>
  )
}
