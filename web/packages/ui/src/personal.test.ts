import { describe, expect, test } from 'vitest'
import { mayStandInAddress, plain, sought } from './personal'

describe('what was typed into a search', () => {
  test.each([
    ['529901195211058279', 'id', '529901195211058279'],
    ['529901 19521105 827x', 'id', '52990119521105827X'],
    ['５２９９０１１９５２１１０５８２７９', 'id', '529901195211058279'],
    ['529901521105827', 'id', '529901521105827'],
    ['139 0000 1629', 'phone', '13900001629'],
    ['5299010000000629', 'household_no', '5299010000000629'],
    ['YC', 'initials', 'yc'],
    ['杨昌', 'name', '杨昌'],
    ['尼玛·拉则', 'name', '尼玛·拉则'],
  ])('%s is %s', (typed, by, q) => expect(sought(typed)).toEqual({ by, q }))

  test('nothing is nothing', () => expect(sought('  　 ')).toBeNull())

  test('no whole number of a person stands in an address', () => {
    expect(mayStandInAddress({ by: 'id', q: '' })).toBe(false)
    expect(mayStandInAddress({ by: 'phone', q: '' })).toBe(false)
    expect(mayStandInAddress({ by: 'name', q: '' })).toBe(true)
  })

  test('full-width signs are plain ones', () => expect(plain('ＡＢ　１２')).toBe('AB 12'))
})
