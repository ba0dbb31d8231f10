import { Problem } from '@shouwang/api-client'

/** Asks again where no answer came or the server was busy, never where it refused. */
export function retry(failures: number, error: Error): boolean {
  const passing = !(error instanceof Problem) || [0, 429, 503].includes(error.status)
  return passing && failures < 2
}
