import { Mark } from '@shouwang/ui'
import { Button } from 'antd'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { type Column, DataTable } from '../../lists/DataTable'
import { type Command, CommandDialog } from '../../parts/Command'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { proposal } from '../standards/propose'
import { figure } from './figure'
import { Origin } from './Origin'
import { matches, type Parameter, useParameters } from './query'
import { RuleLinks } from './RuleLinks'

const words = t.policy.parameters

/** Every figure of the policy with its source and the rules that rest on it. */
export function Parameters({ search, on }: { search: string; on?: string }) {
  const { data, error, isPending, refetch } = useParameters(on)
  const may = useMay()
  const [command, setCommand] = useState<Command>()
  const sorted = useMemo(() => inOrder(data ?? [], search), [data, search])
  if (isPending) return <Loading rows={10} />
  if (error) return <Refusal error={error} again={() => refetch()} />
  return (
    <>
      <p className="sheet-body quiet">{words.n(sorted.length)}</p>
      <DataTable
        caption={t.policy.tabs.parameters}
        columns={may('propose_standard') ? [...columns, propose(setCommand)] : columns}
        rows={sorted}
        rowKey={(one) => one.name}
      />
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
    </>
  )
}

/** Those that rules rest on come first, each lot by what it is called. */
function inOrder(parameters: Parameter[], search: string): Parameter[] {
  const shown = parameters.filter(({ title, name, unit, in_force }) =>
    matches(search, [title, name, unit, in_force?.source.title]),
  )
  const isUsed = ({ used }: Parameter) => Number(used.rules.length > 0)
  return shown.sort((a, b) => isUsed(b) - isUsed(a) || a.title.localeCompare(b.title, 'zh-CN'))
}

const propose = (onCommand: (command: Command) => void): Column<Parameter> => ({
  key: 'propose',
  title: words.change,
  tight: true,
  render: (one) => (
    <>
      {one.open_changes > 0 && <Link to="/policy?tab=changes">{words.open(one.open_changes)}</Link>}
      <Button size="small" className="no-print" onClick={() => onCommand(proposal(one, one.in_force?.value ?? ''))}>
        {t.standards.propose}
      </Button>
    </>
  ),
})

/** The deadlines that a figure sets, each with the kind of days that it counts. */
export const deadlines = ({ used }: Pick<Parameter, 'used'>): string[] => [
  ...used.steps.map(({ chain, step, until, counting }) => {
    const what = step ?? (until ? words.until(until) : words.whole)
    return words.deadline(chain, what, words.countings[counting] ?? counting)
  }),
  ...used.levels.map(words.level),
]

const columns: Column<Parameter>[] = [
  { key: 'title', title: words.title, phone: 'title', width: '24%', render: (one) => one.title },
  {
    key: 'value',
    title: words.value,
    align: 'end',
    render: (one) => {
      if (!one.in_force) return <span className="quiet">{t.common.unknown}</span>
      const [value, unit] = figure(one.in_force.value, one.unit)
      return (
        <>
          <b>{value}</b> <span className="quiet">{unit}</span>
        </>
      )
    },
  },
  { key: 'from', title: words.from, tight: true, render: (one) => one.in_force?.from ?? '' },
  {
    key: 'region',
    title: words.region,
    tight: true,
    render: (one) => one.in_force && (words.regions[one.in_force.region.length] ?? words.nation),
  },
  {
    key: 'source',
    title: words.source,
    width: '26%',
    render: (one) =>
      one.in_force &&
      (one.in_force.source.unverified && !one.in_force.source.link ? (
        <span title={words.unverifiedNote}>
          <Mark tone="warn">{words.unverified}</Mark> <span className="quiet">{one.in_force.source.title}</span>
        </span>
      ) : (
        <Origin origin={one.in_force.source} />
      )),
  },
  {
    key: 'rules',
    title: words.usedBy,
    width: '18%',
    render: (one) => (
      <>
        {one.used.rules.length > 0 && <RuleLinks codes={one.used.rules} />}
        {deadlines(one).map((line) => (
          <div key={line}>{line}</div>
        ))}
      </>
    ),
  },
]
