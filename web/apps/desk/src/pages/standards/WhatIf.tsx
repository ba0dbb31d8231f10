import { Alert, Button, Input, Select } from 'antd'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import { Empty } from '../../lists/DataTable'
import { type Command, CommandDialog } from '../../parts/Command'
import { Refusal } from '../../parts/Refusal'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { figure, figureText } from '../policy/figure'
import { EffectShown } from './EffectShown'
import { proposal } from './propose'
import { type Move, readMoves, useEffectOf, useFactsReady, useMovable, writeMoves } from './query'
import { Replay } from './Replay'

const words = t.standards
const WAIT_MS = 100

/** What a typed figure means: its unit, or how many hundredths a share is. */
function typed(value: string, unit?: string | null): string {
  const [shown, left] = figure(value, unit)
  return left || (unit ? words.means(shown) : '')
}

/** Moving figures and seeing at once what that does. The moves stand in the address, so that they can be shown around. */
export function WhatIf() {
  const may = useMay()
  const [params, setParams] = useSearchParams()
  const { data: standards } = useMovable()
  useFactsReady(standards?.items)
  const [moves, setMoves] = useState<Move[]>(() => readMoves(params.get('moves')))
  const [settled, setSettled] = useState(moves)
  const [command, setCommand] = useState<Command>()
  useEffect(() => {
    const timer = setTimeout(() => {
      const next = new URLSearchParams(window.location.search)
      if (moves.length) next.set('moves', writeMoves(moves))
      else next.delete('moves')
      setSettled(moves)
      setParams(next, { replace: true })
    }, WAIT_MS)
    return () => clearTimeout(timer)
  }, [moves, setParams])
  const known = new Map(standards?.items.map((standard) => [standard.name, standard]))
  const real = settled.filter(({ parameter, value }) => value && value !== known.get(parameter)?.in_force?.value)
  const { data: effect, error, isPlaceholderData } = useEffectOf(real)
  const add = (parameter: string) =>
    setMoves([...moves, { parameter, value: known.get(parameter)?.in_force?.value ?? '' }])
  const change = (index: number, value: string) =>
    setMoves(moves.map((move, at) => (at === index ? { ...move, value } : move)))
  return (
    <>
      <div className="sheet-body">
        <p className="quiet">{words.note}</p>
        <ul className="moves">
          {moves.map((move, index) => {
            const standard = known.get(move.parameter)
            return (
              <li key={move.parameter}>
                <span className="move-title">{standard?.title ?? move.parameter}</span>
                <span className="quiet">
                  {words.now} {figureText(standard?.in_force?.value ?? '', standard?.unit)}
                </span>
                <label>
                  {words.tryValue}
                  <Input
                    value={move.value}
                    inputMode="decimal"
                    suffix={<span>{typed(move.value, standard?.unit)}</span>}
                    onChange={(event) => change(index, event.target.value)}
                  />
                </label>
                {may('propose_standard') && standard && (
                  <Button
                    disabled={move.value === standard.in_force?.value}
                    onClick={() => setCommand(proposal(standard, move.value))}
                  >
                    {words.propose}
                  </Button>
                )}
                <Button type="text" onClick={() => setMoves(moves.filter((_, at) => at !== index))}>
                  {words.remove}
                </Button>
              </li>
            )
          })}
        </ul>
        <Select
          className="filter move-add"
          aria-label={words.pick}
          placeholder={moves.length ? words.add : words.pick}
          value={null}
          showSearch={{ optionFilterProp: 'label' }}
          options={standards?.items
            .filter((standard) => !moves.some((move) => move.parameter === standard.name))
            .map(({ name, title }) => ({ value: name, label: title }))}
          onChange={(name: string) => add(name)}
        />
      </div>
      {error && <Refusal error={error} />}
      {real.length > 0 && effect ? (
        <>
          {effect.policy_changed && <Alert className="note" type="info" showIcon title={words.policyChanged} />}
          <EffectShown effect={effect} moves={real} stale={isPlaceholderData} />
          {may('propose_standard') && <Replay moves={real} />}
        </>
      ) : (
        moves.length > 0 && !error && <Empty>{words.nothing}</Empty>
      )}
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
    </>
  )
}
