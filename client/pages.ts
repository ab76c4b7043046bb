/**
 * Every page but the screens of a cutover, which are in routes.ts. A new one is an entry here; what is in neither list
 * has no address.
 */
import type { ComponentType } from 'react'
import { type Fetched, fetched } from './ui/fetched.tsx'

/** What the path of a page names. */
export interface PageProps {
  cutoverId: string
  gateId: string
  callId: string
  draftId: string
  token: string
  person: string
}

export interface Entrance extends Fetched<PageProps> {
  path: string
  /** Whether whoever comes here is nobody in the demo any more. */
  leavesDemo: boolean
}

/** The pages that need no session. */
export const ENTRANCES: readonly Entrance[] = [
  { path: '/sign-in', leavesDemo: true, ...fetched(() => import('./features/account/SignIn.tsx')) },
  {
    path: '/forgotten-password',
    leavesDemo: false,
    ...fetched(() => import('./features/account/ForgottenPassword.tsx')),
  },
  {
    path: '/sign-in/:token',
    leavesDemo: true,
    ...fetched<PageProps>(() => import('./features/account/EnterByLink.tsx')),
  },
  { path: '/demo', leavesDemo: true, ...fetched(() => import('./features/demo/Demo.tsx')) },
  { path: '/demo/:person', leavesDemo: false, ...fetched<PageProps>(() => import('./features/demo/BePerson.tsx')) },
]

export interface Page {
  path: string
  /** The tab's; of a page that is of something, that something's own, which it says itself. */
  title: string | undefined
  Screen: ComponentType<PageProps>
  load(): void
}

/** The pages of whoever is signed in, the first that matches; none of them is within a cutover's shell. */
export const PAGES: readonly Page[] = [
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
  {
    path: '/runbooks/drafts/:draftId',
    title: undefined,
    ...fetched<PageProps>(() => import('./features/plan/Plan.tsx')),
  },
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
]
