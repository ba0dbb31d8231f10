import { count, decimal } from '@shouwang/ui'
import { Segmented } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { type Column, DataTable } from '../../lists/DataTable'
import { t } from '../../texts'
import { type Counts, type Effect, type Move, useShifted } from './query'

const words = t.standards

const signed = (sign: string, n: number) => (n ? `${sign}${count(n)}` : '0')

/** What moving figures does: in all, by township, by rule, and which households. */
export function EffectShown({ effect, moves, stale }: { effect: Effect; moves: Move[]; stale: boolean }) {
  const { total, visits } = effect
  const figures: [string, string][] = [
    [words.before, count(total.before)],
    [words.after, count(total.after)],
    [words.gained, signed('+', total.gained)],
    [words.lost, signed('−', total.lost)],
    [words.perWeek, words.weekly(decimal(visits.per_week_before), decimal(visits.per_week_after))],
  ]
  return (
    <div data-stale={stale || undefined} aria-live="polite">
      <p className="sheet-body quiet">{words.asOf(effect.as_of)}</p>
      <dl className="figures plain-figures">
        {figures.map(([title, value]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {effect.unjudged.length > 0 && <p className="toolbar-note">{words.unjudged(effect.unjudged.join('、'))}</p>}
      {total.gained + total.lost === 0 ? (
        <p className="sheet-body">{words.same}</p>
      ) : (
        <Changed effect={effect} moves={moves} />
      )}
    </div>
  )
}

const moved = ({ counts }: { counts: Counts }) => counts.gained + counts.lost > 0

/** Where and by which rules, what did not move left out; and who. */
function Changed({ effect, moves }: { effect: Effect; moves: Move[] }) {
  return (
    <>
      <p className="sheet-body quiet">{words.onlyChanged}</p>
      <h2 className="sheet-subhead">{words.byTownship}</h2>
      <DataTable
        caption={words.byTownship}
        columns={[{ key: 'name', title: words.township, phone: 'title', render: (row) => row.name }, ...numbers()]}
        rows={effect.townships.filter(moved)}
        rowKey={(row) => row.township_id}
      />
      <h2 className="sheet-subhead">{words.byRule}</h2>
      <DataTable
        caption={words.byRule}
        columns={[
          {
            key: 'rule',
            title: words.rule,
            phone: 'title',
            render: (row) => (
              <>
                <Link to={`/policy?rule=${row.code}`}>{row.code}</Link> {row.title}
              </>
            ),
          },
          ...numbers(),
        ]}
        rows={effect.rules.filter(moved)}
        rowKey={(row) => row.code}
      />
      <Shifted moves={moves} counts={effect.total} />
    </>
  )
}

function numbers<Row extends { counts: Counts }>(): Column<Row>[] {
  const number = (key: keyof Counts, title: string, sign = ''): Column<Row> => ({
    key,
    title,
    align: 'end',
    tight: true,
    render: ({ counts }) => (counts[key] ? `${sign}${count(counts[key])}` : <span className="quiet">0</span>),
  })
  return [
    number('before', words.before),
    number('after', words.after),
    number('gained', words.gained, '+'),
    number('lost', words.lost, '−'),
  ]
}

/** Who comes in and who drops out, each with the reason. */
function Shifted({ moves, counts }: { moves: Move[]; counts: Counts }) {
  const [side, setSide] = useState<'gained' | 'lost'>('gained')
  const { data } = useShifted({ moves, side, limit: 20 }, counts[side] > 0)
  return (
    <>
      <h2 className="sheet-subhead">
        {words.who}
        <Segmented
          value={side}
          onChange={setSide}
          options={[
            { value: 'gained' as const, label: `${words.side.gained} ${count(counts.gained)}` },
            { value: 'lost' as const, label: `${words.side.lost} ${count(counts.lost)}` },
          ]}
        />
      </h2>
      <DataTable
        caption={words.who}
        columns={[
          { key: 'head', title: t.leads.household, tight: true, phone: 'title', render: (row) => row.head_name },
          { key: 'village', title: t.leads.place, tight: true, render: (row) => row.village },
          {
            key: 'why',
            title: t.leads.reason,
            render: (row) => (
              <div className="reason">
                {row.reasons.map((reason) => (
                  <p key={reason.rule}>
                    {reason.sentence} {reason.lacks && <span className="quiet">{words.lacks(reason.lacks)}</span>}
                  </p>
                ))}
              </div>
            ),
          },
        ]}
        rows={counts[side] ? (data?.items ?? []) : []}
        rowKey={(row) => row.household_id}
        to={(row) => `/households/${row.household_id}`}
      />
    </>
  )
}
