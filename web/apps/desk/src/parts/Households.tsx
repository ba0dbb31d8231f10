import { api, body } from '@shouwang/api-client'
import { sought } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useEffect, useState } from 'react'
import { t } from '../texts'
import type { Option } from './FieldForm'

const MOST = 20
const WAIT_MS = 250

/** Choosing a household as one speaks of it: by the head's name, initials, number. What is kept is the household. */
export function HouseholdSelect(props: {
  id?: string
  value?: string
  onChange?: (value: string) => void
  known?: Option[]
}) {
  const { id, value, onChange, known = [] } = props
  const [typed, setTyped] = useState('')
  const [q, setQ] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setQ(typed), WAIT_MS)
    return () => clearTimeout(timer)
  }, [typed])
  const found = sought(q)
  const { data, isFetching } = useQuery({
    queryKey: ['households', 'choose', found],
    placeholderData: keepPreviousData,
    queryFn: () =>
      body(
        api.POST('/api/v1/households/search', {
          body: { ...(found ? { q: found.q, by: found.by } : {}), limit: MOST },
        }),
      ),
  })
  const options: Option[] = (data?.items ?? []).map((one) => ({
    value: one.household_id,
    label: `${one.head_name} ${one.household_no}`,
    place: `${one.township}${one.village}`,
  }))
  return (
    <Select<string, Option>
      id={id}
      value={value}
      onChange={onChange}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={isFetching}
      placeholder={t.households.choose}
      notFoundContent={isFetching ? t.common.loading : t.households.chooseNone}
      optionRender={({ label, data }) => (
        <>
          {label} <small className="block">{data.place}</small>
        </>
      )}
      options={[...known.filter((one) => !options.some(({ value }) => value === one.value)), ...options]}
    />
  )
}
