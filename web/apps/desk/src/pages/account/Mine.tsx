import { Label, Mark, moment, Sheet, Terms } from '@shouwang/ui'
import { Segmented } from 'antd'
import { PageHead } from '../../parts/PageHead'
import { useMe } from '../../session/me'
import { useSize } from '../../shell/size'
import { t } from '../../texts'
import type { TextSize } from '../../theme'
import { Password } from './Password'
import { SecondFactor } from './SecondFactor'
import { Sessions } from './Sessions'

const words = t.account

export function Component() {
  const { data: me } = useMe()
  const { size, choose } = useSize()
  if (!me) return null
  const { account } = me
  return (
    <>
      <PageHead title={words.title} note={account.display_name} />
      <div className="columns even">
        <div className="column-wide">
          <Sheet title={words.duties}>
            <ul className="states">
              {account.grants.map((grant) => (
                <li key={grant.grant_id}>
                  <span>{grant.role_title}</span>
                  <span className="quiet">
                    {grant.area} {grant.department} {t.households.one.since(grant.valid_from)}
                  </span>
                </li>
              ))}
            </ul>
            <div className="sheet-body">
              <p className="quiet">{words.may}</p>
              <p className="labels">
                {me.actions.map((action) => (
                  <Label key={action.name}>{action.title}</Label>
                ))}
              </p>
            </div>
          </Sheet>
          <Sheet title={words.sessions}>
            <Sessions />
          </Sheet>
        </div>
        <div className="column-wide">
          <Sheet title={words.display}>
            <div className="sheet-body">
              <Terms
                items={[
                  [words.signInName, account.sign_in_name],
                  [words.phone, account.phone_masked ?? t.common.none],
                  [words.untilTitle, moment(me.expires_at)],
                  [
                    words.size,
                    <Segmented<TextSize>
                      key="size"
                      value={size}
                      onChange={choose}
                      options={[
                        { value: 'standard', label: words.standard },
                        { value: 'large', label: words.large },
                      ]}
                    />,
                  ],
                ]}
              />
            </div>
          </Sheet>
          <Sheet title={words.password}>
            <div className="sheet-body">
              <Password />
            </div>
          </Sheet>
          <Sheet title={words.factor} note={account.second_factor && <Mark tone="ok">{words.factorOn}</Mark>}>
            <div className="sheet-body">
              <SecondFactor on={account.second_factor} />
            </div>
          </Sheet>
        </div>
      </div>
    </>
  )
}
