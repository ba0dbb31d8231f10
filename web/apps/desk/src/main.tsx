import { watcher, words } from '@shouwang/api-client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router'
import { carryNonce } from './nonce'
import { router } from './routes'
import { retry } from './session/retry'
import { useNarrow } from './shell/narrow'
import { SizeContext } from './shell/size'
import { t } from './texts'
import { textSize, theme } from './theme'
import './styles/index.css'

dayjs.locale('zh-cn')
words.offline = t.common.offline
words.unreadable = t.common.unreadable

const queries = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 20_000, retry, refetchOnWindowFocus: false },
    mutations: { retry: false },
  },
})
watcher.signedOut = () => queries.setQueryData(['me'], null)

// The server writes a fresh nonce into the page; the style sheets that components make at run time carry it.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
carryNonce(nonce)
textSize.set(textSize.get())

function Desk() {
  const [size, setSize] = useState(textSize.get())
  const narrow = useNarrow()
  const choose = (next: typeof size) => {
    textSize.set(next)
    setSize(next)
  }
  return (
    <ConfigProvider locale={zhCN} csp={{ nonce }} button={{ autoInsertSpace: false }} theme={theme(size, narrow)}>
      <SizeContext.Provider value={{ size, choose }}>
        <AntApp component={false} message={{ maxCount: 2 }}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </AntApp>
      </SizeContext.Provider>
    </ConfigProvider>
  )
}

createRoot(document.getElementById('root') as HTMLElement).render(<Desk />)
