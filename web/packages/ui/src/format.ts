// How numbers, money and days are written. Days in tables are 2026-11-23, in prose 2026年11月23日.

const ZONE = 'Asia/Shanghai'
const whole = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 0 })
const cents = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const one = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 1 })

export const count = (n: number) => whole.format(n)
export const decimal = (n: number) => one.format(n)

/** Fen as yuan: without decimals where there are none. */
export function yuan(fen: number): string {
  return fen % 100 === 0 ? whole.format(fen / 100) : cents.format(fen / 100)
}

const parts = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' })
const clock = new Intl.DateTimeFormat('zh-CN', { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** The civil day of a moment, here. */
export const dayOf = (moment: string | number | Date) => parts.format(new Date(moment))
export const today = (now: number = Date.now()) => dayOf(now)

/** `2026-11-23 08:05` for a moment. */
export const moment = (at: string) => `${dayOf(at)} ${clock.format(new Date(at))}`

/** `2026年11月23日` for a day. */
export function proseDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return year && month && date ? `${year}年${month}月${date}日` : day
}

/** `2025年10月—2026年9月` where both ends are whole months, else the two days. */
export function proseWindow(from: string, to: string): string {
  const [y1, m1, d1] = from.split('-').map(Number) as [number, number, number]
  const [y2, m2, d2] = to.split('-').map(Number) as [number, number, number]
  const lastDay = new Date(Date.UTC(y2, m2, 0)).getUTCDate()
  if (d1 === 1 && d2 === lastDay) return `${y1}年${m1}月—${y2}年${m2}月`
  return `${proseDay(from)}—${proseDay(to)}`
}

/** Whole days from one civil day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** Full years of age on a day. */
export function ageOn(born: string, day: string): number {
  const [y, m, d] = born.split('-').map(Number) as [number, number, number]
  const [yy, mm, dd] = day.split('-').map(Number) as [number, number, number]
  return yy - y - (mm < m || (mm === m && dd < d) ? 1 : 0)
}

/** Bytes in the unit people use. */
export function bytes(n: number): string {
  if (n < 1024) return `${n} B`
  if (n < 1024 * 1024) return `${one.format(n / 1024)} KB`
  return `${one.format(n / 1024 / 1024)} MB`
}

/** An identity number in groups of 6, 8 and 4. */
export const groupedId = (id: string) =>
  id.length === 18 ? `${id.slice(0, 6)} ${id.slice(6, 14)} ${id.slice(14)}` : id

/** A telephone in groups of 3, 4 and 4. */
export const groupedPhone = (phone: string) =>
  phone.length === 11 ? `${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}` : phone
