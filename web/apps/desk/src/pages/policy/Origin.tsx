import type { Schemas } from '@shouwang/api-client'
import { Label } from '@shouwang/ui'
import { t } from '../../texts'

const words = t.policy

/** Where an entry comes from, how good that is, and the way to the original. */
export function Origin({ origin }: { origin: Schemas['OriginBody'] }) {
  return (
    <span className="origin">
      <span>
        {origin.title}
        {origin.number && ` ${origin.number}`}
      </span>
      <span className="labels">
        <Label tone="quiet">{words.grades[origin.grade] ?? origin.grade}</Label>
        {origin.unverified && <Label tone="warn">{words.parameters.unverified}</Label>}
        {origin.link && (
          <a href={origin.link} target="_blank" rel="noreferrer noopener" className="no-print">
            {words.link}
          </a>
        )}
      </span>
    </span>
  )
}
