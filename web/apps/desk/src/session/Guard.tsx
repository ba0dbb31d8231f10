import { Navigate, useLocation } from 'react-router'
import { Loading } from '../parts/Loading'
import { Refusal } from '../parts/Refusal'
import { Shell } from '../shell/Shell'
import { useMe } from './me'

/** Lets nobody in who is not signed in, and brings them back to where they wanted to go. */
export function Guard() {
  const { data: me, error, isPending, refetch } = useMe()
  const { pathname, search } = useLocation()
  if (isPending) return <Loading />
  if (error) {
    return (
      <main className="alone">
        <Refusal error={error} again={() => refetch()} />
      </main>
    )
  }
  if (!me) {
    const to = pathname === '/' ? '' : `?to=${encodeURIComponent(pathname + search)}`
    return <Navigate to={`/sign-in${to}`} replace />
  }
  return <Shell />
}
