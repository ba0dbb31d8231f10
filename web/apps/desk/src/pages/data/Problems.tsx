import type { Schemas } from '@shouwang/api-client'
import { count, Mark, Sheet, type Tone } from '@shouwang/ui'
import { Segmented } from 'antd'
import { useState } from 'react'
import { type Column, DataTable } from '../../lists/DataTable'
import { t } from '../../texts'

const words = t.data.one
type Problem = Schemas['ImportProblem']
const TONES: Record<string, Tone> = { error: 'bad', warning: 'warn', note: 'quiet' }
const ORDER = ['error', 'warning', 'note']

/** Everything that is wrong with a file, each with its cell and what to do. */
export function Problems({ problems }: { problems: Problem[] }) {
  const [kind, setKind] = useState('all')
  if (!problems.length) return null
  const counts = ORDER.map((severity) => problems.filter((problem) => problem.severity === severity).length)
  const present = ORDER.filter((_, index) => counts[index])
  const options = [
    { value: 'all', label: `${t.common.all} ${count(problems.length)}` },
    ...present.map((severity) => ({
      value: severity,
      label: `${words.severities[severity]} ${count(counts[ORDER.indexOf(severity)] ?? 0)}`,
    })),
  ]
  const shown = problems
    .map((problem, index) => ({ problem, index }))
    .filter(({ problem }) => kind === 'all' || problem.severity === kind)
    .sort((a, b) => ORDER.indexOf(a.problem.severity) - ORDER.indexOf(b.problem.severity))
  return (
    <Sheet
      title={words.problems}
      extra={present.length > 1 && <Segmented options={options} value={kind} onChange={setKind} />}
    >
      <DataTable caption={words.problems} columns={columns} rows={shown} rowKey={({ index }) => String(index)} />
    </Sheet>
  )
}

const columns: Column<{ problem: Problem; index: number }>[] = [
  {
    key: 'where',
    title: words.where,
    tight: true,
    render: ({ problem }) =>
      words.cell(problem.worksheet ?? '', problem.cell ?? (problem.row ? String(problem.row) : '')),
  },
  {
    key: 'severity',
    title: t.data.sources.state,
    tight: true,
    render: ({ problem }) => (
      <Mark tone={TONES[problem.severity] ?? 'plain'}>{words.severities[problem.severity] ?? problem.severity}</Mark>
    ),
  },
  { key: 'what', title: words.what, phone: 'title', render: ({ problem }) => problem.detail },
]
