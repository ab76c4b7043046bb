/** Shows the sign-in, or the screens over one live connection, depending on the session. */
import { MantineProvider } from '@mantine/core'
import { Fragment, type ReactNode, Suspense, useEffect, useState } from 'react'
import { type DefaultParams, matchRoute, Redirect, Route, Switch, useLocation, useRouter, useSearch } from 'wouter'
import { ANOTHER_PERSON, type MeAnswer } from '../shared/protocol.ts'
import { isRefusal } from '../shared/refusal.ts'
import { secondsOf } from './live/clock.ts'
import { connect, NOT_SIGNED_IN, OTHER_PROTOCOL } from './live/connection.ts'
import { demoTab, leaveTab } from './live/demoTab.ts'
import { createHttp } from './live/http.ts'
import { createDirectory } from './live/people.ts'
import { reloadWhenQuiet } from './live/quiet.ts'
import { Retry } from './live/retry.ts'
import { type Session, SessionProvider, useStore } from './live/session.tsx'
import { keepPush } from './live/webPush.ts'
import { onEntered, tellEntered } from './live/whoEntered.ts'
import { ENTRANCES, PAGES, type PageProps } from './pages.ts'
import { CUTOVER_SCREENS } from './routes.ts'
import { CutoverRoute } from './shell/CutoverRoute.tsx'
import { ErrorPage } from './shell/ErrorPage.tsx'
import { BROKEN_TITLE, Broken, ScreenBoundary } from './shell/ScreenBoundary.tsx'
import { shownTheme } from './theme/choice.ts'
import { Message } from './ui/Message.tsx'
import { useTitle } from './ui/useTitle.ts'

/** Of a page whose path names nothing. */
const NOTHING: PageProps = { cutoverId: '', gateId: '', callId: '', token: '', person: '' }

const IN_A_CUTOVER = '/cutovers/:cutoverId/:path?'

export function App() {
  const theme = useStore(shownTheme, (shown) => shown)
  return (
    <MantineProvider forceColorScheme={theme} theme={{ respectReducedMotion: true }}>
      <Suspense fallback={null}>
        <Switch>
          {ENTRANCES.map(({ path, leavesDemo, Screen }) => {
            const Around = leavesDemo ? OfNobody : Fragment
            return (
              <Route key={path} path={path}>
                {(params: Partial<PageProps>) => (
                  <Around>
                    <Screen {...NOTHING} {...params} />
                  </Around>
                )}
              </Route>
            )
          })}
          <Route>
            <SignedIn />
          </Route>
        </Switch>
      </Suspense>
    </MantineProvider>
  )
}

/** From here on the tab is nobody's in the demo, and whoever signs in is not hidden by them. */
function OfNobody({ children }: { children: ReactNode }) {
  useEffect(leaveTab, [])
  return children
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
        <Message title={`This browser is now signed in as ${entering.name}`}>
          <p>
            A browser holds one person at a time, and {entering.name} has signed in in another tab. This tab was{' '}
            {entering.before}’s. It does nothing more until you choose.
          </p>
          <p className="buttons">
            <button type="button" className="button button--primary" onClick={() => location.reload()}>
              Continue as {entering.name}
            </button>
            <button type="button" className="button" onClick={signInAgain}>
              Sign in as {entering.before} again
            </button>
          </p>
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

/** Back to the same page afterwards. */
const signInAgain = () => location.assign(signInPath(location.pathname, location.search, false))

// A separate component, so that what depends on the session does not re-render with every change of the URL.
function ToSignIn({ ended }: { ended: boolean }) {
  const [location] = useLocation()
  const search = useSearch()
  if (demoTab()) return <Redirect to="/demo" replace />
  return <Redirect to={signInPath(location, search, ended)} replace />
}

function Screens() {
  const [location] = useLocation()
  return (
    <ScreenBoundary at={location} instead={BROKEN}>
      <Switch>
        {PAGES.map(({ path, title, Screen }) => (
          <Route key={path} path={path}>
            {(params: Partial<PageProps>) => (
              <>
                {title === undefined ? null : <Title of={title} />}
                <Screen {...NOTHING} {...params} />
              </>
            )}
          </Route>
        ))}
        <Route path={IN_A_CUTOVER}>
          {({ cutoverId, path }: { cutoverId: string; path?: string }) => (
            <CutoverRoute cutoverId={cutoverId} path={path} />
          )}
        </Route>
        <Route>
          <ErrorPage title="There is no such page">
            <p>Nothing is kept at this address. It may have been mistyped, or cut off where it was sent.</p>
          </ErrorPage>
        </Route>
      </Switch>
    </ScreenBoundary>
  )
}

const BROKEN = (
  <ErrorPage title={BROKEN_TITLE}>
    <Broken others="The other pages work." />
  </ErrorPage>
)

function Title({ of }: { of: string }) {
  useTitle(of)
  return null
}

/** Fetches the code of the first page while the server is asked who this is. */
function useFirstPage(): void {
  const { parser } = useRouter()
  useEffect(() => {
    const matching = (path: string) => matchRoute<DefaultParams>(parser, path, location.pathname)
    const page = PAGES.find(({ path }) => matching(path)[0])
    if (page) return page.load()
    const [, screen] = matching(IN_A_CUTOVER)
    CUTOVER_SCREENS.find(({ path }) => path === screen?.path)?.load()
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
        // A tab of the demo is somebody else than the browser, and neither minds the other.
        const ofTab = demoTab() !== undefined
        const becomes = (name: string) => {
          leave?.()
          setEntering({ status: 'another', name, before: me.person.name })
        }
        const { session, close } = enter(me, {
          signedOut: () => setEntering({ status: 'nobody', ended: true }),
          async another() {
            leave?.()
            const now = await whoIsIn()
            if (ended) return
            if (now === undefined || now.person.id === me.person.id) return location.reload()
            becomes(now.person.name)
          },
        })
        const deafen = onEntered(({ personId, name }) => {
          if (personId !== me.person.id && !ofTab) becomes(name)
        })
        leave = () => {
          deafen()
          close()
        }
        if (!ofTab) tellEntered({ personId: me.person.id, name: me.person.name })
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

/** Whose the browser's cookie is now; undefined when it is nobody's or the server does not say. */
async function whoIsIn(): Promise<MeAnswer | undefined> {
  const me = await createHttp()
    .get<MeAnswer>('/api/me')
    .catch(() => undefined)
  return me === undefined || isRefusal(me) ? undefined : me
}

interface Rejected {
  signedOut(): void
  /** The cookie has become another person's. */
  another(): void
}

function enter(me: MeAnswer, rejected: Rejected): { session: Session; close(): void } {
  const connection = connect({ personId: me.person.id })
  connection.clock.correct(me.serverNow)
  const directory = createDirectory(connection.http)
  directory.refresh()
  const stopPush = keepPush(connection.http, (path) => history.pushState(null, '', path))
  const isBusy = () => connection.state.get().sending > 0
  const end = connection.state.subscribe(() => {
    const { refused } = connection.state.get()
    if (refused?.code === NOT_SIGNED_IN) rejected.signedOut()
    if (refused?.code === ANOTHER_PERSON) rejected.another()
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
      stopPush()
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
