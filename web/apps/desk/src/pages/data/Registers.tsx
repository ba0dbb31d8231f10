import { count, Sheet } from '@shouwang/ui'
import { t } from '../../texts'

const words = t.data.one

/** What a register changes, in numbers. */
export function Registers({ report }: { report: Record<string, unknown> }) {
  const numbers = Object.entries(words.registersCount).filter(([key]) => typeof report[key] === 'number')
  return (
    <Sheet title={words.registers}>
      <div className="sheet-body">
        <p className="quiet">{words.applyRegister}</p>
        <dl className="tally">
          {numbers.map(([key, title]) => (
            <div key={key}>
              <dt>{title}</dt>
              <dd>{count(report[key] as number)}</dd>
            </div>
          ))}
        </dl>
      </div>
    </Sheet>
  )
}
