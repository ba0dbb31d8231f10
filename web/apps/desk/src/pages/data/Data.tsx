import { PageHead } from '../../parts/PageHead'
import { Tabs } from '../../parts/Tabs'
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
  const tabs = [
    { key: 'sources', label: words.tabs.sources, children: <Sources /> },
    { key: 'deliveries', label: words.tabs.deliveries, children: <Deliveries /> },
  ]
  return (
    <>
      <PageHead title={words.title} note={words.note} />
      {may('import_sheet') && <Drop />}
      <UploadList />
      <div className="sheet">
        <Tabs label={words.title} tabs={tabs} />
      </div>
    </>
  )
}
