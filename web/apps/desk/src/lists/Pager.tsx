import { Button, Select } from 'antd'
import { t } from '../texts'
import type { ListState } from './state'

const SIZES = [20, 50, 100, 200].map((size) => ({ value: size, label: String(size) }))

/** Turning the pages of a list. */
export function Pager({ state, shown, next }: { state: ListState; shown: number; next?: string | null }) {
  if (!shown && state.page === 1) return null
  return (
    <nav className="pager" aria-label={t.list.page(state.page, shown)}>
      <span className="pager-count" aria-live="polite">
        {t.list.page(state.page, shown)}
      </span>
      <span className="pager-size">
        {t.list.perPage}
        <Select
          aria-label={t.list.perPage}
          value={state.limit}
          options={SIZES}
          onChange={(size) => state.set({ limit: String(size) })}
          popupMatchSelectWidth={false}
        />
      </span>
      {state.first && !state.previous && <Button onClick={state.first}>{t.list.first}</Button>}
      <Button disabled={!state.previous} onClick={state.previous}>
        {t.list.previous}
      </Button>
      <Button disabled={!next} onClick={() => next && state.next(next)}>
        {t.list.next}
      </Button>
    </nav>
  )
}
