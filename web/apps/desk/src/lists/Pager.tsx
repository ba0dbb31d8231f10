import { count } from '@shouwang/ui'
import { Button, Select } from 'antd'
import { t } from '../texts'
import type { ListState } from './state'

const SIZES = [20, 50, 100, 200].map((size) => ({ value: size, label: String(size) }))
type Props = { state: ListState; shown: number; next?: string | null; total?: number | null }

/** How many there are, where the one page holds them all or the server counted. */
function told({ state, shown, next, total }: Props): string {
  if (state.page === 1 && !next) return t.list.whole(count(shown))
  return total == null ? t.list.page(state.page, shown) : t.list.pageOf(count(total), state.page, shown)
}

/** Turning the pages of a list; one that fits on a page has nothing to turn. */
export function Pager(props: Props) {
  const { state, shown, next } = props
  if (!shown && state.page === 1) return null
  const single = state.page === 1 && !next
  return (
    <nav className="pager" aria-label={t.list.page(state.page, shown)}>
      <span className="pager-count" aria-live="polite">
        {told(props)}
      </span>
      {!single && (
        <>
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
        </>
      )}
    </nav>
  )
}
