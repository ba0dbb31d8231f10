import { Tabs } from 'antd'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { PageHead } from './PageHead'

export type Tab = { key: string; label: string; children: ReactNode }

/** A page of several lists; which one is shown stands in the address. */
export function TabbedPage(props: { title: string; note?: ReactNode; tabs: Tab[]; acts?: ReactNode }) {
  const { title, note, tabs, acts } = props
  const [params, setParams] = useSearchParams()
  const first = tabs[0]?.key ?? ''
  return (
    <>
      <PageHead title={title} note={note}>
        {acts}
      </PageHead>
      <div className="sheet">
        <Tabs
          className="sheet-tabs"
          activeKey={params.get('tab') ?? first}
          items={tabs}
          destroyOnHidden
          onChange={(key) => setParams(key === first ? {} : { tab: key })}
        />
      </div>
    </>
  )
}
