import { Label, Mark, today, yuan } from '@shouwang/ui'
import type { Column } from '../../lists/DataTable'
import { t } from '../../texts'
import { type CaseLine, pressing, STATUS_TONES, type Task } from './query'

const words = t.cases

/** A deadline with how near it is. */
export function Due({ on, extended }: { on?: string | null; extended?: boolean }) {
  const { tone, text } = pressing(on, today())
  return (
    <span className="due">
      {on && <span>{on}</span>}
      <Mark tone={tone}>{text}</Mark>
      {extended && <Label tone="quiet">{words.extended}</Label>}
    </span>
  )
}

export const Risks = ({ risks }: { risks: string[] }) => (
  <span className="labels">
    {risks.map((risk) => (
      <Label key={risk}>{risk}</Label>
    ))}
  </span>
)

export const taskColumns: Column<Task>[] = [
  { key: 'head', title: words.head, tight: true, phone: 'title', render: (row) => row.head_name },
  { key: 'task', title: words.task, tight: true, render: (row) => <b>{row.task.title}</b> },
  {
    key: 'due',
    title: words.due,
    tight: true,
    render: (row) => <Due on={row.due_on} extended={row.extended} />,
  },
  { key: 'place', title: words.place, tight: true, render: (row) => row.village.name },
  { key: 'risks', title: words.risks, render: (row) => <Risks risks={row.risks} /> },
  {
    key: 'actors',
    title: words.actors,
    render: (row) =>
      row.duty_name ?? (row.actors.length ? row.actors.map((actor) => actor.title).join('、') : words.anybody),
  },
  {
    key: 'escalated',
    title: words.status,
    tight: true,
    render: (row) =>
      row.escalated ? <Mark tone="bad">{words.escalated[row.escalated] ?? row.escalated}</Mark> : row.status.title,
  },
]

export const caseColumns: Column<CaseLine>[] = [
  { key: 'head', title: words.head, tight: true, phone: 'title', render: (row) => row.head_name },
  {
    key: 'status',
    title: words.status,
    tight: true,
    render: (row) => (
      <span className="labels">
        <Mark tone={STATUS_TONES[row.status.name] ?? 'plain'}>{row.status.title}</Mark>
        {row.paused && <Label tone="quiet">{words.paused}</Label>}
        {row.emergency && <Label tone="warn">{words.emergency}</Label>}
      </span>
    ),
  },
  { key: 'next', title: words.next, tight: true, render: (row) => row.next?.title ?? t.common.none },
  { key: 'due', title: words.due, tight: true, render: (row) => (row.next ? <Due on={row.next_due_on} /> : '') },
  { key: 'place', title: words.place, tight: true, render: (row) => row.village.name },
  { key: 'risks', title: words.risks, render: (row) => <Risks risks={row.risks} /> },
  {
    key: 'burden',
    title: words.burden,
    align: 'end',
    tight: true,
    render: (row) => (row.burden_cents == null ? t.common.unknown : yuan(row.burden_cents)),
  },
  { key: 'opened', title: words.opened, tight: true, phone: 'hide', render: (row) => row.opened_on },
]
