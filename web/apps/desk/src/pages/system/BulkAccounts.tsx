import { BASE, headersFor, Problem, problemOf, type Schemas } from '@shouwang/api-client'
import { count } from '@shouwang/ui'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Modal } from 'antd'
import { type ChangeEvent, useRef, useState } from 'react'
import { Refusal } from '../../parts/Refusal'
import { save } from '../../parts/save'
import { t } from '../../texts'
import { Sum } from '../data/Sum'

const words = t.system.accounts.bulkUpload
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** A list of people: tried out first, then the accounts are made and their links come as a workbook. */
export function BulkAccounts({ onClose }: { onClose: () => void }) {
  const [file, setFile] = useState<File>()
  const [tried, setTried] = useState<Schemas['BulkBody']>()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const input = useRef<HTMLInputElement>(null)
  const send = async (list: File, dry: boolean) => {
    setBusy(true)
    setError(undefined)
    try {
      const query = new URLSearchParams({ file_name: list.name, dry_run: String(dry) })
      const headers = {
        ...headersFor('POST'),
        accept: dry ? 'application/json' : XLSX,
        'content-type': 'application/octet-stream',
      }
      const response = await fetch(`${BASE}/accounts/bulk?${query}`, { method: 'POST', headers, body: list }).catch(
        () => {
          throw new Problem(0, '', t.common.offline)
        },
      )
      if (!response.ok) throw await problemOf(response)
      if (dry) return setTried(await response.json())
      save({ blob: await response.blob(), name: words.links }, words.links)
      queries.invalidateQueries({ queryKey: ['accounts'] })
      message.success(words.created(count(tried?.accepted ?? 0)))
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0]
    setFile(chosen)
    setTried(undefined)
    if (chosen) send(chosen, true)
  }
  const ready = !!file && !!tried?.accepted && !tried.refused
  return (
    <Modal
      open
      title={t.system.accounts.bulk}
      onCancel={onClose}
      onOk={() => file && send(file, false)}
      okText={words.create(count(tried?.accepted ?? 0))}
      okButtonProps={{ disabled: !ready }}
      confirmLoading={busy}
      width={640}
    >
      <p className="quiet">{words.note}</p>
      <p>
        <input ref={input} type="file" hidden accept=".xlsx,.xls,.ods,.csv" onChange={choose} />
        <Button onClick={() => input.current?.click()}>{words.choose}</Button> {file?.name}
      </p>
      {!!tried?.refused && <p className="refused">{words.wrong}</p>}
      {error !== undefined && <Refusal error={error} />}
      {tried && (
        <>
          <h3>{words.tryOut}</h3>
          <Sum rows={{ ...tried, unmatched: 0 }} />
          <ul className="brief">
            {tried.problems.map((problem) => (
              <li key={`${problem.cell} ${problem.code}`}>
                <b>{problem.cell ? words.cell(problem.cell) : problem.row && words.row(problem.row)}</b>
                <p>{problem.detail}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </Modal>
  )
}
