import { TabbedPage } from '../../parts/TabbedPage'
import { Allowed } from '../../session/Allowed'
import { t } from '../../texts'
import { CaseList } from './CaseList'
import { Worklist } from './Worklist'

const words = t.cases

export function Component() {
  const tabs = [
    { key: 'work', label: words.tabs.work, children: <Worklist /> },
    { key: 'list', label: words.tabs.list, children: <CaseList /> },
  ]
  return (
    <Allowed any={['read_case']}>
      <TabbedPage title={words.title} note={words.note} tabs={tabs} />
    </Allowed>
  )
}
