import { api, body } from '@shouwang/api-client'
import { ageOn, today } from '@shouwang/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Modal } from 'antd'
import { useState } from 'react'
import { useRegionNames } from '../../lists/regions'
import { SearchBox } from '../../lists/SearchBox'
import { readSearch } from '../../lists/search'
import { t } from '../../texts'
import type { Unmatched } from './UnmatchedRows'

const words = t.data.one

/** Looks for the person a row belongs to among those of the register. */
export function Decide({ importId, row, onClose }: { importId: string; row: Unmatched; onClose: () => void }) {
  const [text, setText] = useState(row.name ?? '')
  const queries = useQueryClient()
  const { message } = App.useApp()
  const found = readSearch(text).found
  const { data } = useQuery({
    queryKey: ['persons', 'candidates', text],
    enabled: !!found,
    queryFn: () => {
      const by = found?.by === 'household_no' ? 'name' : found?.by
      return body(api.POST('/api/v1/persons/search', { body: { q: found?.q, by, limit: 20 } }))
    },
  })
  const names = useRegionNames(data?.items.map((person) => person.township_id) ?? [])
  const decide = async (person_id: string | null) => {
    try {
      const path = { id: importId, row: row.unmatched_id }
      await api.POST('/api/v1/imports/{id}/unmatched/{row}/decision', { params: { path }, body: { person_id } })
      queries.invalidateQueries({ queryKey: ['import', importId] })
      onClose()
    } catch (problem) {
      message.error((problem as Error).message)
    }
  }
  const title = `${t.leads.one.row('', row.row)} ${row.name ?? ''} ${row.id ?? ''}`
  return (
    <Modal open title={words.decideTitle(title)} footer={null} onCancel={onClose} width={640}>
      <p className="quiet">{words.decideNote}</p>
      <SearchBox value={text} placeholder={t.persons.search} label={t.persons.searchLabel} onSearch={setText} />
      <ul className="candidates" aria-label={words.candidates}>
        {data?.items.map((person) => (
          <li key={person.person_id}>
            <span>
              <b>{person.name}</b> {person.sex} {person.born_on && ageOn(person.born_on, today())}
              <small>
                {person.id_masked} {person.township_id && names.get(person.township_id)}
                {person.village_id && names.get(person.village_id)}
              </small>
            </span>
            <Button onClick={() => decide(person.person_id)}>{words.isThis}</Button>
          </li>
        ))}
        {data && !data.items.length && <li className="quiet">{words.noCandidates}</li>}
      </ul>
      {row.person_id && (
        <Button type="link" onClick={() => decide(null)}>
          {words.decideNobody}
        </Button>
      )}
    </Modal>
  )
}
