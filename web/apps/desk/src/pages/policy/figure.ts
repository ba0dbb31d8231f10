import { count, decimal } from '@shouwang/ui'
import { t } from '../../texts'

/** A figure of the policy with its unit, as people write it: a share in percent, thousands apart. */
export function figure(value: string, unit?: string | null): [string, string] {
  const number = Number(value)
  if (unit === t.policy.parameters.share && value !== '' && Number.isFinite(number))
    return [`${decimal(100 * number)}%`, '']
  return [/^\d{4,}$/.test(value) ? count(number) : value, unit ?? '']
}

/** The same in one piece. */
export const figureText = (value: string, unit?: string | null) => figure(value, unit).join(' ').trim()
