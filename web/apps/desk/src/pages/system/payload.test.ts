import { expect, test } from 'vitest'
import { clientName } from '../account/Sessions'
import { brief, pairs } from './Payload'

test('digests and numbers are told by their end', () => {
  expect(brief('ec93018413aa5f4d9b2c7e1f0a6d8b3c')).toBe('…6d8b3c')
  expect(brief('01a21540-daa0-7000-8000-9abb1f4f3ad8')).toBe('…4f3ad8')
  expect(brief('入户核实')).toBe('入户核实')
})

test('what stands within stands beside', () => {
  expect(pairs({ rows: { read: 2, refused: 1 }, as_of: 'x', roles: ['a'] })).toEqual([
    ['read', 2],
    ['refused', 1],
    ['as_of', 'x'],
    ['roles', ['a']],
  ])
  expect(pairs(null)).toEqual([])
})

test.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/110.0 Safari/537.36', 'Chrome Windows'],
  ['Mozilla/5.0 (Linux; Android 12) Chrome/130 MicroMessenger/8.0', 'WeChat Android'],
  ['curl/8.0', 'curl'],
])('%s', (client, name) => expect(clientName(client)).toBe(name))
