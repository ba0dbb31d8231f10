import { Button } from 'antd'
import { t } from '../texts'

/** What stands when a page could not be drawn, or a newer version of the desk has taken its place. */
export function Broken() {
  return (
    <main className="alone">
      <h1>{t.common.broken}</h1>
      <Button type="primary" onClick={() => window.location.reload()}>
        {t.common.again}
      </Button>
    </main>
  )
}
