import { Tabs } from 'antd'
import { useSearchParams } from 'react-router'
import { PageHead } from '../../parts/PageHead'
import { Allowed } from '../../session/Allowed'
import { t } from '../../texts'
import { CaseList } from './CaseList'
import { Worklist } from './Worklist'

const words = t.cases

export function Component() {
  const [params, setParams] = useSearchParams()
  const items = [
    { key: 'work', label: words.tabs.work, children: <Worklist /> },
    { key: 'list', label: words.tabs.list, children: <CaseList /> },
  ]
  return (
    <Allowed any={['read_case']}>
      <PageHead title={words.title} note={words.note} />
      <div className="sheet">
        <Tabs
          className="sheet-tabs"
          activeKey={params.get('tab') ?? 'work'}
          items={items}
          destroyOnHidden
          onChange={(key) => setParams(key === 'work' ? {} : { tab: key })}
        />
      </div>
    </Allowed>
  )
}
