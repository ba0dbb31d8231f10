import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { Link } from 'react-router'
import { t } from '../texts'

/** The heading of a page, which is also the window's title. */
export function PageHead(props: {
  title: string
  note?: ReactNode
  back?: { to: string; title: string }
  children?: ReactNode
  /** Whether the paper has a heading of its own. */
  screenOnly?: boolean
}) {
  const { title, note, back, children, screenOnly } = props
  useEffect(() => {
    document.title = `${title} · ${t.common.product}`
  }, [title])
  return (
    <div className={screenOnly ? 'page-head no-print' : 'page-head'}>
      <div className="page-head-text">
        {back && (
          <Link className="page-back" to={back.to}>
            {back.title}
          </Link>
        )}
        <h1>{title}</h1>
        {note && <p className="page-note">{note}</p>}
      </div>
      {children && <div className="page-acts">{children}</div>}
    </div>
  )
}
