import type { ReactNode } from 'react'
import { Dead } from '../shell/Missing'
import { t } from '../texts'
import { useMay } from './me'

/** Shows a page only to those who may do one of these, and tells others how they could. */
export function Allowed({ any, children }: { any: string[]; children: ReactNode }) {
  const may = useMay()
  if (any.some(may)) return children
  return <Dead title={t.common.notAllowed} why={t.common.notAllowedWhy} />
}
