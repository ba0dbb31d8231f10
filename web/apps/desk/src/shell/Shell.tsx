import { MenuOutlined } from '@ant-design/icons'
import { App, Button, Drawer, Dropdown } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { Link, NavLink, Outlet, useLocation, useNavigate } from 'react-router'
import { Loading } from '../parts/Loading'
import seal from '../seal.svg'
import { useMay, useMe, useSignOut } from '../session/me'
import { t } from '../texts'
import { useNarrow } from './narrow'
import { visible } from './nav'
import { useSize } from './size'

function Navigation({ onGo }: { onGo?: () => void }) {
  const may = useMay()
  return (
    <nav className="side" aria-label={t.shell.navigation}>
      {visible(may).map((group) => (
        <div key={group.title || 'first'} className="side-group">
          {group.title && <h2>{group.title}</h2>}
          <ul>
            {group.places.map((place) => (
              <li key={place.path}>
                <NavLink to={place.path} end={place.path === '/'} onClick={onGo}>
                  {place.title}
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

function Person() {
  const { data: me } = useMe()
  const { size, choose } = useSize()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const signOut = useSignOut()
  const grant = me?.account.grants[0]
  const leave = async () => {
    try {
      await signOut()
      navigate('/sign-in')
    } catch (problem) {
      message.error((problem as Error).message)
    }
  }
  const items = [
    { key: 'me', label: t.nav.me, onClick: () => navigate('/me') },
    {
      key: 'size',
      label: size === 'large' ? t.shell.standardType : t.shell.largeType,
      onClick: () => choose(size === 'large' ? 'standard' : 'large'),
    },
    { key: 'leave', label: t.shell.signOut, onClick: leave },
  ]
  return (
    <div className="bar-person">
      {grant && (
        <span className="bar-duty">
          {grant.role_title}
          <i aria-hidden="true">·</i>
          {grant.department ?? grant.area}
        </span>
      )}
      <Dropdown menu={{ items }} trigger={['click']} placement="bottomRight">
        <button type="button" className="bar-name-button">
          {me?.account.display_name}
        </button>
      </Dropdown>
    </div>
  )
}

/** The frame around every page. */
export function Shell() {
  const narrow = useNarrow()
  const [open, setOpen] = useState(false)
  const { pathname } = useLocation()
  const main = useRef<HTMLElement>(null)
  const first = useRef(true)
  useEffect(() => {
    // A new page is read from its heading on; the first one keeps the browser's own place.
    if (first.current) {
      first.current = false
      return
    }
    if (pathname) main.current?.focus({ preventScroll: true })
    window.scrollTo(0, 0)
  }, [pathname])
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t.shell.skip}
      </a>
      <header className="bar">
        {narrow && (
          <Button
            className="bar-menu"
            type="text"
            icon={<MenuOutlined />}
            aria-label={t.shell.openNavigation}
            aria-expanded={open}
            onClick={() => setOpen(true)}
          />
        )}
        <Link to="/" className="bar-home">
          <img src={seal} alt="" width={30} height={30} />
          <span className="bar-name">{t.common.product}</span>
          <span className="bar-what">{t.common.purpose}</span>
        </Link>
        <Person />
      </header>
      {narrow ? (
        <Drawer open={open} onClose={() => setOpen(false)} placement="left" size={264} title={t.common.product}>
          <Navigation onGo={() => setOpen(false)} />
        </Drawer>
      ) : (
        <Navigation />
      )}
      <main id="main" ref={main} tabIndex={-1}>
        <Loading.Boundary>
          <Outlet />
        </Loading.Boundary>
      </main>
    </div>
  )
}
