import { mayStandInAddress, type Sought, sought } from '@shouwang/ui'
import { useState } from 'react'
import { useLocation } from 'react-router'
import type { ListState } from './state'

/** A search text as the server takes it, and whether it may stand in the address. */
export function readSearch(text: string): { found: Sought | null; open: boolean } {
  const found = sought(text)
  return { found, open: !found || mayStandInAddress(found) }
}

/**
 * The search of a list of people. A name stands in the address as `q`; a whole identity number or telephone is kept in
 * this page alone, because addresses stay in histories.
 */
export function usePersonSearch(state: ListState) {
  const { state: given } = useLocation()
  const [secret, setSecret] = useState<string>(given?.secret ?? '')
  const text = secret || state.values.q || ''
  const find = (typed: string) => {
    const { open } = readSearch(typed)
    setSecret(open ? '' : typed)
    state.set({ q: open ? typed.trim() || undefined : undefined })
  }
  const clear = () => {
    setSecret('')
    state.clear()
  }
  return {
    text,
    found: readSearch(text).found,
    isSecret: !!secret,
    find,
    state: { ...state, filtered: state.filtered || !!secret, clear },
  }
}
