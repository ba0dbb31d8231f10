import { api, body, type Schemas } from '@shouwang/api-client'
import { groupedId, groupedPhone, Terms } from '@shouwang/ui'
import { Button, Checkbox, Form, Modal } from 'antd'
import { useEffect, useState } from 'react'
import { useMay } from '../session/me'
import { t } from '../texts'
import { Purpose } from './Purpose'
import { Refusal } from './Refusal'

type Field = Schemas['SealedField']
const SHOWN_MS = 60_000

function clearOf(field: Field, { id, phone }: Schemas['UnmaskedBody']): string {
  const value = field === 'id' ? id && groupedId(id) : phone && groupedPhone(phone)
  return value || t.personal.none
}

/** A group of boxes cannot be said to be required; that none is ticked is told all the same. */
const somethingChosen = (_: unknown, fields: Field[] | undefined) =>
  fields?.length ? Promise.resolve() : Promise.reject(new Error(t.personal.fields))

/** Shows the number and the telephone of one person in clear, once it is said what for, and hides them again. */
export function Unmask({ personId, name, clear }: { personId: string; name: string; clear?: boolean }) {
  const may = useMay()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const [seen, setSeen] = useState<{ asked: Field[]; body: Schemas['UnmaskedBody'] }>()
  const [form] = Form.useForm<{ purpose: string; fields: Field[] }>()
  const choices: { value: Field; label: string }[] = [
    ...(may('unmask_person') ? [{ value: 'id' as const, label: t.personal.id }] : []),
    { value: 'phone', label: t.personal.phone },
  ]
  const close = () => {
    setOpen(false)
    setSeen(undefined)
    setError(undefined)
  }
  useEffect(() => {
    if (!seen) return
    const timer = setTimeout(() => {
      setOpen(false)
      setSeen(undefined)
    }, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [seen])
  if (!may('unmask_person') && !may('unmask_phone')) return null
  const look = async ({ purpose, fields }: { purpose: string; fields: Field[] }) => {
    setBusy(true)
    setError(undefined)
    try {
      const path = { id: personId }
      const input = { purpose: purpose.trim(), fields }
      const answer = await body(api.POST('/api/v1/persons/{id}/unmask', { params: { path }, body: input }))
      setSeen({ asked: fields, body: answer })
      form.resetFields()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button
        type={clear ? 'default' : 'link'}
        size="small"
        className="no-print"
        onClick={() => setOpen(true)}
        aria-label={t.personal.unmaskOf(name)}
      >
        {t.personal.unmask}
      </Button>
      <Modal
        open={open}
        title={t.personal.unmaskTitle(name)}
        onCancel={close}
        onOk={seen ? close : form.submit}
        okText={seen ? t.common.close : t.personal.show}
        cancelButtonProps={seen ? { style: { display: 'none' } } : undefined}
        confirmLoading={busy}
        destroyOnHidden
      >
        {seen ? (
          <div aria-live="polite">
            <Terms items={seen.asked.map((field) => [t.personal[field], clearOf(field, seen.body)])} />
            <p className="quiet">{t.personal.hidesSoon}</p>
          </div>
        ) : (
          <>
            <p className="quiet">{t.personal.unmaskNote}</p>
            {error !== undefined && <Refusal error={error} />}
            <Form
              form={form}
              layout="vertical"
              onFinish={look}
              requiredMark={false}
              initialValues={{ fields: [choices[0]?.value] }}
            >
              <Form.Item name="fields" label={t.personal.fields} rules={[{ validator: somethingChosen }]}>
                <Checkbox.Group options={choices} />
              </Form.Item>
              <Purpose />
            </Form>
          </>
        )}
      </Modal>
    </>
  )
}
