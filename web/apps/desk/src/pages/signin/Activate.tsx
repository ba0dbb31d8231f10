import { api, body, type Schemas } from '@shouwang/api-client'
import { Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { Factor } from './Factor'
import { Frame } from './Frame'

const words = t.signin.activate
type Step = 'password' | 'factor' | 'done'

/** Using a one-time link. Its token stands behind `#`, so that no server logs it. */
export function Component() {
  const [token] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '')
  const [step, setStep] = useState<Step>('password')
  const [answer, setAnswer] = useState<Schemas['ActivationBody']>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  useEffect(() => {
    document.title = `${words.title} · ${t.common.product}`
  }, [])
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
  const finish = () => {
    // The link is used up: it should stay neither in the address nor in the history.
    window.history.replaceState(null, '', window.location.pathname)
    setStep('done')
  }
  const setPassword = ({ password }: { password: string }) =>
    attempt(async () => {
      const activated = await body(api.POST('/api/v1/activations', { body: { token, password } }))
      setAnswer(activated)
      if (activated.second_factor) setStep('factor')
      else finish()
    })
  const confirm = ({ code }: { code: string }) =>
    attempt(async () => {
      await api.POST('/api/v1/activations/confirm', { body: { token, code: code.trim() } })
      finish()
    })
  if (!token && step !== 'done') {
    return (
      <Frame>
        <h1>{words.noToken}</h1>
        <p>{words.noTokenWhy}</p>
        <Link to="/sign-in">{words.toSignIn}</Link>
      </Frame>
    )
  }
  return (
    <Frame>
      <h1>{{ password: words.title, factor: words.factorTitle, done: words.doneTitle }[step]}</h1>
      {error !== undefined && <Refusal error={error} />}
      {step === 'password' && (
        <>
          <p className="quiet">{words.note}</p>
          <Form layout="vertical" size="large" onFinish={setPassword} requiredMark={false}>
            <Form.Item
              name="password"
              label={words.password}
              extra={words.passwordHint}
              rules={[{ required: true, message: t.signin.passwordMissing }]}
            >
              <Input.Password autoComplete="new-password" autoFocus />
            </Form.Item>
            <Form.Item
              name="again"
              label={words.again}
              dependencies={['password']}
              rules={[
                { required: true, message: t.signin.passwordMissing },
                ({ getFieldValue }) => ({
                  validator: (_, value) =>
                    !value || value === getFieldValue('password')
                      ? Promise.resolve()
                      : Promise.reject(new Error(words.different)),
                }),
              ]}
            >
              <Input.Password autoComplete="new-password" />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={busy}>
              {words.submit}
            </Button>
          </Form>
        </>
      )}
      {step === 'factor' && answer?.second_factor && (
        <>
          <p className="quiet">{words.factorNote}</p>
          <Factor factor={answer.second_factor} />
          <Form layout="vertical" size="large" onFinish={confirm} requiredMark={false}>
            <Form.Item name="code" label={words.code} rules={[{ required: true, message: t.signin.codeMissing }]}>
              <Input className="code" inputMode="numeric" autoComplete="one-time-code" maxLength={7} autoFocus />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={busy}>
              {words.confirm}
            </Button>
          </Form>
        </>
      )}
      {step === 'done' && (
        <>
          <p>{words.done(answer?.sign_in_name ?? '')}</p>
          <Link to="/sign-in">
            <Button type="primary" size="large" block>
              {words.toSignIn}
            </Button>
          </Link>
        </>
      )}
    </Frame>
  )
}
