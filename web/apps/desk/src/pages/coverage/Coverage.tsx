import { TabbedPage } from '../../parts/TabbedPage'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Owed } from './Owed'
import { Sweeps } from './Sweeps'
import { Unseen } from './Unseen'
import { Villages } from './Villages'

const words = t.coverage

export function Component() {
  const may = useMay()
  const tabs = [
    ...(may('read_figures') ? [{ key: 'villages', label: words.tabs.villages, children: <Villages /> }] : []),
    { key: 'unseen', label: words.tabs.unseen, children: <Unseen /> },
    { key: 'owed', label: words.tabs.owed, children: <Owed /> },
    { key: 'sweeps', label: words.tabs.sweeps, children: <Sweeps /> },
  ]
  return (
    <Allowed any={['read_figures', 'read_case']}>
      <TabbedPage title={words.title} note={words.note} tabs={tabs} />
    </Allowed>
  )
}
