import { api, type Schemas } from '@shouwang/api-client'
import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Modal } from 'antd'
import { useState } from 'react'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { GrantFields, type GrantValue, grantInput } from './GrantFields'
import { useParents } from './parents'

const words = t.system.accounts.one

export function SetGrants({ account, etag }: { account: Schemas['AccountBody']; etag: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {words.setGrants}
      </Button>
      {open && <Dialog account={account} etag={etag} onClose={() => setOpen(false)} />}
    </>
  )
}

function Dialog({ account, etag, onClose }: { account: Schemas['AccountBody']; etag: string; onClose: () => void }) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const queries = useQueryClient()
  const [form] = Form.useForm<{ grants: GrantValue[] }>()
  const parents = useParents()
  const present = account.grants.map((grant): GrantValue => {
    const place =
      grant.region_id && (grant.region_code ?? '').length > 9
        ? { township: parents.get((grant.region_code ?? '').slice(0, 9)), village: grant.region_id }
        : { township: grant.region_id ?? undefined }
    return { role: grant.role, department: grant.department ?? undefined, ...place }
  })
  const change = async ({ grants }: { grants: GrantValue[] }) => {
    setBusy(true)
    setError(undefined)
    try {
      const params = { path: { id: account.account_id }, header: { 'If-Match': etag } }
      await api.PUT('/api/v1/accounts/{id}/grants', { params, body: { grants: grants.map(grantInput) } })
      queries.invalidateQueries({ queryKey: ['account', account.account_id] })
      queries.invalidateQueries({ queryKey: ['accounts'] })
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Modal
      open
      title={words.setGrants}
      okText={t.common.save}
      confirmLoading={busy}
      onOk={form.submit}
      onCancel={onClose}
    >
      <p className="quiet">{words.grantsNote}</p>
      {error !== undefined && <Refusal error={error} />}
      <Form
        form={form}
        layout="vertical"
        onFinish={change}
        requiredMark={false}
        initialValues={{ grants: present.length ? present : [{}] }}
      >
        <GrantFields />
      </Form>
    </Modal>
  )
}
