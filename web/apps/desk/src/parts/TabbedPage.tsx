import type { ReactNode } from 'react'
import { PageHead } from './PageHead'
import { type Tab, Tabs } from './Tabs'

/** A page of several lists. */
export function TabbedPage({ title, note, tabs }: { title: string; note?: ReactNode; tabs: Tab[] }) {
  return (
    <>
      <PageHead title={title} note={note} />
      <div className="sheet">
        <Tabs label={title} tabs={tabs} />
      </div>
    </>
  )
}
