import { Select } from 'antd'
import { search } from '../parts/FieldForm'
import type { ListState } from './state'

type Props = {
  state: ListState
  /** Which value of the address it sets. */
  name: string
  label: string | undefined
  /** What it says while nothing is chosen; a list that always has something chosen names what is usual instead. */
  all?: string
  usual?: string
  /** Absent while they are read: until then what is chosen has no title. */
  options: { value: string; label: string | undefined }[] | undefined
}

/** One of several words that a list is narrowed to. */
export function ChoiceFilter({ state, name, label, all, usual, options = [] }: Props) {
  return (
    <Select
      className="filter"
      aria-label={label}
      placeholder={all}
      allowClear={usual === undefined}
      showSearch={search(options)}
      popupMatchSelectWidth={false}
      value={options.length > 0 ? (state.values[name] ?? usual) : undefined}
      options={options}
      onChange={(value) => state.set({ [name]: value === usual ? undefined : value })}
    />
  )
}
