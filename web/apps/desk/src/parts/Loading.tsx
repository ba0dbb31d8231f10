import { Skeleton } from 'antd'
import { type ReactNode, Suspense } from 'react'
import { t } from '../texts'

/** Stands where something is still on its way. */
export function Loading({ rows = 6 }: { rows?: number }) {
  return (
    <div className="loading" role="status" aria-label={t.common.loading}>
      <Skeleton active paragraph={{ rows }} title={false} />
    </div>
  )
}

Loading.Boundary = ({ children }: { children: ReactNode }) => <Suspense fallback={<Loading />}>{children}</Suspense>
