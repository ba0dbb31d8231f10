import type { Schemas } from '@shouwang/api-client'
import { Mark } from '@shouwang/ui'
import { useMemo } from 'react'
import { type Column, DataTable } from '../../lists/DataTable'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { t } from '../../texts'
import { figure } from './figure'
import { Origin } from './Origin'
import { matches, namesIn, useParameters, useRulesOn } from './query'
import { RuleLinks } from './RuleLinks'

const words = t.policy.parameters
type Parameter = Schemas['ParameterBody']

/** Every figure of the policy with its source and the rules that rest on it. */
export function Parameters({ search, on }: { search: string; on?: string }) {
  const { data, error, isPending, refetch } = useParameters(on)
  const { data: rules } = useRulesOn(on)
  const users = useMemo(() => {
    const found = new Map<string, string[]>()
    for (const rule of rules?.items ?? []) {
      for (const name of namesIn(rule.when)) found.set(name, [...(found.get(name) ?? []), rule.code])
    }
    return found
  }, [rules])
  if (isPending) return <Loading rows={10} />
  if (error) return <Refusal error={error} again={() => refetch()} />
  const shown = data.items.filter((one) => matches(search, [one.title, one.name, one.unit, one.source.title]))
  const sorted = [...shown].sort((a, b) => Number(users.has(b.name)) - Number(users.has(a.name)))
  return (
    <>
      <p className="sheet-body quiet">{words.n(sorted.length)}</p>
      <DataTable caption={t.policy.tabs.parameters} columns={columns(users)} rows={sorted} rowKey={(one) => one.name} />
    </>
  )
}

function columns(users: Map<string, string[]>): Column<Parameter>[] {
  return [
    { key: 'title', title: words.title, phone: 'title', width: '24%', render: (one) => one.title },
    {
      key: 'value',
      title: words.value,
      align: 'end',
      render: (one) => {
        const [value, unit] = figure(one.value, one.unit)
        return (
          <>
            <b>{value}</b> <span className="quiet">{unit}</span>
          </>
        )
      },
    },
    { key: 'from', title: words.from, tight: true, render: (one) => one.from },
    {
      key: 'region',
      title: words.region,
      tight: true,
      render: (one) => words.regions[one.region.length] ?? words.nation,
    },
    {
      key: 'source',
      title: words.source,
      width: '26%',
      render: (one) =>
        one.source.unverified && !one.source.link ? (
          <span title={words.unverifiedNote}>
            <Mark tone="warn">{words.unverified}</Mark> <span className="quiet">{one.source.title}</span>
          </span>
        ) : (
          <Origin origin={one.source} />
        ),
    },
    {
      key: 'rules',
      title: words.usedBy,
      width: '18%',
      render: (one) => <RuleLinks codes={users.get(one.name) ?? []} />,
    },
  ]
}
