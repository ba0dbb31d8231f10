import { proseDay, today } from '@shouwang/ui'
import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useSearchParams } from 'react-router'
import { SearchBox } from '../../lists/SearchBox'
import { PageHead } from '../../parts/PageHead'
import { Tabs } from '../../parts/Tabs'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Changes } from '../standards/Changes'
import { WhatIf } from '../standards/WhatIf'
import { Parameters } from './Parameters'
import { Rules } from './Rules'
import { Sheets } from './Sheets'

const words = t.policy

/** What the county watches for, by which figures, resting on which sheets. */
export function Component() {
  const may = useMay()
  const [params, setParams] = useSearchParams()
  const tab = params.get('tab') ?? 'rules'
  const search = params.get('q') ?? ''
  const on = params.get('on') ?? undefined
  const set = (patch: Record<string, string | undefined>) => {
    const next = new URLSearchParams(params)
    next.delete('rule')
    for (const [key, value] of Object.entries(patch)) {
      if (value) next.set(key, value)
      else next.delete(key)
    }
    setParams(next, { replace: true })
  }
  const tabs = [
    { key: 'rules', label: words.tabs.rules, children: <Rules search={search} on={on} /> },
    { key: 'parameters', label: words.tabs.parameters, children: <Parameters search={search} on={on} /> },
    { key: 'sheets', label: words.tabs.sheets, children: <Sheets search={search} on={on} /> },
    // Trying figures out judges leads, which not everybody reads.
    ...(may('read_lead') && may('read_case') ? [{ key: 'try', label: t.standards.tab, children: <WhatIf /> }] : []),
    ...(may('read_case') ? [{ key: 'changes', label: t.standards.changes, children: <Changes /> }] : []),
  ]
  return (
    <>
      <PageHead title={words.title} note={words.note(proseDay(on ?? today()))} />
      <div className="sheet">
        {tab !== 'try' && tab !== 'changes' && (
          <div className="toolbar no-print">
            <SearchBox
              value={search}
              placeholder={words.search}
              label={words.searchLabel}
              onSearch={(q) => set({ q })}
            />
            <label className="toolbar-label">
              {words.asOf}
              <DatePicker
                value={dayjs(on ?? today())}
                allowClear={false}
                onChange={(day) => day && set({ on: day.format('YYYY-MM-DD') })}
              />
            </label>
          </div>
        )}
        <Tabs label={words.title} tabs={tabs} />
      </div>
    </>
  )
}
