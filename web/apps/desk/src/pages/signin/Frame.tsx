import type { ReactNode } from 'react'
import seal from '../../seal.svg'
import { t } from '../../texts'

/** The page of those who are not signed in: what this is on one side, the form on the other. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <div className="gate">
      <header className="gate-side">
        <div className="gate-brand">
          <img src={seal} alt="" width={44} height={44} />
          <div>
            <p className="gate-name">{t.common.product}</p>
            <p>{t.common.purpose}</p>
          </div>
        </div>
        <p className="gate-motto">{t.signin.motto}</p>
        <p className="gate-story">{t.signin.story}</p>
      </header>
      <main className="gate-main">
        <div className="gate-form">{children}</div>
      </main>
    </div>
  )
}
