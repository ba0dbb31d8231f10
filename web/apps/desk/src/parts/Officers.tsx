import { api, body, type Schemas } from '@shouwang/api-client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { AutoComplete, Select } from 'antd'
import { useEffect, useState } from 'react'
import { t } from '../texts'

export type Officer = Schemas['OfficerBody']
/** Which officers may be chosen. */
export type Among = { role?: string; region?: string; department?: string }

const MOST = 20
const WAIT_MS = 250

/** Officers whose name or initials begin so; a name is enough, nobody knows account numbers by heart. */
function useOfficers(typed: string, among: Among) {
  const [q, setQ] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setQ(typed.trim()), WAIT_MS)
    return () => clearTimeout(timer)
  }, [typed])
  const query = { ...among, ...(q ? { q } : {}), limit: MOST }
  const { data, isFetching } = useQuery({
    queryKey: ['officers', query],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/officers', { params: { query } })),
  })
  return { officers: data?.items ?? [], isFetching }
}

/** What tells two people of one name apart: what they do where. */
export const dutiesOf = (officer: Officer) =>
  officer.duties.map((duty) => `${duty.role_title} ${duty.department ?? duty.area}`).join('、')

const Line = ({ officer }: { officer: Officer }) => (
  <span className="officer">
    {officer.name} <small className="quiet">{dutiesOf(officer)}</small>
  </span>
)

type Given = { id?: string; value?: string; onChange?: (value: string) => void; among?: Among }

/** Choosing somebody by name; what is kept is the account. */
export function OfficerSelect({ id, value, onChange, among = {} }: Given) {
  const [typed, setTyped] = useState('')
  const { officers, isFetching } = useOfficers(typed, among)
  return (
    <Select
      id={id}
      value={value}
      onChange={onChange}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={isFetching}
      placeholder={t.officers.placeholder}
      notFoundContent={isFetching ? t.common.loading : t.officers.none}
      options={officers.map((officer) => ({
        value: officer.account_id,
        label: <Line officer={officer} />,
      }))}
    />
  )
}

/** A name, chosen or typed: who delivers help need not have an account. */
export function NameField({ id, value, onChange, among = {} }: Given) {
  const { officers } = useOfficers(value ?? '', among)
  return (
    <AutoComplete
      id={id}
      value={value}
      onChange={onChange}
      options={officers.map((officer) => ({
        value: officer.name,
        label: <Line officer={officer} />,
        key: officer.account_id,
      }))}
    />
  )
}
