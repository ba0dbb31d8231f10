import type { ReactNode } from 'react'
import { Link, useLocation, useSearchParams } from 'react-router'

export type Tab = { key: string; label: string; children: ReactNode }

/** The lists of a page, each with an address of its own; the first is the page itself. */
export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  const [params] = useSearchParams()
  const { pathname } = useLocation()
  const first = tabs[0]
  const active = tabs.find((tab) => tab.key === params.get('tab')) ?? first
  return (
    <>
      <nav className="tabs no-print" aria-label={label}>
        {tabs.map((tab) => (
          <Link
            key={tab.key}
            to={tab === first ? pathname : `${pathname}?tab=${tab.key}`}
            aria-current={tab === active ? 'page' : undefined}
          >
            {tab.label}
          </Link>
        ))}
      </nav>
      {active?.children}
    </>
  )
}
