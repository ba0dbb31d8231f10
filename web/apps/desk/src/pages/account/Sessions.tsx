import { api, body } from '@shouwang/api-client'
import { Label, moment } from '@shouwang/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { t } from '../../texts'

const words = t.account

/** Names of programs as people know them. */
export function clientName(client: string): string {
  const system = /Windows/.test(client)
    ? 'Windows'
    : /Android/.test(client)
      ? 'Android'
      : /iPhone|iPad/.test(client)
        ? 'iOS'
        : /Mac OS/.test(client)
          ? 'macOS'
          : /Linux/.test(client)
            ? 'Linux'
            : ''
  const browser = /MicroMessenger/.test(client)
    ? 'WeChat'
    : /Edg\//.test(client)
      ? 'Edge'
      : /Chrome\//.test(client)
        ? 'Chrome'
        : /Firefox\//.test(client)
          ? 'Firefox'
          : /Safari\//.test(client)
            ? 'Safari'
            : ''
  return [browser, system].filter(Boolean).join(' ') || client.split('/')[0] || words.clients.other || ''
}

/** Where an account is signed in: one's own, or that of somebody whose sessions one may end. */
export function Sessions({ account }: { account?: string }) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const { data } = useQuery({
    queryKey: ['sessions', account],
    queryFn: () => body(api.GET('/api/v1/sessions', { params: { query: { account } } })),
  })
  const end = async (id: string) => {
    try {
      await api.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } })
      message.success(words.endedOne)
      queries.invalidateQueries({ queryKey: ['sessions'] })
    } catch (problem) {
      message.error((problem as Error).message)
    }
  }
  if (data && !data.items.length) return <p className="sheet-body quiet">{t.system.accounts.one.noSessions}</p>
  return (
    <ul className="states">
      {data?.items.map((session) => (
        <li key={session.session_id}>
          <span>
            {clientName(session.client)} {session.is_current && <Label tone="ok">{words.here}</Label>}
            <small>{words.seen(moment(session.seen_at))}</small>
          </span>
          {!session.is_current && !account && (
            <Button size="small" onClick={() => end(session.session_id)}>
              {words.end}
            </Button>
          )}
        </li>
      ))}
    </ul>
  )
}
