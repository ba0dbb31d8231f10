import { api, body, type Schemas } from '@shouwang/api-client'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { Factor } from '../signin/Factor'

const words = t.account

/** Turning the code of an authenticator app on, or moving it to another telephone. */
export function SecondFactor({ on }: { on: boolean }) {
  const [factor, setFactor] = useState<Schemas['SecondFactor']>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true)
    setError(undefined)
    try {
      await work()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  const enrol = () => attempt(async () => setFactor(await body(api.POST('/api/v1/me/second-factor'))))
  const confirm = ({ code }: { code: string }) =>
    attempt(async () => {
      await api.POST('/api/v1/me/second-factor/confirm', { body: { code: code.trim() } })
      setFactor(undefined)
      message.success(words.confirmed)
      queries.invalidateQueries({ queryKey: ['me'] })
    })
  return (
    <>
      {error !== undefined && <Refusal error={error} />}
      {factor ? (
        <>
          <Factor factor={factor} />
          <Form layout="vertical" onFinish={confirm} requiredMark={false}>
            <Form.Item
              name="code"
              label={t.signin.activate.code}
              rules={[{ required: true, message: t.signin.codeMissing }]}
            >
              <Input className="code" inputMode="numeric" autoComplete="one-time-code" maxLength={7} />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={busy}>
              {words.confirm}
            </Button>
          </Form>
        </>
      ) : (
        <>
          {!on && <p className="quiet">{words.factorOff}</p>}
          <Button onClick={enrol} loading={busy}>
            {on ? words.reenrol : words.enrol}
          </Button>
        </>
      )}
    </>
  )
}
