/** Where every page of the console shows something, for the journeys that look at all of them. */
import { ENTRANCES, PAGES } from '../../client/pages.ts'
import { CUTOVER_SCREENS } from '../../client/routes.ts'

/** Ids of cutovers in different states, and of what else an address names. */
export interface Scene {
  running: string
  polling: string
  watching: string
  closed: string
  call: string
  /** A runbook draft with faults, a comment and a workstream that is somebody's. */
  draft: string
  /** A one-time link that is still good. */
  token: string
}

type At = Readonly<Record<string, (scene: Scene) => string[]>>

const ENTRANCES_AT: At = {
  '/sign-in': () => ['/sign-in', '/sign-in?session=ended&next=/runbooks'],
  '/forgotten-password': () => ['/forgotten-password'],
  '/sign-in/:token': ({ token }) => [`/sign-in/${token}`, '/sign-in/a-link-that-was-used'],
  '/demo': () => ['/demo'],
  '/demo/:person': () => ['/demo/nobody'],
}

const PAGES_AT: At = {
  '/': () => ['/', '/?over=yes', '/?view=calendar', '/?q=nothing-like-it'],
  '/password': () => ['/password'],
  '/passkeys': () => ['/passkeys'],
  '/sessions': () => ['/sessions'],
  '/channels': () => ['/channels'],
  '/calls/:callId': ({ call }) => [`/calls/${call}`, '/calls/of-somebody-else'],
  '/people': () => ['/people'],
  '/audit': () => ['/audit'],
  '/people/sessions': () => ['/people/sessions'],
  '/tokens': () => ['/tokens'],
  '/settings': () => ['/settings'],
  '/webhooks': () => ['/webhooks'],
  '/tv': () => ['/tv'],
  '/tv/:cutoverId': ({ running, polling, watching }) => [running, polling, watching].map((id) => `/tv/${id}`),
  '/runbooks/drafts/:draftId': ({ draft }) => [
    ...['', '?view=sections&section=roles', '?view=yaml', '?view=compare', '?view=insert'].map(
      (view) => `/runbooks/drafts/${draft}${view}`,
    ),
    '/runbooks/drafts/no-such-draft',
  ],
  '/runbooks/:action?': () => ['/runbooks', '/runbooks/import'],
  '/cutovers/new': () => ['/cutovers/new', '/cutovers/new?runbook=short-night'],
  '/cutovers/:cutoverId/print': ({ running }) => [`/cutovers/${running}/print`],
  '/cutovers/:cutoverId/gates/:gateId/record': ({ running }) => [
    `/cutovers/${running}/gates/go-no-go/record`,
    '/cutovers/no-such-cutover/gates/any/record',
  ],
}

/** Beside each screen of a cutover that is under way: what is opened on it, and how it is in other states. */
const OPENED = ({ running, polling, watching, closed }: Scene): string[] => [
  ...['freeze', 'copy', 'watch-lag', 'later'].map((step) => `/cutovers/${running}/run?step=${step}`),
  `/cutovers/${running}/readiness?item=uat-exit`,
  `/cutovers/${polling}/gates`,
  `/cutovers/${polling}/readiness?item=load-test`,
  `/cutovers/${watching}/hypercare`,
  ...[polling, watching, closed].map((id) => `/cutovers/${id}/forecast`),
  `/cutovers/${closed}/look-back`,
  `/cutovers/${closed}/run`,
  `/cutovers/${closed}/hypercare`,
  '/no-such-page',
  '/cutovers/no-such-cutover/run',
]

/** What anybody sees, and what is there for whoever is signed in. Throws for a page that nobody looks at. */
export function everyAddress(scene: Scene): { ofNobody: string[]; signedIn: string[] } {
  return {
    ofNobody: ENTRANCES.flatMap(({ path }) => lookAt(ENTRANCES_AT, path)(scene)),
    signedIn: [
      ...PAGES.flatMap(({ path }) => lookAt(PAGES_AT, path)(scene)),
      ...CUTOVER_SCREENS.map(({ path }) => `/cutovers/${scene.running}/${path}`),
      ...OPENED(scene),
    ],
  }
}

function lookAt(at: At, path: string): (scene: Scene) => string[] {
  const found = at[path]
  if (!found)
    throw new Error(`Nobody looks at the page ${path}: say in test/support/everyScreen.ts where it shows something`)
  return found
}
