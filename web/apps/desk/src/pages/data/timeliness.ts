import type { Tone } from '@shouwang/ui'
import { t } from '../../texts'
import type { Timeliness } from './query'

const words = t.data.sources

export const TIMELINESS: Record<Timeliness, [Tone, string]> = {
  never: ['bad', words.never],
  late: ['bad', words.late],
  in_time: ['ok', words.inTime],
  on_event: ['quiet', words.onEvent],
}
