import type { Schemas } from '@shouwang/api-client'
import { count } from '@shouwang/ui'
import { t } from '../../texts'

const words = t.data.sum

/** Rows read = accepted + refused + duplicate, as a sum that anybody can add up. */
export function Sum({ rows }: { rows: Schemas['RowsBody'] }) {
  const parts: [string, number, string][] = [
    [words.read, rows.read, ''],
    [words.accepted, rows.accepted, '='],
    [words.refused, rows.refused, '+'],
    [words.duplicate, rows.duplicate, '+'],
  ]
  return (
    <div className="sum">
      {parts.map(([title, n, sign]) => (
        <div key={title} className={title === words.refused && n ? 'sum-part sum-bad' : 'sum-part'}>
          {sign && (
            <span className="sum-sign" aria-hidden="true">
              {sign}
            </span>
          )}
          <div>
            <p className="quiet">{title}</p>
            <p className="figure">{count(n)}</p>
          </div>
        </div>
      ))}
      {rows.unmatched > 0 && (
        <p className="sum-note">
          {words.unmatched} <b>{count(rows.unmatched)}</b>
        </p>
      )}
    </div>
  )
}

/** The same in a line of a list. */
export const sumText = ({ read, accepted, refused, duplicate }: Schemas['RowsBody']) =>
  words.text(count(read), count(accepted), count(refused), count(duplicate))
