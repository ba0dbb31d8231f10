import { act, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { MemoryRouter, useLocation } from 'react-router'
import { expect, test } from 'vitest'
import { useListState } from './state'

const KEYS = ['township', 'level'] as const
const at = (address: string) => {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <MemoryRouter initialEntries={[address]}>{children}</MemoryRouter>
  )
  return renderHook(() => ({ list: useListState(KEYS), address: useLocation().search }), { wrapper }).result
}

test('the address says what a list shows', () => {
  const { list } = at('/leads?township=a&level=urgent&limit=20').current
  expect(list.values).toMatchObject({ township: 'a', level: 'urgent' })
  expect([list.page, list.limit, list.filtered]).toEqual([1, 20, true])
})

test('pages are turned forth and back to where one was', () => {
  const result = at('/leads?level=urgent')
  act(() => result.current.list.next('c2'))
  act(() => result.current.list.next('c3'))
  expect(result.current.address).toBe('?level=urgent&cursor=c3&page=3')
  act(() => result.current.list.previous?.())
  expect(result.current.address).toBe('?level=urgent&cursor=c2&page=2')
  act(() => result.current.list.previous?.())
  expect(result.current.address).toBe('?level=urgent')
  expect(result.current.list.previous).toBeUndefined()
})

test('another filter begins at the first page', () => {
  const result = at('/leads?cursor=c2&page=2')
  act(() => result.current.list.set({ township: 'b' }))
  expect(result.current.address).toBe('?township=b')
})

test('who comes by a link to a later page finds the way to the first', () => {
  const result = at('/leads?cursor=c5&page=5')
  expect(result.current.list.previous).toBeUndefined()
  act(() => result.current.list.first?.())
  expect(result.current.address).toBe('')
})
