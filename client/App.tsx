/** Shows the sign-in, or the screens over one live connection, depending on the session. */
import { MantineProvider } from '@mantine/core'
import { type ComponentType, type ReactNode, Suspense, useEffect } from 'react'
import { type DefaultParams, matchRoute, Redirect, Route, Switch, useLocation, useRouter, useSearch } from 'wouter'
import { CutoverRoute } from './cutover/CutoverRoute.tsx'
import { demoTab, leaveTab } from './live/demoTab.ts'
import { SessionProvider, useStore } from './live/session.tsx'
import { useEntering } from './live/useEntering.ts'
import { CUTOVER_SCREENS } from './routes.ts'
import { ErrorPage, ErrorPageOfNobody } from './shell/ErrorPage.tsx'
import { BROKEN_TITLE, Broken, ScreenBoundary } from './shell/ScreenBoundary.tsx'
import { shownTheme } from './shell/themeChoice.ts'
import { fetched } from './ui/fetched.tsx'
import { Message } from './ui/Message.tsx'
import { useTitle } from './ui/useTitle.ts'

const SignIn = fetched(() => import('./features/account/SignIn.tsx'))
const ForgottenPassword = fetched(() => import('./features/account/ForgottenPassword.tsx'))
const EnterByLink = fetched(() => import('./features/account/EnterByLink.tsx'))
const Demo = fetched(() => import('./features/demo/Demo.tsx'))
const BePerson = fetched(() => import('./features/demo/BePerson.tsx'))

interface PageProps {
  cutoverId: string
  gateId: string
  callId: string
  /** Of a screen of the cutover. */
  path: string | undefined
}

interface Page {
  path: string
  /** The tab's; of a page that is of something, that something's own, which it says itself. */
  title: string | undefined
  Screen: ComponentType<PageProps>
  load(screen?: string): void
}

/** The pages of whoever is signed in, the first that matches; every one but the screens of a cutover stands alone. */
const PAGES: readonly Page[] = [
  { path: '/', title: 'Releases', ...fetched(() => import('./features/portfolio/Portfolio.tsx')) },
  { path: '/password', title: 'Password', ...fetched(() => import('./features/account/Password.tsx')) },
  { path: '/passkeys', title: 'Passkeys', ...fetched(() => import('./features/account/Passkeys.tsx')) },
  { path: '/sessions', title: 'Where I am signed in', ...fetched(() => import('./features/account/Sessions.tsx')) },
  { path: '/channels', title: 'How I am reached', ...fetched(() => import('./features/account/Channels.tsx')) },
  { path: '/calls/:callId', title: 'Call', ...fetched<PageProps>(() => import('./features/account/Call.tsx')) },
  { path: '/people', title: 'People', ...fetched(() => import('./features/organisation/Organisation.tsx')) },
  { path: '/audit', title: 'Audit', ...fetched(() => import('./features/organisation/OrganisationAudit.tsx')) },
  {
    path: '/people/sessions',
    title: 'Everybody’s sessions',
    ...fetched(() => import('./features/organisation/EverySession.tsx')),
  },
  { path: '/tokens', title: 'API tokens', ...fetched(() => import('./features/organisation/Tokens.tsx')) },
  { path: '/settings', title: 'Settings', ...fetched(() => import('./features/organisation/Settings.tsx')) },
  { path: '/webhooks', title: 'Webhooks', ...fetched(() => import('./features/webhooks/Webhooks.tsx')) },
  { path: '/tv', title: 'Wall', ...fetched(() => import('./features/wall/Tv.tsx')) },
  { path: '/tv/:cutoverId', title: undefined, ...fetched<PageProps>(() => import('./features/wall/Wall.tsx')) },
  { path: '/runbooks/:action?', title: 'Runbooks', ...fetched(() => import('./features/runbooks/Runbooks.tsx')) },
  { path: '/cutovers/new', title: 'New cutover', ...fetched(() => import('./features/newCutover/NewCutover.tsx')) },
  {
    path: '/cutovers/:cutoverId/print',
    title: undefined,
    ...fetched<PageProps>(() => import('./features/print/Print.tsx')),
  },
  {
    path: '/cutovers/:cutoverId/gates/:gateId/record',
    title: undefined,
    ...fetched<PageProps>(() => import('./features/record/Record.tsx')),
  },
  {
    path: '/cutovers/:cutoverId/:path?',
    title: undefined,
    Screen: CutoverRoute,
    load: (path) => CUTOVER_SCREENS.find((screen) => screen.path === path)?.load(),
  },
]

export function App() {
  const theme = useStore(shownTheme, (shown) => shown)
  return (
    <MantineProvider forceColorScheme={theme} theme={{ respectReducedMotion: true }}>
      <AroundAll>
        <Suspense fallback={null}>
          <Switch>
            <Route path="/sign-in">
              <OfNobody>
                <SignIn.Screen />
              </OfNobody>
            </Route>
            <Route path="/forgotten-password">
              <ForgottenPassword.Screen />
            </Route>
            <Route path="/sign-in/:token">
              {({ token }) => (
                <OfNobody>
                  <EnterByLink.Screen token={token} />
                </OfNobody>
              )}
            </Route>
            <Route path="/demo">
              <OfNobody>
                <Demo.Screen />
              </OfNobody>
            </Route>
            <Route path="/demo/:person">{({ person }) => <BePerson.Screen person={person} />}</Route>
            <Route>
              <SignedIn />
            </Route>
          </Switch>
        </Suspense>
      </AroundAll>
    </MantineProvider>
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
            {({ cutoverId = '', gateId = '', callId = '', path: screen }: Partial<PageProps>) => (
              <>
                {title === undefined ? null : <Title of={title} />}
                <Screen cutoverId={cutoverId} gateId={gateId} callId={callId} path={screen} />
              </>
            )}
          </Route>
        ))}
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
    for (const { path, load } of PAGES) {
      const [matches, params] = matchRoute<DefaultParams>(parser, path, location.pathname)
      if (matches) return load(params.path)
    }
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
