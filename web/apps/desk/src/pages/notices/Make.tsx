import { api, body } from '@shouwang/api-client'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Modal, Select } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useOwnArea, useTownships, useVillages } from '../../lists/regions'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { useCases } from '../cases/query'

const words = t.notices
type Fields = { kind: string; township?: string; village: string; case_ids: string[] }

/** Making a notice out of the cases of a village that stand at its step: a kind is named after the step it is for. */
export function Make() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {words.make}
      </Button>
      {open && <Dialog onClose={() => setOpen(false)} />}
    </>
  )
}

function Dialog({ onClose }: { onClose: () => void }) {
  const [form] = Form.useForm<Fields>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { message } = App.useApp()
  const own = useOwnArea()
  const townships = useTownships()
  const kind = Form.useWatch('kind', form) ?? 'publish'
  const township = Form.useWatch('township', form) ?? own?.townships[0]
  const village = Form.useWatch('village', form) ?? own?.villages[0]
  const villages = useVillages(township)
  const { data } = useCases({ village, step: kind, limit: 200 }, !!village)
  const make = async ({ case_ids }: Fields) => {
    setBusy(true)
    setError(undefined)
    try {
      const notice = await body(api.POST('/api/v1/notices', { body: { village_id: village ?? '', kind, case_ids } }))
      queries.invalidateQueries({ queryKey: ['case'] })
      message.success(t.cases.one.done)
      navigate(`/notices/${notice.notice_id}`)
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  const places = (list: { region_id: string; name: string }[]) =>
    list.map((region) => ({ value: region.region_id, label: region.name }))
  const required = [{ required: true, message: t.cases.fields.required }]
  return (
    <Modal open title={words.make} okText={words.make} confirmLoading={busy} onOk={form.submit} onCancel={onClose}>
      {error !== undefined && <Refusal error={error} />}
      <Form form={form} layout="vertical" onFinish={make} requiredMark={false} initialValues={{ kind: 'publish' }}>
        <Form.Item name="kind" label={words.kind} rules={required}>
          <Select options={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        {!own && (
          <Form.Item name="township" label={t.list.township} rules={required}>
            <Select options={places(townships)} showSearch={{ optionFilterProp: 'label' }} />
          </Form.Item>
        )}
        {!own?.villages.length && (
          <Form.Item name="village" label={words.village} rules={required}>
            <Select options={places(villages)} showSearch={{ optionFilterProp: 'label' }} disabled={!township} />
          </Form.Item>
        )}
        <Form.Item
          name="case_ids"
          label={words.cases}
          extra={!village ? words.casesHint : data && !data.items.length ? words.noCases : undefined}
          rules={required}
        >
          <Select
            mode="multiple"
            optionFilterProp="label"
            options={data?.items.map((one) => ({
              value: one.case_id,
              label: `${one.head_name} ${one.risks.join('、')}`,
            }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}
