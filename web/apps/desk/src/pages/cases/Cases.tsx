import { Button } from 'antd'
import { useState } from 'react'
import { CommandDialog } from '../../parts/Command'
import { TabbedPage } from '../../parts/TabbedPage'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { CaseList } from './CaseList'
import { handOver } from './handOver'
import { Worklist } from './Worklist'

const words = t.cases

export function Component() {
  const may = useMay()
  const [open, setOpen] = useState(false)
  const tabs = [
    { key: 'work', label: words.tabs.work, children: <Worklist /> },
    { key: 'list', label: words.tabs.list, children: <CaseList /> },
  ]
  return (
    <Allowed any={['read_case']}>
      <TabbedPage
        title={words.title}
        note={words.note}
        tabs={tabs}
        acts={may('transfer_cases') && <Button onClick={() => setOpen(true)}>{t.officers.caseload}</Button>}
      />
      {open && <CommandDialog command={handOver} onClose={() => setOpen(false)} />}
    </Allowed>
  )
}
