/** Layout of screens outside a cutover: title, navigation, and user menu. */
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { useConnectionState, useSession } from '../live/session.tsx'
import { StaleSince } from '../ui/OfflineSince.tsx'
import { myZone } from '../ui/zones.ts'
import './Outside.css'
import { NotReached } from './NotReached.tsx'
import { NotSignedOut } from './NotSignedOut.tsx'
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
/** What administrators look after, one beside the other. */
const ADMINISTRATION: readonly Place[] = [
  { href: '/people', title: 'People' },
  { href: '/tokens', title: 'Tokens' },
  { href: '/people/sessions', title: 'Sessions' },
  { href: '/webhooks', title: 'Webhooks' },
  { href: '/settings', title: 'Settings' },
  { href: '/audit', title: 'Audit' },
]

export function Outside({ children }: { children: ReactNode }) {
  const { me } = useSession()
  const [location] = useLocation()
  const since = useConnectionState(({ notLiveSince }) => notLiveSince)
  const isAdmin = me.person.organisationRole === 'admin'
  const administers = isAdmin && ADMINISTRATION.some(({ href }) => href === location)
  return (
    <div className="outside">
      <header className="outside__head">
        <b className="strong">T-Minus</b>
        <span className="dim outside__organisation">{me.organisation.name}</span>
        <nav className="outside__places" aria-label="T-Minus">
          <Places places={PLACES} here={location} />
          {isAdmin ? (
            <Link href="/people" className="outside__place" aria-current={administers ? 'true' : undefined}>
              Administration
            </Link>
          ) : null}
        </nav>
        <span className="outside__space" />
        <UserMenu />
      </header>
      {administers ? (
        <nav className="outside__places outside__administration" aria-label="Administration">
          <Places places={ADMINISTRATION} here={location} />
        </nav>
      ) : null}
      {since === undefined ? null : (
        <p className="outside__stale" role="status">
          <StaleSince at={since} zone={myZone()} />
        </p>
      )}
      <UnsentElsewhere />
      <NotReached />
      <NotSignedOut />
      <main className="outside__main">{children}</main>
    </div>
  )
}

/** The same before anybody is signed in: the name alone. */
export const OutsideOfNobody = ({ children }: { children: ReactNode }) => (
  <div className="outside">
    <header className="outside__head">
      <b className="strong">T-Minus</b>
    </header>
    <main className="outside__main">{children}</main>
  </div>
)

function Places({ places, here }: { places: readonly Place[]; here: string }) {
  return places.map(({ href, title }) => (
    <Link key={href} href={href} className="outside__place" aria-current={here === href ? 'page' : undefined}>
      {title}
    </Link>
  ))
}
