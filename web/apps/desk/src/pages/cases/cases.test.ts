import { expect, test } from 'vitest'
import { ACTS } from './acts'
import { type CaseWords, pressing, reasonIn } from './query'
import { riskRequests } from './RiskEditor'
import { STEP_FORMS, type World } from './steps'
import { chainsOf, stepIn, wordsIn } from './Timeline'

const word = (name: string) => ({ name, title: name })
const world = {
  one: {
    household: {
      head_name: '张三',
      household_no: '1',
      village: { region_id: 'v', name: '某村' },
      guarantees: {},
    },
    risks: [
      { risk: '因病', evidence: '', gap: [], met_on: null },
      { risk: '因学', evidence: '', gap: [], met_on: '2026-11-01' },
    ],
    status: word('identifying'),
  },
  policy: { risks: ['因病', '因学'], classes: ['类'], signatures: [word('hand')], meetings: [word('representatives')] },
  visits: [{ value: 'visit-1', label: '' }],
  today: '2026-11-26',
} as unknown as World

const STEPS = [
  'accept',
  'visit',
  'authorise',
  'compare',
  'review',
  'publish',
  'township_check',
  'county_decision',
  'announce',
  'register',
  'plan',
  'measures',
  'follow_up',
]

test('every step of a procedure has a form, and the record it makes says its step', () => {
  expect(Object.keys(STEP_FORMS).sort()).toEqual([...STEPS].sort())
  for (const step of STEPS) {
    const form = STEP_FORMS[step]
    const values = Object.fromEntries(form?.fields(world).map((field) => [field.name, field.initial]) ?? [])
    expect(form?.record(values)).toMatchObject({ step })
  }
})

test('a visit confirms the risks that are open and brings the last visit along', () => {
  const fields = STEP_FORMS.visit?.fields(world) ?? []
  const initial = Object.fromEntries(fields.map((field) => [field.name, field.initial]))
  expect(initial).toMatchObject({ visit_id: 'visit-1', confirmed: ['因病'] })
})

test('at elimination the county decides without a class', () => {
  const names = (status: string) =>
    STEP_FORMS.county_decision
      ?.fields({ ...world, one: { ...world.one, status: word(status) } })
      .map((field) => field.name)
  expect(names('identifying')).toEqual(['class', 'text'])
  expect(names('eliminating')).toEqual(['text'])
})

test.each([
  [null, 'quiet'],
  ['2026-11-25', 'bad'],
  ['2026-11-26', 'warn'],
  ['2026-11-28', 'warn'],
  ['2026-11-29', 'plain'],
])('due on %s is %s', (due, tone) => expect(pressing(due, '2026-11-26').tone).toBe(tone))

test('empty gaps are left out and only money has an amount', () => {
  const [risk] = riskRequests([
    {
      risk: '因病',
      evidence: ' 住院 ',
      gap: [{ kind: 'yuan', what: '自付', yuan: 12.5 }, { what: ' ' }, { kind: 'place', what: '岗位', yuan: 3 }],
    },
  ])
  expect(risk).toEqual({
    risk: '因病',
    evidence: '住院',
    met_on: null,
    gap: [
      { kind: 'yuan', what: '自付', amount_cents: 1250 },
      { kind: 'place', what: '岗位', amount_cents: null },
    ],
  })
})

test('an event tells the words in it and the step it is about', () => {
  const event = {
    step_completed: { step: 'visit', on: '2026-11-01', record: { visit: { text: '看到', visit_id: 'x' } } },
  }
  expect(wordsIn(event)).toEqual(['看到'])
  expect(stepIn(event)).toBe('visit')
  expect(stepIn({ paused: {} })).toBeUndefined()
})

test('reasons are told in the words of the policy, and what somebody wrote as it is', () => {
  const policy = { pauses: [{ code: 'away', title: '全家外出' }], refusals: [] } as unknown as CaseWords
  expect(['away', '住院欠费'].map((reason) => reasonIn(policy, reason))).toEqual(['全家外出', '住院欠费'])
})

test('elimination asks for guarantees and amounts by their names', () => {
  const guarantees = ['schooling', 'water']
  const policy = { ways: [], guarantees, after_amounts: ['wage_income', 'insurance_income'] }
  const one = { ...world.one, household: { ...world.one.household, guarantees: { schooling: 'unconcerned' } } }
  const asked = ACTS.start_elimination?.fields(
    { ...world, one, policy, title: (name: string) => (name === 'water' ? '饮水安全' : name) } as unknown as World,
    '',
  )
  expect(asked?.slice(-3).map(({ label }) => label)).toEqual(['饮水安全现在', '工资性收入（元）', '理赔收入（元）'])
  expect(
    asked?.some(({ label }) => label.includes('schooling')),
    'nobody there is of that age',
  ).toBe(false)
  expect(asked?.at(-3)?.options?.map(({ value }) => value)).toEqual(['held', 'problem', 'unknown'])
})

test('an event belongs to the chain begun last, so that a step has the name it has there', () => {
  const events = [
    { seq: 1, event: { kind: 'opened', run: { chain: 'identification' } } },
    { seq: 2, event: { kind: 'step_completed', step: 'visit' } },
    { seq: 3, event: { kind: 'elimination_started', run: { chain: 'elimination' } } },
    { seq: 4, event: { kind: 'step_completed', step: 'visit' } },
  ]
  expect([...chainsOf(events).values()]).toEqual(['identification', 'identification', 'elimination', 'elimination'])
})
