/** Shows the sign-in, or the screens over one live connection, depending on the session. */
import { MantineProvider } from '@mantine/core'
import { type ComponentType, Suspense, useEffect, useState } from 'react'
import { type DefaultParams, matchRoute, Redirect, Route, Switch, useLocation, useRouter, useSearch } from 'wouter'
import type { MeAnswer } from '../shared/protocol.ts'
import { isRefusal } from '../shared/refusal.ts'
import { secondsOf } from './live/clock.ts'
import { connect, NOT_SIGNED_IN, OTHER_PROTOCOL } from './live/connection.ts'
import { createHttp } from './live/http.ts'
import { createDirectory } from './live/people.ts'
import { reloadWhenQuiet } from './live/quiet.ts'
import { Retry } from './live/retry.ts'
import { type Session, SessionProvider, useStore } from './live/session.tsx'
import { onEntered, tellEntered } from './live/whoEntered.ts'
import { CUTOVER_SCREENS } from './routes.ts'
import { CutoverRoute } from './shell/CutoverRoute.tsx'
import { shownTheme } from './theme/choice.ts'
import { fetched } from './ui/fetched.tsx'
import { Message } from './ui/Message.tsx'

const SignIn = fetched(() => import('./features/account/SignIn.tsx'))
const EnterByLink = fetched(() => import('./features/account/EnterByLink.tsx'))

interface PageProps {
  cutoverId: string
  gateId: string
  /** Of a screen of the cutover. */
  path: string | undefined
}

/** The pages of whoever is signed in, the first that matches; every one but the screens of a cutover stands alone. */
const PAGES: readonly { path: string; Screen: ComponentType<PageProps>; load(screen?: string): void }[] = [
  { path: '/', ...fetched(() => import('./features/portfolio/Portfolio.tsx')) },
  { path: '/password', ...fetched(() => import('./features/account/Password.tsx')) },
  { path: '/passkeys', ...fetched(() => import('./features/account/Passkeys.tsx')) },
  { path: '/sessions', ...fetched(() => import('./features/account/Sessions.tsx')) },
  { path: '/people', ...fetched(() => import('./features/organisation/Organisation.tsx')) },
  { path: '/audit', ...fetched(() => import('./features/organisation/OrganisationAudit.tsx')) },
  { path: '/webhooks', ...fetched(() => import('./features/webhooks/Webhooks.tsx')) },
  { path: '/tv', ...fetched(() => import('./features/wall/Tv.tsx')) },
  { path: '/tv/:cutoverId', ...fetched<PageProps>(() => import('./features/wall/Wall.tsx')) },
  { path: '/runbooks/:action?', ...fetched(() => import('./features/runbooks/Runbooks.tsx')) },
  { path: '/cutovers/new', ...fetched(() => import('./features/newCutover/NewCutover.tsx')) },
  { path: '/cutovers/:cutoverId/print', ...fetched<PageProps>(() => import('./features/print/Print.tsx')) },
  {
    path: '/cutovers/:cutoverId/gates/:gateId/record',
    ...fetched<PageProps>(() => import('./features/record/Record.tsx')),
  },
  {
    path: '/cutovers/:cutoverId/:path?',
    Screen: CutoverRoute,
    load: (path) => CUTOVER_SCREENS.find((screen) => screen.path === path)?.load(),
  },
]

export function App() {
  const theme = useStore(shownTheme, (shown) => shown)
  return (
    <MantineProvider forceColorScheme={theme} theme={{ respectReducedMotion: true }}>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/sign-in">
            <SignIn.Screen />
          </Route>
          <Route path="/sign-in/:token">{({ token }) => <EnterByLink.Screen token={token} />}</Route>
          <Route>
            <SignedIn />
          </Route>
        </Switch>
      </Suspense>
    </MantineProvider>
  )
}

type Entering =
  | { status: 'asking' }
  | { status: 'nobody'; ended?: true }
  | { status: 'failed' }
  | { status: 'another'; name: string; before: string }
  | { status: 'in'; session: Session }

function SignedIn() {
  useFirstPage()
  const entering = useEntering()
  switch (entering.status) {
    case 'asking':
      return null
    case 'nobody':
      return <ToSignIn ended={entering.ended ?? false} />
    case 'failed':
      return (
        <Message title="T-Minus does not answer">
          <p>The server cannot be reached from here. It is asked again every few seconds.</p>
        </Message>
      )
    case 'another':
      return (
        <Message title={`${entering.name} has signed in`}>
          <p>
            A browser holds one person at a time, and in another tab somebody signed in as {entering.name}. This tab was
            still {entering.before}’s; nothing more can be done in it as {entering.before}.
          </p>
          <button type="button" className="button button--primary" onClick={() => location.reload()}>
            Continue as {entering.name}
          </button>
        </Message>
      )
    default:
      return (
        <SessionProvider session={entering.session}>
          <Screens />
        </SessionProvider>
      )
  }
}

// A separate component, so that what depends on the session does not re-render with every change of the URL.
function ToSignIn({ ended }: { ended: boolean }) {
  const [location] = useLocation()
  const search = useSearch()
  return <Redirect to={signInPath(location, search, ended)} replace />
}

function Screens() {
  return (
    <Switch>
      {PAGES.map(({ path, Screen }) => (
        <Route key={path} path={path}>
          {({ cutoverId = '', gateId = '', path: screen }: Partial<PageProps>) => (
            <Screen cutoverId={cutoverId} gateId={gateId} path={screen} />
          )}
        </Route>
      ))}
      <Route>
        <Message title="There is no such page">
          <a className="button" href="/">
            All cutovers
          </a>
        </Message>
      </Route>
    </Switch>
  )
}

/** Fetches the code of the first page while the server is asked who this is. */
function useFirstPage(): void {
  const { parser } = useRouter()
  useEffect(() => {
    for (const { path, load } of PAGES) {
      const [matches, params] = matchRoute<DefaultParams>(parser, path, location.pathname)
      if (matches) return load(params.path)
    }
  }, [parser])
}

const ASK_AGAIN = { firstMs: 3000, longestMs: 30_000 }

/** Fetches the session; opens the connection once there is one, and closes it when the session ends. */
function useEntering(): Entering {
  const [entering, setEntering] = useState<Entering>({ status: 'asking' })
  useEffect(() => {
    const http = createHttp()
    let ended = false
    let leave: (() => void) | undefined
    const ask = async () => {
      try {
        const me = await http.get<MeAnswer>('/api/me')
        if (ended) return
        if (isRefusal(me)) return setEntering({ status: 'nobody' })
        const { session, close } = enter(me, () => setEntering({ status: 'nobody', ended: true }))
        const deafen = onEntered(({ personId, name }) => {
          if (personId === me.person.id) return
          leave?.()
          setEntering({ status: 'another', name, before: me.person.name })
        })
        leave = () => {
          deafen()
          close()
        }
        tellEntered({ personId: me.person.id, name: me.person.name })
        setEntering({ status: 'in', session })
      } catch {
        if (ended) return
        setEntering({ status: 'failed' })
        again.later()
      }
    }
    const again = new Retry(() => void ask(), ASK_AGAIN)
    void ask()
    return () => {
      ended = true
      again.cancel()
      leave?.()
    }
  }, [])
  return entering
}

function enter(me: MeAnswer, signedOut: () => void): { session: Session; close(): void } {
  const connection = connect({ personId: me.person.id })
  connection.clock.correct(me.serverNow)
  const directory = createDirectory(connection.http)
  directory.refresh()
  const isBusy = () => connection.state.get().sending > 0
  const end = connection.state.subscribe(() => {
    const { refused } = connection.state.get()
    if (refused?.code === NOT_SIGNED_IN) signedOut()
    if (refused?.code === OTHER_PROTOCOL) reloadWhenQuiet(OTHER_PROTOCOL, isBusy)
  })
  const warn = (event: BeforeUnloadEvent) => {
    if (isBusy()) event.preventDefault()
  }
  addEventListener('beforeunload', warn)
  return {
    session: { me, connection, directory, seconds: secondsOf(connection.clock) },
    close() {
      end()
      removeEventListener('beforeunload', warn)
      directory.close()
      connection.close()
    },
  }
}

/** The sign-in, which says why it is needed and redirects back afterwards. */
function signInPath(location: string, search: string, ended: boolean): string {
  const seen = new URLSearchParams(search)
  const asked = new URLSearchParams()
  if (ended) asked.set('session', 'ended')
  const next = `${location}${seen.size > 0 ? `?${seen}` : ''}`
  if (next !== '/') asked.set('next', next)
  return asked.size > 0 ? `/sign-in?${asked}` : '/sign-in'
}
