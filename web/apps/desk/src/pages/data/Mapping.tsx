import { api, body } from '@shouwang/api-client'
import { Mark, Sheet } from '@shouwang/ui'
import { App, Button, Select } from 'antd'
import { useState } from 'react'
import { t } from '../../texts'
import { useSheets } from '../policy/query'
import type { DeliveryDetail } from './query'

const words = t.data.one

/** Headers nobody knows yet: somebody says which columns they are, and the file is looked into again. */
export function Mapping({ delivery, onJob }: { delivery: DeliveryDetail; onJob: (id: string) => void }) {
  const { data: sheets } = useSheets()
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const [chosen, setChosen] = useState<Record<string, string | undefined>>(() =>
    Object.fromEntries(
      delivery.proposals.map(({ sheet, header, column }) => [`${sheet} ${header}`, column ?? undefined]),
    ),
  )
  const like = delivery.worksheets.flatMap(
    ({ looks_like }) => sheets?.items.filter((one) => one.name === looks_like) ?? [],
  )
  const lacking = [...new Set(delivery.worksheets.flatMap((one) => one.missing_columns))]
  const columnsOf = (sheet: string) => {
    const missing = new Set(
      delivery.worksheets
        .filter((one) => (one.sheet ?? one.looks_like) === sheet)
        .flatMap((one) => one.missing_columns),
    )
    const all = sheets?.items.find((one) => one.name === sheet)?.columns ?? []
    const sorted = [...all].sort((a, b) => Number(missing.has(b.title)) - Number(missing.has(a.title)))
    return sorted.map(({ name, title }) => ({ value: name, label: title }))
  }
  const keep = async () => {
    setBusy(true)
    try {
      const path = { id: delivery.import_id }
      const mapping = delivery.proposals.map(({ sheet, header }) => ({
        sheet,
        header,
        column: chosen[`${sheet} ${header}`] ?? null,
      }))
      await api.PUT('/api/v1/imports/{id}/mapping', { params: { path }, body: { mapping } })
      onJob((await body(api.POST('/api/v1/imports/{id}/check', { params: { path } }))).job_id)
    } catch (problem) {
      message.error((problem as Error).message)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Sheet
      title={words.mapping}
      extra={
        <Button onClick={keep} loading={busy}>
          {words.mappingSave}
        </Button>
      }
    >
      <div className="sheet-body">
        <p className="quiet">{words.mappingNote}</p>
        {like.length > 0 && <p>{words.mappingLike(like.map(({ title }) => title).join('、'))}</p>}
        {lacking.length > 0 && <Mark tone="bad">{words.mappingLacks(lacking.join('、'))}</Mark>}
        <ul className="mapping">
          {delivery.proposals.map(({ sheet, header }) => {
            const key = `${sheet} ${header}`
            return (
              <li key={key}>
                <span>{header}</span>
                <span aria-hidden="true">→</span>
                <Select
                  className="filter"
                  aria-label={`${header} ${words.mappingColumn}`}
                  placeholder={words.mappingIgnore}
                  allowClear
                  showSearch={{ optionFilterProp: 'label' }}
                  popupMatchSelectWidth={false}
                  value={chosen[key]}
                  options={columnsOf(sheet)}
                  onChange={(value) => setChosen((before) => ({ ...before, [key]: value }))}
                />
              </li>
            )
          })}
        </ul>
      </div>
    </Sheet>
  )
}
