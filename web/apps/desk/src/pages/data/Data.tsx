import { Tabs } from 'antd'
import { useSearchParams } from 'react-router'
import { PageHead } from '../../parts/PageHead'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Deliveries } from './Deliveries'
import { Drop } from './Drop'
import { Sources } from './Sources'
import { UploadList } from './UploadList'

const words = t.data

export function Component() {
  return (
    <Allowed any={['read_import']}>
      <Data />
    </Allowed>
  )
}

function Data() {
  const may = useMay()
  const [params, setParams] = useSearchParams()
  const tab = params.get('tab') ?? 'sources'
  const items = [
    { key: 'sources', label: words.tabs.sources, children: <Sources /> },
    { key: 'deliveries', label: words.tabs.deliveries, children: <Deliveries /> },
  ]
  return (
    <>
      <PageHead title={words.title} note={words.note} />
      {may('import_sheet') && <Drop />}
      <UploadList />
      <div className="sheet">
        <Tabs
          className="sheet-tabs"
          activeKey={tab}
          items={items}
          destroyOnHidden
          onChange={(key) => setParams(key === 'sources' ? {} : { tab: key })}
        />
      </div>
    </>
  )
}
