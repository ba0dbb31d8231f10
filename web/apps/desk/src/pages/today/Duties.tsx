import { Sheet } from '@shouwang/ui'
import { Link } from 'react-router'
import { useMay, useMe } from '../../session/me'
import { visible } from '../../shell/nav'
import { t } from '../../texts'
import { Verified } from '../system/Verified'

const words = t.today

/** For administrators, who see no household: what they keep. */
export function Duties() {
  const { data: me } = useMe()
  const may = useMay()
  const places = visible(may)
    .flatMap((group) => group.places)
    .filter((place) => place.path.startsWith('/system'))
  return (
    <>
      {may('verify_journal') && <Verified />}
      <Sheet title={words.admin} note={me?.account.grants.map((grant) => grant.role_title).join(' ')}>
        <div className="sheet-body">
          <p className="quiet">{words.adminNote}</p>
        </div>
        <ul className="tiles">
          {places.map((place) => (
            <li key={place.path}>
              <Link to={place.path}>
                <b>{place.title}</b>
              </Link>
            </li>
          ))}
        </ul>
      </Sheet>
    </>
  )
}
