import { api, type Schemas } from '@shouwang/api-client'
import { useQueryClient } from '@tanstack/react-query'
import { Button, DatePicker, Form, Input, InputNumber, Modal, Select } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import type { CaseWords, Planning } from './query'

const words = t.cases.plan
type Row = {
  risk?: string
  evidence?: string
  met_on?: dayjs.Dayjs
  gap?: { kind?: string; what?: string; yuan?: number }[]
}

/** The rows of the form as the server takes them, empty gaps left out. */
export function riskRequests(rows: Row[]): Schemas['RiskRequest'][] {
  return rows.map(({ risk, evidence, met_on, gap }) => ({
    risk: risk ?? '',
    evidence: evidence?.trim() ?? '',
    met_on: met_on?.format('YYYY-MM-DD') ?? null,
    gap: (gap ?? [])
      .filter((one) => one?.what?.trim())
      .map(({ kind, what, yuan }) => ({
        kind: kind ?? 'yuan',
        what: what?.trim() ?? '',
        amount_cents: kind === 'yuan' && yuan != null ? Math.round(yuan * 100) : null,
      })),
  }))
}

/** Risks in the order of their weight, each with its evidence and what is missing to be safe. */
export function RiskEditor(props: { plan: Planning; etag: string; policy: CaseWords; onClose: () => void }) {
  const { plan, etag, policy, onClose } = props
  const [form] = Form.useForm<{ risks: Row[] }>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const queries = useQueryClient()
  const save = async ({ risks }: { risks: Row[] }) => {
    setBusy(true)
    setError(undefined)
    try {
      const params = { path: { id: plan.case_id }, header: { 'If-Match': etag } }
      await api.PUT('/api/v1/cases/{id}/risks', { params, body: { risks: riskRequests(risks) } })
      queries.invalidateQueries({ queryKey: ['case', plan.case_id] })
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  const initial = plan.risks.map(
    (risk): Row => ({
      risk: risk.risk,
      evidence: risk.evidence,
      met_on: risk.met_on ? dayjs(risk.met_on) : undefined,
      gap: risk.gap.map((gap) => ({
        kind: gap.kind,
        what: gap.what,
        yuan: gap.amount_cents == null ? undefined : gap.amount_cents / 100,
      })),
    }),
  )
  const required = [{ required: true, message: t.cases.fields.required }]
  return (
    <Modal
      open
      title={words.editRisks}
      okText={t.common.save}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={onClose}
      width={720}
    >
      {error !== undefined && <Refusal error={error} />}
      <Form
        form={form}
        layout="vertical"
        onFinish={save}
        requiredMark={false}
        initialValues={{ risks: initial.length ? initial : [{}] }}
      >
        <Form.List name="risks">
          {(fields, { add, remove }) => (
            <>
              {fields.map(({ key, name }) => (
                <fieldset key={key} className="risk-fields">
                  <Form.Item name={[name, 'risk']} label={t.cases.fields.risks} rules={required}>
                    <Select
                      options={policy.risks.map((value) => ({ value, label: value }))}
                      showSearch={{ optionFilterProp: 'label' }}
                    />
                  </Form.Item>
                  <Form.Item name={[name, 'met_on']} label={t.cases.fields.metOn}>
                    <DatePicker className="wide" />
                  </Form.Item>
                  <Form.Item name={[name, 'evidence']} label={words.evidence} rules={required} className="whole">
                    <Input.TextArea rows={3} />
                  </Form.Item>
                  <Form.List name={[name, 'gap']}>
                    {(gaps, gap) => (
                      <div className="whole">
                        {gaps.map((one) => (
                          <div key={one.key} className="gap-fields">
                            <Form.Item name={[one.name, 'kind']} initialValue="yuan" label={words.gapWhat}>
                              <Select
                                options={policy.gap_kinds.map((kind) => ({ value: kind.name, label: kind.title }))}
                              />
                            </Form.Item>
                            <Form.Item name={[one.name, 'what']} label={t.cases.fields.note}>
                              <Input />
                            </Form.Item>
                            <Form.Item name={[one.name, 'yuan']} label={words.gapAmount}>
                              <InputNumber min={0} className="wide" />
                            </Form.Item>
                            <Button type="text" onClick={() => gap.remove(one.name)}>
                              {words.remove}
                            </Button>
                          </div>
                        ))}
                        <Button size="small" type="dashed" onClick={() => gap.add({})}>
                          {words.addGap}
                        </Button>
                        <Button size="small" type="text" onClick={() => remove(name)}>
                          {words.remove}
                        </Button>
                      </div>
                    )}
                  </Form.List>
                </fieldset>
              ))}
              <Button type="dashed" block onClick={() => add({})}>
                {words.addRisk}
              </Button>
            </>
          )}
        </Form.List>
      </Form>
    </Modal>
  )
}
