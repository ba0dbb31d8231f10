import { count, Label, Sheet, Terms } from '@shouwang/ui'
import { t } from '../../texts'
import { useSheets } from '../policy/query'
import type { DeliveryDetail } from './query'

const words = t.data.one
type WorksheetBody = DeliveryDetail['worksheets'][number]

/** What each worksheet was taken for, and how its rows found their people. */
export function Worksheets({ delivery }: { delivery: DeliveryDetail }) {
  if (!delivery.worksheets.length) return null
  return (
    <Sheet title={words.worksheets}>
      {delivery.worksheets.map((worksheet) => (
        <One key={worksheet.worksheet} worksheet={worksheet} />
      ))}
    </Sheet>
  )
}

function One({ worksheet }: { worksheet: WorksheetBody }) {
  const { data: sheets } = useSheets()
  const title = sheets?.items.find((sheet) => sheet.name === worksheet.sheet)?.title
  const numbers: [string, number][] = [
    [t.data.sum.read, worksheet.read],
    [t.data.sum.accepted, worksheet.accepted],
    [t.data.sum.refused, worksheet.refused],
    [t.data.sum.duplicate, worksheet.duplicate],
    [words.notData, worksheet.not_data],
    [words.doubtful, worksheet.doubtful_cells],
    [words.known, worksheet.known],
    [words.replaced, worksheet.replaced],
    [words.corrected, worksheet.corrected],
  ]
  const always = new Set([t.data.sum.read, t.data.sum.accepted])
  return (
    <div className="sheet-body worksheet">
      <h3>
        {worksheet.worksheet || title || words.worksheet}{' '}
        {worksheet.hidden && <Label tone="quiet">{words.hidden}</Label>}
      </h3>
      <Terms
        items={[
          [words.sheet, worksheet.sheet ? (title ?? '') : words.notRecognised],
          ...numbers
            .filter(([name, n]) => n > 0 || (always.has(name) && worksheet.sheet))
            .map(([name, n]) => [name, t.common.rows(count(n))] as [string, string]),
          ...Object.entries(worksheet.matched).map(
            ([how, n]) => [words.matchedBy[how] ?? how, t.common.rows(count(n))] as [string, string],
          ),
          ...(worksheet.unmatched
            ? [[t.data.sum.unmatched, t.common.rows(count(worksheet.unmatched))] as [string, string]]
            : []),
        ]}
      />
    </div>
  )
}
