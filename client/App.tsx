/** Shows the sign-in, or the screens over one live connection, depending on the session. */
import { Fragment, type ReactNode, Suspense, useEffect } from 'react'
import { type DefaultParams, matchRoute, Redirect, Route, Switch, useLocation, useRouter, useSearch } from 'wouter'
import { CutoverRoute } from './cutover/CutoverRoute.tsx'
import { demoTab, leaveTab } from './live/demoTab.ts'
import { SessionProvider } from './live/session.tsx'
import { useEntering } from './live/useEntering.ts'
import { ENTRANCES, PAGES, type PageProps } from './pages.ts'
import { CUTOVER_SCREENS } from './routes.ts'
import { ErrorPage, ErrorPageOfNobody } from './shell/ErrorPage.tsx'
import { BROKEN_TITLE, Broken, ScreenBoundary } from './shell/ScreenBoundary.tsx'
import { Message } from './ui/Message.tsx'
import { useTitle } from './ui/useTitle.ts'

/** Of a page whose path names nothing. */
const NOTHING: PageProps = { cutoverId: '', gateId: '', callId: '', draftId: '', token: '', person: '' }

const IN_A_CUTOVER = '/cutovers/:cutoverId/:path?'

export function App() {
  return (
    <AroundAll>
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
    </AroundAll>
  )
}

/** Around what has no boundary of its own: the pages before anybody is signed in. */
function AroundAll({ children }: { children: ReactNode }) {
  const [location] = useLocation()
  return (
    <ScreenBoundary at={location} instead={BROKEN_FOR_NOBODY}>
      {children}
    </ScreenBoundary>
  )
}

const BROKEN_FOR_NOBODY = (
  <ErrorPageOfNobody title={BROKEN_TITLE}>
    <Broken />
  </ErrorPageOfNobody>
)

/** From here on the tab is nobody's in the demo, and whoever signs in is not hidden by them. */
function OfNobody({ children }: { children: ReactNode }) {
  useEffect(leaveTab, [])
  return children
}

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
            <p>There is nothing at this address. It may have been mistyped, or cut off where it was sent.</p>
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

/** The sign-in, which says why it is needed and redirects back afterwards. */
function signInPath(location: string, search: string, ended: boolean): string {
  const seen = new URLSearchParams(search)
  const asked = new URLSearchParams()
  if (ended) asked.set('session', 'ended')
  const next = `${location}${seen.size > 0 ? `?${seen}` : ''}`
  if (next !== '/') asked.set('next', next)
  return asked.size > 0 ? `/sign-in?${asked}` : '/sign-in'
}
