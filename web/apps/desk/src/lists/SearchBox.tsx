import { Input } from 'antd'
import { useEffect, useState } from 'react'
import { t } from '../texts'

/** A search that is carried out on Enter. What it holds follows the address. */
export function SearchBox(props: {
  value: string
  placeholder: string
  label: string
  onSearch: (text: string) => void
}) {
  const { value, placeholder, label, onSearch } = props
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  return (
    <Input.Search
      className="searchbox"
      value={text}
      allowClear
      placeholder={placeholder}
      aria-label={label}
      enterButton={t.list.search}
      onChange={(event) => setText(event.target.value)}
      onSearch={onSearch}
    />
  )
}
