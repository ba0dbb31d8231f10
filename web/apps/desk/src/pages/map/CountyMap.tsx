import { Problem } from '@shouwang/api-client'
import { count, decimal, Sheet } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import { Segmented, Select } from 'antd'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { useOwnArea, useTownships } from '../../lists/regions'
import { useMay } from '../../session/me'
import { useNarrow } from '../../shell/narrow'
import { t } from '../../texts'
import { type Counted, type Measure, useNumbers, usePlaces } from './numbers'
import { classOf, draw, limitsFor, type Place, type CountyMap as Shapes } from './shape'

const words = t.map

/** Limits of the classes, and their colours: deeper is more of what is said. Vermilion only for what is past its day. */
const SCALES: Record<Measure, { limits: number[]; colors: string[]; of: (one: Counted) => number; unit: string }> = {
  leads: {
    limits: [1, 5, 10, 20],
    colors: ['#efede6', '#d3e0ea', '#a9c4d8', '#5f8fb4', '#1d5a8c'],
    of: ({ n }) => n,
    unit: t.map.households,
  },
  late: {
    limits: [1, 2, 5, 10],
    colors: ['#efede6', '#f0d5c9', '#dfa78f', '#c56a4f', '#9c2f21'],
    of: ({ n }) => n,
    unit: t.map.tasks,
  },
  unseen: {
    limits: [1, 10, 25, 50],
    colors: ['#efede6', '#e2dac6', '#c4b793', '#978759', '#665a35'],
    of: ({ n, of }) => (of ? (100 * n) / of : 0),
    unit: '%',
  },
}
const DARK_FROM = 3
/** Letters in thousandths of the map's width, smallest and largest: names that do not fit are left to the table. */
const LETTERS = { wide: [24, 32], narrow: [32, 44] } as const

async function shapes(): Promise<Shapes | null> {
  const response = await fetch('/api/v1/map', { headers: { 'accept-language': 'zh-CN' } })
  if (response.status === 404) return null
  if (!response.ok) throw new Problem(response.status, '', words.failed)
  return response.json()
}

/** Where it stands in the county: leads, what is late, who was not seen. Each place opens the list behind its number. */
export function CountyMap({ first = 'leads' }: { first?: Measure }) {
  const may = useMay()
  const narrow = useNarrow()
  const own = useOwnArea()
  const townships = useTownships()
  const { data: map } = useQuery({ queryKey: ['map'], staleTime: 600_000, retry: false, queryFn: shapes })
  const choices = (['leads', 'late', 'unseen'] as const).filter((one) => one !== 'leads' || may('read_lead'))
  const [chosen, setChosen] = useState<Measure>(first)
  const [township, setTownship] = useState<string>()
  /** The outline of the place that is pointed at. */
  const [marked, setMarked] = useState<string>()
  const measure = choices.includes(chosen as never) ? chosen : 'late'
  const { level, places, within } = usePlaces(township)
  const numbers = useNumbers({ measure, township: level === 'village' ? within : undefined, enabled: !!map }, places)
  const shown = useMemo(() => {
    const known = new Set(places.map((place) => place.region_id))
    return map ? draw(map.features.filter(({ properties }) => known.has(properties.region_id))) : undefined
  }, [map, places])
  // A village alone is no map.
  if (map === undefined || (own && places.length < 2)) return null
  if (!map) {
    return own ? null : (
      <Sheet title={words.title}>
        <p className="sheet-body quiet">{words.none}</p>
      </Sheet>
    )
  }
  const scale = SCALES[measure]
  const [smallest, largest] = narrow ? LETTERS.narrow : LETTERS.wide
  const to = (id: string) => listOf(measure, level, id, within)
  const lines = places.map((place) => ({ ...place, number: numbers?.get(place.region_id) ?? { n: 0 } }))
  const limits = limitsOf(
    measure,
    lines.map(({ number }) => scale.of(number)),
  )
  const told = new Map(lines.map((line) => [line.region_id, line.number]))
  return (
    <Sheet
      title={words.title}
      note={words.sketch}
      extra={
        <span className="map-tools">
          {!own && (
            <Select
              aria-label={words.where}
              className="filter"
              value={township ?? ''}
              options={[
                { value: '', label: words.county },
                ...townships.map((one) => ({ value: one.region_id, label: one.name })),
              ]}
              onChange={(value) => setTownship(value || undefined)}
            />
          )}
          <Segmented
            aria-label={words.title}
            value={measure}
            options={choices.map((value) => ({ value, label: words.measures[value] }))}
            onChange={(value) => setChosen(value as Measure)}
          />
        </span>
      }
    >
      {shown?.drawn.length ? (
        <>
          <nav aria-label={`${words.title} ${words.measures[measure]}`}>
            {/* biome-ignore lint/a11y/noSvgWithoutTitle: a list of links with names, under a heading that says what they are */}
            <svg className="map" viewBox={`-4 -4 1008 ${shown.high + 8}`} data-stale={!numbers || undefined}>
              {shown.drawn.map(({ place, d }) => {
                const number = told.get(place.region_id) ?? { n: 0 }
                const color = scale.colors[classOf(scale.of(number), limits)]
                return (
                  <Link
                    key={place.region_id}
                    to={to(place.region_id)}
                    aria-label={spoken(place, number, measure)}
                    onMouseEnter={() => setMarked(d)}
                    onMouseLeave={() => setMarked(undefined)}
                    onFocus={() => setMarked(d)}
                    onBlur={() => setMarked(undefined)}
                  >
                    <path d={d} fill={color}>
                      <title>{spoken(place, number, measure)}</title>
                    </path>
                  </Link>
                )
              })}
              {shown.drawn.some(({ d }) => d === marked) && <path className="map-mark" d={marked} />}
              {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of texts takes no focus; the links above say it all */}
              <g aria-hidden="true">
                {shown.drawn.map(({ place, at, wide }) => {
                  const number = told.get(place.region_id) ?? { n: 0 }
                  const dark = classOf(scale.of(number), limits) >= DARK_FROM
                  const size = Math.min(largest, (1.5 * wide) / Math.max(place.name.length, 3))
                  return size < smallest ? null : (
                    <text
                      key={place.region_id}
                      x={at[0]}
                      y={at[1]}
                      fontSize={size}
                      className={dark ? 'map-name on-dark' : 'map-name'}
                    >
                      {place.name}
                      <tspan x={at[0]} dy="1.2em">
                        {shortNumber(number, measure)}
                      </tspan>
                    </text>
                  )
                })}
              </g>
            </svg>
          </nav>
          <Legend measure={measure} limits={limits} />
        </>
      ) : (
        <p className="sheet-body quiet">{words.noShape}</p>
      )}
      {!!map.unplaced?.length && <p className="sheet-body quiet">{words.unplaced(map.unplaced.join('、'))}</p>}
      <details className="fold">
        <summary>{words.table}</summary>
        <table className="bars">
          <caption className="unseen">{`${words.title} ${words.measures[measure]}`}</caption>
          <thead>
            <tr>
              <th scope="col">{words.place}</th>
              <th scope="col" className="end">
                {words.measures[measure]}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ region_id, name, number }) => (
              <tr key={region_id}>
                <th scope="row">{name}</th>
                <td className="end">
                  <Link to={to(region_id)}>{shownNumber(number, measure)}</Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </Sheet>
  )
}

const shownNumber = ({ n, of }: Counted, measure: Measure) =>
  measure === 'unseen' && of ? `${count(n)}（${decimal((100 * n) / of)}%）` : count(n)

/** As much as there is room for within a place. */
const shortNumber = ({ n, of }: Counted, measure: Measure) =>
  measure === 'unseen' && of ? `${decimal((100 * n) / of)}%` : count(n)

const spoken = (place: Place, number: Counted, measure: Measure) =>
  `${place.name}：${words.measures[measure]} ${shownNumber(number, measure)}`

/** The list that a number counted. */
export function listOf(measure: Measure, level: 'township' | 'village', id: string, within?: string): string {
  const place = new URLSearchParams(
    level === 'village' ? { ...(within ? { township: within } : {}), village: id } : { township: id },
  )
  if (measure === 'leads') return `/leads?${place}`
  if (measure === 'late') return `/cases?late=true&${place}`
  return `/coverage?tab=unseen&${place}`
}

/** A share has limits of its own; households and tasks are many in a county and few in a village. */
function limitsOf(measure: Measure, numbers: number[]): number[] {
  const { limits, unit } = SCALES[measure]
  return unit === '%' ? limits : limitsFor(numbers, limits)
}

function Legend({ measure, limits }: { measure: Measure; limits: number[] }) {
  const { colors, unit } = SCALES[measure]
  const label = (index: number) => {
    const counted = (n: number) => words.counted(String(n), unit)
    // A share has something between nothing and one; households and tasks do not.
    if (!index) return unit === '%' ? words.below(counted(limits[0] as number)) : words.nothing
    const from = limits[index - 1] as number
    const next = limits[index]
    return next === undefined
      ? words.from(counted(from))
      : words.between(String(from), counted(unit === '%' ? next : next - 1))
  }
  return (
    <ul className="legend map-legend" aria-label={words.legend}>
      {colors.map((color, index) => (
        <li key={color}>
          <svg width="14" height="14" aria-hidden="true">
            <rect width="14" height="14" fill={color} stroke="#8d959d" />
          </svg>
          {label(index)}
        </li>
      ))}
    </ul>
  )
}
