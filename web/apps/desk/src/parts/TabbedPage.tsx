import type { ReactNode } from 'react'
import { PageHead } from './PageHead'
import { type Tab, Tabs } from './Tabs'

/** A page of several lists. */
export function TabbedPage({
  title,
  note,
  tabs,
  acts,
}: {
  title: string
  note?: ReactNode
  tabs: Tab[]
  acts?: ReactNode
}) {
  return (
    <>
      <PageHead title={title} note={note}>
        {acts}
      </PageHead>
      <div className="sheet">
        <Tabs label={title} tabs={tabs} />
      </div>
    </>
  )
}
