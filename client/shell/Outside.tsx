/** Layout of screens outside a cutover: title, navigation, and user menu. */
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useConnectionState, useSession } from '../live/session.tsx'
import { Instant } from '../ui/Instant.tsx'
import { myZone } from '../ui/zones.ts'
import './Outside.css'
import { UnsentElsewhere } from './UnsentCommands.tsx'
import { UserMenu } from './UserMenu.tsx'

interface Place {
  href: string
  title: string
}

const PLACES: readonly Place[] = [
  { href: '/', title: 'Releases' },
  { href: '/runbooks', title: 'Runbooks' },
]
const ADMINISTRATORS_PLACES: readonly Place[] = [
  { href: '/people', title: 'People' },
  { href: '/webhooks', title: 'Webhooks' },
  { href: '/audit', title: 'Audit' },
]

export function Outside({ children }: { children: ReactNode }) {
  const { me } = useSession()
  const [location] = useLocation()
  const since = useConnectionState(({ notLiveSince }) => notLiveSince)
  const here = myZone()
  const places = me.person.organisationRole === 'admin' ? [...PLACES, ...ADMINISTRATORS_PLACES] : PLACES
  return (
    <div className="outside">
      <header className="outside__head">
        <b className="strong">T-Minus</b>
        <span className="dim outside__organisation">{me.organisation.name}</span>
        <nav className="outside__places" aria-label="T-Minus">
          {places.map(({ href, title }) => (
            <Link
              key={href}
              href={href}
              className="outside__place"
              aria-current={location === href ? 'page' : undefined}
            >
              {title}
            </Link>
          ))}
        </nav>
        <span className="outside__space" />
        <UserMenu />
      </header>
      {since === undefined ? null : (
        <p className="outside__stale" role="status">
          <b>
            Offline since <Instant at={since} zone={here} seconds className="" />.
          </b>{' '}
          What you see is as it was then; it comes up to date by itself.
        </p>
      )}
      <UnsentElsewhere />
      <main className="outside__main">{children}</main>
    </div>
  )
}
