import { TabbedPage } from '../../parts/TabbedPage'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Duty } from './Duty'
import { Effects } from './Effects'
import { Measures } from './Measures'
import { Missed } from './Missed'
import { Yield } from './Yield'

const words = t.figures

export function Component() {
  const may = useMay()
  const tabs = [
    { key: 'duty', label: words.tabs.duty, children: <Duty /> },
    { key: 'yield', label: words.tabs.yield, children: <Yield /> },
    ...(may('read_case') ? [{ key: 'measures', label: words.tabs.measures, children: <Measures /> }] : []),
    { key: 'effects', label: words.tabs.effects, children: <Effects /> },
    { key: 'missed', label: words.tabs.missed, children: <Missed /> },
  ]
  return (
    <Allowed any={['read_figures']}>
      <TabbedPage title={words.title} note={words.note} tabs={tabs} />
    </Allowed>
  )
}
