import { Button } from 'antd'
import type { ReactNode } from 'react'
import { t } from '../texts'
import type { ListState } from './state'

/** The filters of a list, with a way to drop them all. */
export function Toolbar({ state, children }: { state: ListState; children: ReactNode }) {
  return (
    <div className="toolbar no-print">
      {children}
      {state.filtered && (
        <Button type="link" onClick={state.clear}>
          {t.list.clear}
        </Button>
      )}
    </div>
  )
}
