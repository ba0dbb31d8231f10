import { expect, test } from 'vitest'
import { safeTarget } from './target'

test.each([
  ['/leads?level=urgent', '/leads?level=urgent'],
  ['https://elsewhere.example', '/'],
  ['//elsewhere.example', '/'],
  ['/\\elsewhere.example', '/'],
  [null, '/'],
])('after signing in, %s leads to %s', (to, target) => expect(safeTarget(to)).toBe(target))
