import { api, body } from '@shouwang/api-client'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import { type Command, CommandDialog } from '../../parts/Command'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { useVisitForms } from './forms'
import { fieldsOf, newId, questionsOf, reportOf } from './visit'

/** Of a household, for a case if there is one and the step that waits for it; the form that is most likely stands first. */
type Props = { household: string; caseId?: string; first: string; small?: boolean; next?: string | null }

/** Records a visit. */
export function RecordVisit(props: Props) {
  const may = useMay()
  const [open, setOpen] = useState(false)
  if (!may('record_visit')) return null
  return (
    <>
      <Button className="no-print" size={props.small ? 'small' : 'middle'} onClick={() => setOpen(true)}>
        {t.visits.record}
      </Button>
      {open && <Dialog {...props} onClose={() => setOpen(false)} />}
    </>
  )
}

function Dialog({ household, caseId, first, next, onClose }: Props & { onClose: () => void }) {
  // Sent twice it is one visit, so it keeps its id while the dialog is open.
  const [id] = useState(newId)
  const [now] = useState(() => new Date().toISOString())
  const { data: known, error, refetch } = useVisitForms()
  if (!known)
    return (
      <Modal open title={t.visits.record} footer={null} onCancel={onClose}>
        {error ? <Refusal error={error} again={() => refetch()} /> : <Loading rows={4} />}
      </Modal>
    )
  const command: Command = {
    title: t.visits.record,
    fields: fieldsOf(known, first, now),
    more: (values) => questionsOf(known, values),
    send: async (values) => {
      const report = reportOf(known, household, caseId, values)
      const { made_lead } = await body(api.PUT('/api/v1/visits/{id}', { params: { path: { id } }, body: report }))
      return made_lead ? t.visits.madeLead : next ? t.visits.nowDo(next) : undefined
    },
  }
  return <CommandDialog command={command} onClose={onClose} />
}
