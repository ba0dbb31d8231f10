import { Problem, type Schemas } from '@shouwang/api-client'
import { useQueryClient } from '@tanstack/react-query'
import { App, Form, Modal } from 'antd'
import { type ReactNode, useState } from 'react'
import { t } from '../texts'
import { type Field, FieldForm, type Values } from './FieldForm'
import { Refusal } from './Refusal'

/** What a command may have changed. */
const TOUCHED =
  'case cases worklist household households persons lead leads visits coverage owed guarantees standards rules'.split(
    ' ',
  )

/** One thing to be done to a case: asked for in a dialog, refused in the server's words, read anew afterwards. */
export type Command = {
  title: string
  fields: Field[]
  /** Fields that depend on what was filled in. */
  more?: (values: Values) => Field[]
  /** Sends it; a sentence that comes back is told instead of the usual one. */
  send: (values: Values) => Promise<unknown>
  danger?: boolean
  note?: ReactNode
}

/** What an answer warns of, though the thing is done. */
export function warningsOf(told: unknown): string[] {
  const { data, ...rest } = (told ?? {}) as { data?: Warned } & Warned
  return (data ?? rest).warnings?.map(({ sentence }) => sentence) ?? []
}
type Warned = { warnings?: Schemas['SentenceBody'][] }

export function CommandDialog({ command, onClose }: { command: Command; onClose: () => void }) {
  const [form] = Form.useForm()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const queries = useQueryClient()
  const { message, notification } = App.useApp()
  const send = async (values: Values) => {
    setBusy(true)
    setError(undefined)
    try {
      const told = await command.send(values)
      message.success(typeof told === 'string' ? told : t.cases.one.done)
      const warnings = warningsOf(told)
      if (warnings.length > 0)
        notification.warning({ title: t.cases.one.warned, description: warnings.join(''), duration: 10 })
      onClose()
    } catch (problem) {
      if (problem instanceof Problem && problem.status === 412) {
        message.warning(t.cases.one.changed)
        onClose()
      } else setError(problem instanceof Problem ? problem : new Problem(0, '', (problem as Error).message))
    } finally {
      setBusy(false)
      for (const key of TOUCHED) queries.invalidateQueries({ queryKey: [key] })
    }
  }
  return (
    <Modal
      open
      title={command.title}
      okText={command.title}
      okButtonProps={{ danger: command.danger }}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={onClose}
    >
      {error !== undefined && <Refusal error={error} />}
      {command.note}
      <FieldForm form={form} fields={command.fields} more={command.more} onFinish={send} />
    </Modal>
  )
}
