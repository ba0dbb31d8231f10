import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes } from 'react-router'
import { expect, test, vi } from 'vitest'
import { type Column, DataTable } from './DataTable'

type Row = { id: string; name: string; n: number }
const columns: Column<Row>[] = [
  { key: 'name', title: 'Name', sort: 'name', phone: 'title', render: (row) => row.name },
  { key: 'n', title: 'Count', align: 'end', render: (row) => row.n },
  {
    key: 'acts',
    title: 'Acts',
    render: () => (
      // biome-ignore lint/a11y/useSemanticElements: a picture that opens by itself is made like this
      <span role="button" tabIndex={0}>
        picture
      </span>
    ),
  },
]
const rows = [{ id: '1', name: 'first', n: 5 }]

function shown(onSort?: (sort: string) => void) {
  return render(
    <MemoryRouter>
      <Routes>
        <Route
          path="/"
          element={
            <DataTable
              caption="List"
              columns={columns}
              rows={rows}
              rowKey={(row) => row.id}
              to={(row) => `/${row.id}`}
              sort="name"
              onSort={onSort}
            />
          }
        />
        <Route path="/1" element={<p>opened</p>} />
      </Routes>
    </MemoryRouter>,
  )
}

test('a row opens by its link and by a click anywhere in it', async () => {
  shown()
  expect(screen.getByRole('link', { name: 'first' })).toBeTruthy()
  await userEvent.click(screen.getByText('5'))
  expect(screen.getByText('opened')).toBeTruthy()
})

test('what opens by itself in a row does not open the row', async () => {
  shown()
  await userEvent.click(screen.getByRole('button', { name: 'picture' }))
  expect(screen.queryByText('opened')).toBeNull()
})

test('the order is told and asked for in the head', async () => {
  const onSort = vi.fn()
  shown(onSort)
  expect(screen.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('ascending')
  await userEvent.click(screen.getByRole('button', { name: 'Name' }))
  expect(onSort).toHaveBeenCalledWith('name')
})

test('nothing is told as nothing', () => {
  render(<DataTable caption="List" columns={columns} rows={[]} rowKey={(row) => row.id} />)
  expect(screen.queryByRole('table')).toBeNull()
})
