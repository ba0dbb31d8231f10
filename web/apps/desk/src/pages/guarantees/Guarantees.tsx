import { TabbedPage } from '../../parts/TabbedPage'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Issues } from './Issues'
import { NotReceived } from './NotReceived'
import { States } from './States'
import { VillageStates } from './VillageStates'

const words = t.guarantees

export function Component() {
  const may = useMay()
  const tabs = [
    ...(may('read_figures') ? [{ key: 'villages', label: words.tabs.villages, children: <VillageStates /> }] : []),
    ...(may('read_case') ? [{ key: 'states', label: words.tabs.states, children: <States /> }] : []),
    { key: 'issues', label: words.tabs.issues, children: <Issues /> },
    { key: 'due', label: words.tabs.due, children: <NotReceived /> },
  ]
  return (
    <Allowed any={['handle_issue', 'read_figures', 'read_case']}>
      <TabbedPage title={words.title} note={words.note} tabs={tabs} />
    </Allowed>
  )
}
