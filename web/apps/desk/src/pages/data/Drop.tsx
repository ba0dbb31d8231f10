import { today } from '@shouwang/ui'
import { DatePicker, Select } from 'antd'
import dayjs from 'dayjs'
import { type ChangeEvent, type DragEvent, useState } from 'react'
import { useMe } from '../../session/me'
import { t } from '../../texts'
import { useSources } from './query'
import { add } from './uploads'

const words = t.data
const KINDS = '.xlsx,.xls,.xlsb,.xlsm,.ods,.csv,.txt'

/** Where files are dropped in. */
export function Drop() {
  const { data: me } = useMe()
  const { data: sources } = useSources()
  const [over, setOver] = useState(false)
  const [asOf, setAsOf] = useState(today())
  const [department, setDepartment] = useState<string>()
  const departments = [...new Set(sources?.map((source) => source.department))]
  const own = me?.account.grants.map((grant) => grant.department).filter(Boolean) ?? []
  const send = (files: FileList | null) => {
    if (files?.length) add([...files], { as_of: asOf, ...(department ? { department } : {}) })
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    send(event.dataTransfer.files)
  }
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    send(event.target.files)
    event.target.value = ''
  }
  return (
    <div className="drop-box">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way, the input within is everybody's */}
      <div
        className={over ? 'drop over' : 'drop'}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <label>
          <input type="file" multiple accept={KINDS} onChange={choose} className="unseen" />
          <span className="drop-title">{words.dropTitle}</span>
          <span className="quiet">{words.dropNote}</span>
        </label>
      </div>
      <div className="drop-options">
        <label>
          {words.asOf}
          <DatePicker
            value={dayjs(asOf)}
            allowClear={false}
            maxDate={dayjs(today())}
            onChange={(day) => day && setAsOf(day.format('YYYY-MM-DD'))}
          />
        </label>
        {own.length !== 1 && departments.length > 1 && (
          <label>
            {words.department}
            <Select
              value={department}
              allowClear
              placeholder={words.anyDepartment}
              options={departments.map((value) => ({ value, label: value }))}
              onChange={setDepartment}
              popupMatchSelectWidth={false}
              className="filter"
            />
          </label>
        )}
      </div>
    </div>
  )
}
