import type { Schemas } from '@shouwang/api-client'
import { moment } from '@shouwang/ui'
import { App, Button } from 'antd'
import { t } from '../../texts'

const words = t.system.accounts.one

/** A one-time link, shown once. */
export function LinkShown({ link }: { link: Schemas['LinkBody'] }) {
  const { message } = App.useApp()
  const copy = async () => {
    await navigator.clipboard?.writeText(link.link)
    message.success(t.common.copied)
  }
  return (
    <div className="once">
      <p>
        <b>{words.link}</b> {t.system.accounts.signInName} {link.sign_in_name}
      </p>
      <code>{link.link}</code>
      <p className="quiet">
        {words.linkNote} {words.expires(moment(link.expires_at))}
      </p>
      {navigator.clipboard && <Button onClick={copy}>{t.common.copy}</Button>}
    </div>
  )
}
