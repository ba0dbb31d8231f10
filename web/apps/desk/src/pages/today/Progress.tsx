import { api, body } from '@shouwang/api-client'
import { Sheet, today } from '@shouwang/ui'
import { useQuery } from '@tanstack/react-query'
import dayjs from 'dayjs'
import { Link } from 'react-router'
import { useOwnArea } from '../../lists/regions'
import { t } from '../../texts'
import { Chain } from '../figures/Chain'
import { DAYS } from '../figures/rows'

const words = t.figures.chain

/** How far households of one's area came along the procedure lately. */
export function Progress() {
  const own = useOwnArea()
  const by = own ? 'village' : 'township'
  const to = today()
  const from = dayjs(to).subtract(DAYS, 'day').format('YYYY-MM-DD')
  const { data } = useQuery({
    queryKey: ['figures', 'cases', by, from, to],
    queryFn: () => body(api.GET('/api/v1/figures/cases', { params: { query: { by, from, to } } })),
  })
  if (!data) return null
  return (
    <Sheet title={words.title} note={words.note(DAYS)} extra={<Link to="/figures">{words.more}</Link>}>
      <Chain lines={data.items} from={from} to={to} />
    </Sheet>
  )
}
