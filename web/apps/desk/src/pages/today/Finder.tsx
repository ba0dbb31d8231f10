import { useNavigate } from 'react-router'
import { SearchBox } from '../../lists/SearchBox'
import { readSearch } from '../../lists/search'
import { t } from '../../texts'

/** Straight to a household. A whole number of a person goes along beside the address, never in it. */
export function Finder() {
  const navigate = useNavigate()
  const find = (text: string) => {
    const { found, open } = readSearch(text)
    if (!found) return
    if (open) navigate(`/households?q=${encodeURIComponent(text.trim())}`)
    else navigate('/households', { state: { secret: text } })
  }
  return (
    <div className="finder">
      <SearchBox value="" placeholder={t.today.find} label={t.households.searchLabel} onSearch={find} />
    </div>
  )
}
