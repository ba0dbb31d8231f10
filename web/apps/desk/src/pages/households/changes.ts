import { api, body, type Schemas } from '@shouwang/api-client'
import type { Command } from '../../parts/Command'
import { type Field, list, type Option, text, type Values } from '../../parts/FieldForm'
import { t } from '../../texts'
import type { Story } from './query'

const words = t.changes
type Person = Schemas['PersonBody']
export type World = {
  story: Story
  relations: string[]
  sexes: string[]
  members: Option[]
  villages: Option[]
  today: string
}

const plain = (names: string[]): Option[] => names.map((value) => ({ value, label: value }))
const because = (today: string): Field[] => [
  { name: 'on', label: words.on, kind: 'day', required: true, initial: today },
  { name: 'reason', label: words.reason, kind: 'text', required: true },
]
const dated = (values: Values) => ({ on: text(values.on), reason: text(values.reason) })
const of = (id: string, version: number) => ({ path: { id }, header: { 'If-Match': `"${version}"` } })
const ofHousehold = ({ story: { household } }: World) => of(household.household_id, household.version)

/** The fields of somebody who comes in. */
const newcomer = ({ sexes }: World): Field[] => [
  { name: 'name', label: words.name, kind: 'text', required: true },
  { name: 'id', label: words.id, kind: 'text' },
  { name: 'sex', label: words.sex, kind: 'choice', options: plain(sexes), hint: words.bornHint },
  { name: 'born_on', label: words.born, kind: 'day', hint: words.bornHint },
  { name: 'phone', label: words.phone, kind: 'text' },
]
const person = (values: Values): Schemas['NewPersonBody'] => ({
  name: text(values.name),
  id: text(values.id) || null,
  sex: text(values.sex) || null,
  born_on: text(values.born_on) || null,
  phone: text(values.phone) || null,
})

const relation = ({ relations }: World): Field => ({
  name: 'relation',
  label: words.relation,
  kind: 'choice',
  options: plain(relations.slice(1)),
  required: true,
})
const hukou = (label: string): Field => ({ name: 'with_hukou', label, kind: 'yes_no', required: true, initial: true })

/** Who is head after the head has gone; nobody is asked for otherwise. */
const successor = ({ story, members }: World, leaving: string[]): Field[] =>
  story.household.head_id && leaving.includes(story.household.head_id) && members.length > leaving.length
    ? [
        {
          name: 'head_id',
          label: words.newHead,
          kind: 'choice',
          required: true,
          options: members.filter((member) => !leaving.includes(member.value)),
        },
      ]
    : []
const succession = (values: Values, name = 'head_id') => (text(values[name]) ? { head_id: text(values[name]) } : null)

/** What can be recorded of one member. */
export function personChanges(world: World, who: Person): Command[] {
  const params = of(who.person_id, who.version)
  const title = (act: string) => words.ofPerson(who.name) + act
  return [
    {
      title: title(words.acts.contact),
      fields: [{ name: 'phone', label: words.phone, kind: 'text', hint: words.phoneHint }, ...because(world.today)],
      send: (values) =>
        api.POST('/api/v1/persons/{id}/contact', {
          params,
          body: { phone: text(values.phone) || null, ...dated(values) },
        }),
    },
    {
      title: title(words.acts.correct),
      fields: [
        { name: 'name', label: words.name, kind: 'text', hint: words.keep },
        { name: 'id', label: words.id, kind: 'text', hint: words.keep },
        ...because(world.today),
      ],
      send: (values) => {
        const changed = {
          ...(text(values.name) && { name: text(values.name) }),
          ...(text(values.id) && { id: text(values.id) }),
        }
        return api.PATCH('/api/v1/persons/{id}', { params, body: { ...changed, ...dated(values) } })
      },
    },
    {
      title: title(words.acts.out),
      fields: [hukou(words.hukouOut), ...successor(world, [who.person_id]), ...because(world.today)],
      send: (values) =>
        api.POST('/api/v1/persons/{id}/marriage-out', {
          params,
          body: { with_hukou: values.with_hukou === true, succession: succession(values), ...dated(values) },
        }),
    },
    {
      title: title(words.acts.death),
      danger: true,
      fields: [...successor(world, [who.person_id]), ...because(world.today)],
      send: (values) =>
        api.POST('/api/v1/persons/{id}/death', { params, body: { succession: succession(values), ...dated(values) } }),
    },
  ]
}

/** What can be recorded of the household as a whole, as far as somebody may. */
export function householdChanges(world: World, may: (action: string) => boolean): Command[] {
  const params = ofHousehold(world)
  const edits: Command[] = [
    {
      title: words.acts.birth,
      fields: [...newcomer(world), relation(world), hukou(words.hukou), ...because(world.today)],
      send: (values) =>
        api.POST('/api/v1/households/{id}/births', {
          params,
          body: {
            child: person(values),
            relation: text(values.relation),
            with_hukou: values.with_hukou === true,
            ...dated(values),
          },
        }),
    },
    {
      title: words.acts.newcomer,
      fields: [...newcomer(world), relation(world), hukou(words.hukou), ...because(world.today)],
      send: (values) =>
        api.POST('/api/v1/households/{id}/marriage-in', {
          params,
          body: {
            spouse: person(values),
            relation: text(values.relation),
            with_hukou: values.with_hukou === true,
            ...dated(values),
          },
        }),
    },
    {
      title: words.acts.head,
      fields: [
        { name: 'head_id', label: words.newHead, kind: 'choice', required: true, options: world.members },
        ...because(world.today),
      ],
      send: (values) =>
        api.POST('/api/v1/households/{id}/head', {
          params,
          body: { succession: { head_id: text(values.head_id) }, ...dated(values) },
        }),
    },
    {
      title: words.acts.move,
      fields: [
        { name: 'village_id', label: words.village, kind: 'choice', required: true, options: world.villages },
        ...because(world.today),
      ],
      send: (values) =>
        api.POST('/api/v1/households/{id}/move', {
          params,
          body: { village_id: text(values.village_id), ...dated(values) },
        }),
    },
  ]
  return [
    ...(may('edit_household') ? edits : []),
    ...(may('assign_helper') ? [assign(world)] : []),
    ...(may('split_household') && world.members.length > 1 ? [split(world)] : []),
    ...(may('merge_household') ? [merge(world)] : []),
  ]
}

const assign = ({ story: { household } }: World): Command => ({
  title: words.assign,
  fields: [
    {
      name: 'account_id',
      label: words.helper,
      kind: 'officer',
      required: true,
      among: { role: 'helper' },
    },
  ],
  send: (values) =>
    api.POST('/api/v1/households/{id}/helpers', {
      params: { path: { id: household.household_id } },
      body: { account_id: text(values.account_id) },
    }),
})

const split = (world: World): Command => ({
  title: words.acts.split,
  fields: [
    { name: 'person_ids', label: words.who, kind: 'choices', required: true, options: world.members },
    { name: 'head_id', label: words.splitHead, kind: 'choice', required: true, options: world.members },
    { name: 'remaining', label: words.remainingHead, kind: 'choice', options: world.members, hint: words.newHeadHint },
    { name: 'household_no', label: words.householdNo, kind: 'text', required: true },
    ...because(world.today),
  ],
  send: (values) =>
    api.POST('/api/v1/households/{id}/split', {
      params: ofHousehold(world),
      body: {
        person_ids: list(values.person_ids),
        head: { head_id: text(values.head_id) },
        succession: succession(values, 'remaining'),
        household_no: text(values.household_no),
        ...dated(values),
      },
    }),
})

const merge = (world: World): Command => ({
  title: words.acts.merge,
  danger: true,
  fields: [{ name: 'into', label: words.into, kind: 'household', required: true }, ...because(world.today)],
  send: async (values) => {
    const path = { id: text(values.into) }
    const { household: into } = await body(api.GET('/api/v1/households/{id}', { params: { path } }))
    return api.POST('/api/v1/households/{id}/merge', {
      params: ofHousehold(world),
      body: { into: { id: into.household_id, version: into.version }, ...dated(values) },
    })
  },
})
