import type { Schemas } from '@shouwang/api-client'
import { today } from '@shouwang/ui'
import { Button, Dropdown } from 'antd'
import { useState } from 'react'
import { useTownships, useVillages } from '../../lists/regions'
import { type Command, CommandDialog } from '../../parts/Command'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { householdChanges, personChanges, type World } from './changes'
import { membersOf } from './Members'
import { type Story, useWords } from './query'

const words = t.changes

function useWorld(story: Story): World {
  const { words: register } = useWords()
  const townships = useTownships()
  const villages = useVillages(story.household.township_id)
  const township = townships.find((one) => one.region_id === story.household.township_id)?.name ?? ''
  return {
    story,
    relations: register?.relations ?? [],
    sexes: register?.sexes ?? [],
    members: membersOf(story.memberships, true).map(({ person }) => ({ value: person.person_id, label: person.name })),
    villages: villages.map((village) => ({ value: village.region_id, label: `${township}${village.name}` })),
    today: today(),
  }
}

function Menu({ title, commands, small }: { title: string; commands: Command[]; small?: boolean }) {
  const [command, setCommand] = useState<Command>()
  if (!commands.length) return null
  const items = commands.map((one) => ({
    key: one.title,
    label: one.title,
    danger: one.danger,
    onClick: () => setCommand(one),
  }))
  return (
    <>
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button className="no-print" size={small ? 'small' : 'middle'} type={small ? 'link' : 'default'}>
          {title}
        </Button>
      </Dropdown>
      {command && <CommandDialog command={command} onClose={() => setCommand(undefined)} />}
    </>
  )
}

/** What somebody may record of the household as a whole. */
export function HouseholdMenu({ story }: { story: Story }) {
  const may = useMay()
  const world = useWorld(story)
  if (story.household.valid_to) return null
  return <Menu title={words.title} commands={householdChanges(world, may)} />
}

/** What somebody may record of one member. */
export function PersonMenu({ story, person }: { story: Story; person: Schemas['PersonBody'] }) {
  const may = useMay()
  const world = useWorld(story)
  if (!may('edit_household') || story.household.valid_to || person.died_on) return null
  return <Menu title={words.title} commands={personChanges(world, person)} small />
}
