import { api, body, type Schemas } from '@shouwang/api-client'
import { count, Mark, type Tone, today } from '@shouwang/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ChoiceFilter } from '../../lists/ChoiceFilter'
import type { Column } from '../../lists/DataTable'
import { Listed } from '../../lists/Listed'
import { RegionFilter } from '../../lists/RegionFilter'
import { useListState } from '../../lists/state'
import { Toolbar } from '../../lists/Toolbar'
import { PageHead } from '../../parts/PageHead'
import { Allowed } from '../../session/Allowed'
import { useMay } from '../../session/me'
import { t } from '../../texts'
import { Make } from './Make'

const words = t.notices
const KEYS = ['township', 'village', 'state'] as const
export const NOTICE_TONES: Record<string, Tone> = { made: 'warn', posted: 'ok', withdrawn: 'quiet' }
type Notice = Schemas['NoticeBody']

export function Component() {
  return (
    <Allowed any={['read_case']}>
      <Notices />
    </Allowed>
  )
}

function Notices() {
  const may = useMay()
  const state = useListState(KEYS)
  const { township, village, cursor } = state.values
  const query = { township, village, state: state.values.state, cursor, limit: state.limit }
  const found = useQuery({
    queryKey: ['case', 'notices', query],
    placeholderData: keepPreviousData,
    queryFn: () => body(api.GET('/api/v1/notices', { params: { query } })),
  })
  return (
    <>
      <PageHead title={words.title} note={words.note}>
        {may('publish_notice') && <Make />}
      </PageHead>
      <div className="sheet">
        <Toolbar state={state}>
          <RegionFilter state={state} />
          <ChoiceFilter
            state={state}
            name="state"
            label={words.state}
            all={words.allStates}
            options={Object.entries(words.states).map(([value, label]) => ({ value, label }))}
          />
        </Toolbar>
        <Listed
          caption={words.title}
          query={found}
          state={state}
          columns={columns}
          rowKey={(row) => row.notice_id}
          to={(row) => `/notices/${row.notice_id}`}
          empty={words.empty}
        />
      </div>
    </>
  )
}

/** The first day on which it may come down, where it has to hang for some; an announcement has none. */
export const hangsUntil = ({ posted_on, until_on }: Pick<Notice, 'posted_on' | 'until_on'>) =>
  posted_on && until_on && posted_on < until_on ? until_on : undefined

function isOver(row: Notice) {
  const until = hangsUntil(row)
  return row.state === 'posted' && until !== undefined && until <= today()
}

const columns: Column<Notice>[] = [
  { key: 'village', title: words.village, tight: true, phone: 'title', render: (row) => row.village },
  { key: 'kind', title: words.kind, tight: true, render: (row) => row.title },
  { key: 'n', title: words.households, align: 'end', tight: true, render: (row) => count(row.entries.length) },
  {
    key: 'state',
    title: words.state,
    tight: true,
    render: (row) =>
      isOver(row) ? (
        <Mark tone="warn">{words.over}</Mark>
      ) : (
        <Mark tone={NOTICE_TONES[row.state] ?? 'plain'}>{words.states[row.state] ?? row.state}</Mark>
      ),
  },
  { key: 'posted', title: words.posted, tight: true, render: (row) => row.posted_on ?? '' },
  { key: 'until', title: words.until, tight: true, render: (row) => hangsUntil(row) ?? '' },
  { key: 'withdrawn', title: words.withdrawn, render: (row) => row.withdrawn_on ?? '' },
]
