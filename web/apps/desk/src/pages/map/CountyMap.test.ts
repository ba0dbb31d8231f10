import { expect, test } from 'vitest'
import { listOf } from './CountyMap'

test.each([
  ['leads', 'township', undefined, '/leads?township=r'],
  ['leads', 'village', 't', '/leads?township=t&village=r'],
  ['late', 'township', undefined, '/cases?late=true&township=r'],
  ['unseen', 'village', undefined, '/coverage?tab=unseen&village=r'],
] as const)('%s of a %s opens its list', (measure, level, within, page) =>
  expect(listOf(measure, level, 'r', within)).toBe(page),
)
