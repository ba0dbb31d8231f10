import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { Pager } from './Pager'
import type { ListState } from './state'

const state = (page: number) => ({ page, limit: 50, first: undefined, previous: undefined }) as unknown as ListState

test.each([
  [1, undefined, undefined, '共 3 条', 0],
  [1, 'c2', undefined, '第 1 页，本页 3 条', 2],
  [1, 'c2', 2000, '共 2,000 条，第 1 页，本页 3 条', 2],
  [2, undefined, undefined, '第 2 页，本页 3 条', 2],
])('page %i with next %s of %s', (page, next, total, told, buttons) => {
  render(<Pager state={state(page)} shown={3} next={next} total={total} />)
  screen.getByText(told)
  expect(screen.queryAllByRole('button')).toHaveLength(buttons)
})
