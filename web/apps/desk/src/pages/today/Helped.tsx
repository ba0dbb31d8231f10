import { Label, Sheet } from '@shouwang/ui'
import { Link } from 'react-router'
import { Loading } from '../../parts/Loading'
import { Refusal } from '../../parts/Refusal'
import { useMe } from '../../session/me'
import { t } from '../../texts'
import { useHouseholds, useWords } from '../households/query'
import { statusesOf } from '../households/status'

const words = t.today

/** The households somebody helps, or looks after in a village. */
export function Helped() {
  const { data: me } = useMe()
  const { title } = useWords()
  const { data, error, isPending, refetch } = useHouseholds({ limit: 12 })
  const helper = me?.account.grants.some((grant) => grant.role === 'helper')
  return (
    <Sheet
      title={helper ? words.helper : words.households}
      note={helper ? words.helperNote : me?.account.grants[0]?.area}
      extra={data?.next && <Link to="/households">{t.common.all}</Link>}
    >
      {error ? (
        <Refusal error={error} again={() => refetch()} />
      ) : isPending ? (
        <Loading />
      ) : (
        <ul className="tiles">
          {data?.items.map((household) => (
            <li key={household.household_id}>
              <Link to={`/households/${household.household_id}`}>
                <b>{household.head_name}</b>
                <span className="quiet">
                  {household.village} {t.households.members} {household.n_members}
                </span>
                <span className="labels">
                  {statusesOf(household.statuses, title).map((text) => (
                    <Label key={text}>{text}</Label>
                  ))}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}
