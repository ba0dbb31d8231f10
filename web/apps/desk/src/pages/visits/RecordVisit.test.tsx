import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { App } from 'antd'
import { expect, test, vi } from 'vitest'
import { answersOf, channelOf } from './forms'
import { RecordVisit } from './RecordVisit'
import { questionsOf, reportOf } from './visit'

const put = vi.hoisted(() => vi.fn(async (_path: string, _init: unknown) => ({ data: {} })))
vi.mock('@shouwang/api-client', async (real) => ({ ...(await real<object>()), api: { PUT: put } }))

const question = (question: string, kind: string, required: boolean) => ({
  question,
  kind,
  required,
  text: question,
  choices: [],
})
const KNOWN = {
  forms: [
    { form: 'routine', title: 'Routine', questions: [question('other', 'text', true)] },
    { form: 'verify', title: 'Verify', questions: [question('found', 'text', true), question('copes', 'text', false)] },
  ],
  channels: [{ channel: 'home', title: 'Home', reaches: true, by_phone: false }],
}

function shown(actions: string[]) {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
  queries.setQueryData(['me'], { actions: actions.map((name) => ({ name })) })
  queries.setQueryData(['visit-forms'], KNOWN)
  render(
    <QueryClientProvider client={queries}>
      <App>
        <RecordVisit household="h1" caseId="c1" first="verify" />
      </App>
    </QueryClientProvider>,
  )
}

test('a visit is sent under an id made here, with the answers to its form', async () => {
  shown(['record_visit'])
  await userEvent.click(screen.getByRole('button'))
  await userEvent.type(await screen.findByLabelText(/^found/), ' seen ')
  await userEvent.click(screen.getAllByRole('button', { name: '登记走访' }).at(-1) as HTMLElement)
  await vi.waitFor(() => expect(put).toHaveBeenCalledOnce())
  const [path, init] = put.mock.calls[0] as unknown as [string, { params: { path: { id: string } }; body: object }]
  expect(path).toBe('/api/v1/visits/{id}')
  expect(init.params.path.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(init.body).toMatchObject({
    household_id: 'h1',
    case_id: 'c1',
    form: 'verify',
    channel: 'home',
    visited_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\+08:00$/),
    away: false,
  })
  expect((init.body as { answers: object }).answers).toEqual({ found: 'seen' })
})

test('who may not record a visit sees no button', () => {
  shown([])
  expect(screen.queryByRole('button')).toBeNull()
})

test('a visit is told in the words of its form, in its order, without what was not answered', () => {
  expect(channelOf(KNOWN, 'home')).toBe('Home')
  expect(answersOf(KNOWN, 'verify', { copes: 'yes', found: 'seen' })).toEqual(['found：seen', 'copes：yes'])
  expect(answersOf(KNOWN, 'routine', { found: 'seen' })).toEqual([])
})

test('a question that waits for an answer is asked after it alone, and answered never without it', () => {
  const only_when = { question: 'new', answers: ['是'] }
  const questions = [question('new', 'yes_no', true), { ...question('what', 'text', true), only_when }]
  const known = { ...KNOWN, forms: [{ form: 'routine', title: 'Routine', questions }] }
  for (const [answer, asked] of [
    ['是', ['new', 'what']],
    ['否', ['new']],
    [undefined, ['new']],
  ] as const) {
    const values = { form: 'routine', channel: 'home', 'answers.new': answer, 'answers.what': 'roof' }
    const names = questionsOf(known, values).map(({ name }) => name)
    expect(names.filter((name) => name.startsWith('answers.'))).toEqual(asked.map((name) => `answers.${name}`))
    expect('what' in (reportOf(known, 'h1', undefined, values).answers ?? {})).toBe(asked.length === 2)
  }
})
