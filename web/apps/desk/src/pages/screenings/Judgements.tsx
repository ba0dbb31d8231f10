import { count, Mark, Sheet } from '@shouwang/ui'
import { Switch } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { type Column, DataTable } from '../../lists/DataTable'
import { t } from '../../texts'
import { levelTone } from '../leads/query'
import type { JudgedLine } from './query'

const words = t.screenings.one

/** Rules or checks with how often each hit, was clear, and could not be judged. */
export function Judgements(props: { title: string; note: string; lines: JudgedLine[]; linked?: boolean }) {
  const { title, note, lines, linked } = props
  const [hits, setHits] = useState(true)
  const shown = hits ? lines.filter((line) => line.hit) : lines
  return (
    <Sheet
      title={title}
      note={note}
      extra={
        <label className="switch">
          <Switch size="small" checked={hits} onChange={setHits} />
          {words.onlyHits}
        </label>
      }
    >
      <DataTable caption={title} columns={linked ? linkedColumns : columns} rows={shown} rowKey={(line) => line.code} />
    </Sheet>
  )
}

const columns: Column<JudgedLine>[] = [
  { key: 'code', title: t.policy.rules.code, tight: true, phone: 'hide', render: (line) => line.code },
  { key: 'title', title: words.rule, phone: 'title', render: (line) => line.title },
  {
    key: 'level',
    title: t.leads.level,
    tight: true,
    render: (line) => (
      <Mark tone={line.level === 'error' ? 'bad' : line.level === 'warning' ? 'warn' : levelTone(line.level)}>
        {line.level_title}
      </Mark>
    ),
  },
  { key: 'hit', title: words.hit, align: 'end', tight: true, render: (line) => count(line.hit) },
  { key: 'clear', title: words.clear, align: 'end', tight: true, render: (line) => count(line.clear) },
  { key: 'unknown', title: words.unknown, align: 'end', tight: true, render: (line) => count(line.unknown) },
  {
    key: 'missing',
    title: words.missing,
    phone: 'hide',
    render: (line) => (
      <span className="quiet">
        {Object.entries(line.missing)
          .slice(0, 3)
          .map(([name, n]) => `${name} ${count(n)}`)
          .join('、')}
      </span>
    ),
  },
]

const linkedColumns: Column<JudgedLine>[] = [
  {
    key: 'code',
    title: t.policy.rules.code,
    tight: true,
    phone: 'hide',
    render: (line) => <Link to={`/policy?rule=${line.code}`}>{line.code}</Link>,
  },
  ...columns.slice(1),
]
