import { describe, expect, test } from 'vitest'
import { ageOn, bytes, daysBetween, groupedId, moment, proseDay, proseWindow, yuan } from './format'

describe('how numbers, money and days are written', () => {
  test.each([
    [1784200, '17,842'],
    [7517242, '75,172.42'],
    [-2866521, '-28,665.21'],
    [0, '0'],
    [10, '0.10'],
  ])('%i fen', (fen, shown) => expect(yuan(fen)).toBe(shown))

  test('a window of whole months is told in months', () => {
    expect(proseWindow('2025-10-01', '2026-09-30')).toBe('2025年10月—2026年9月')
    expect(proseWindow('2024-03-01', '2025-02-28')).toBe('2024年3月—2025年2月')
    expect(proseWindow('2025-10-02', '2026-09-30')).toBe('2025年10月2日—2026年9月30日')
  })

  test('days have no leading zeros in prose', () => expect(proseDay('2026-03-09')).toBe('2026年3月9日'))

  test('a moment is told in the time of the county, wherever the browser is', () =>
    expect(moment('2026-11-25T18:30:00.000Z')).toBe('2026-11-26 02:30'))

  test('a birthday counts from its day on', () => {
    expect(ageOn('1960-11-26', '2026-11-25')).toBe(65)
    expect(ageOn('1960-11-26', '2026-11-26')).toBe(66)
    expect(ageOn('2004-02-29', '2026-02-28')).toBe(21)
  })

  test('days between', () => {
    expect(daysBetween('2026-11-01', '2026-11-26')).toBe(25)
    expect(daysBetween('2026-11-26', '2026-11-26')).toBe(0)
  })

  test('sizes and groups', () => {
    expect(bytes(900)).toBe('900 B')
    expect(bytes(3_250_000)).toBe('3.1 MB')
    expect(groupedId('529901195211058279')).toBe('529901 19521105 8279')
  })
})
