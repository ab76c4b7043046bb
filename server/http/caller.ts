/** Who calls, and whether a browser calls on behalf of another site. */
import type { Request } from 'express'
import { ANOTHER_PERSON, PERSON_HEADER } from '../../shared/protocol.ts'
import { authorise, bearerOf, isOwnPage } from '../auth/authority.ts'
import type { By } from '../auth/hands.ts'
import type { PersonCredential } from '../commands/credential.ts'
import { DEMO_HEADER } from '../demo/door.ts'
import { type Answer, refused } from './answers.ts'
import type { Caller } from './route.ts'
import type { Services } from './services.ts'

/** The owner of the request's bearer token or session cookie; undefined when neither is valid. */
export async function callerOf(request: Request, services: Services): Promise<Caller | undefined> {
  const { sql, organisation } = services
  const credential = await credentialOf(request, services)
  if (!credential) return undefined
  const [authority] = await authorise(sql, [credential])
  return authority?.organisation === organisation.id ? { ...authority, credential } : undefined
}

async function credentialOf(request: Request, { auth, demo }: Services): Promise<PersonCredential | undefined> {
  const bearer = bearerOf(request.headers)
  // An invalid token does not fall back to a cookie: the caller meant the token.
  if (bearer !== undefined) return auth.byToken(bearer)
  const ofTab = demoSecretOf(request)
  // Nor does the person of a tab become the one of the browser, in a server without a demo either.
  return ofTab === undefined ? auth.byCookie(request.headers) : demo?.credentialOf(ofTab, request.headers)
}

/** What a tab of the demo keeps in place of the browser's cookie. */
export function demoSecretOf({ headers }: Request): string | undefined {
  const given = headers[DEMO_HEADER]
  return typeof given === 'string' ? given : undefined
}

/**
 * Refuses what a page asks for one person while the browser's cookie is another's by now, since somebody else has signed in
 * in another tab (R15). Programs and older pages name nobody.
 */
export function refuseMistaken(request: Request, caller: Caller | undefined): Answer | undefined {
  const believed = request.get(PERSON_HEADER)
  return believed === undefined || !caller || caller.actor.id === believed
    ? undefined
    : refused(
        ANOTHER_PERSON,
        'Somebody else is signed in in this browser by now. Nothing was done; load the page again.',
      )
}

export const isAdmin = ({ actor }: Caller): boolean => actor.organisationRole === 'admin'
export const forAdmins = (): Answer => refused('notYourRole', 'This is for administrators.')

/** The actor as the audit log names them, and who has had their credentials in their hands. */
export const byOf = ({ actor, hands, roleHands }: Caller, { ip }: Request): By => ({
  actor: actor.id,
  via: actor.via,
  address: ip ?? null,
  hands: [...new Set([...hands, ...roleHands])],
})

/**
 * CSRF protection: refuses a change when the browser says that another site asked for it. Browsers add cookies to such
 * requests by themselves, but no `Authorization`, so programs with a token are not checked.
 *
 * @param origin the address that people type
 */
export function refuseCrossSite(request: Request, origin: string): Answer | undefined {
  if (request.method === 'GET' || request.method === 'HEAD' || bearerOf(request.headers) !== undefined) return undefined
  const site = request.headers['sec-fetch-site']
  const from = request.headers.origin
  if (from === undefined && site === undefined) {
    // A form of another site cannot send JSON, and a script of another site would need a preflight.
    const harmless = request.headers.cookie === undefined || request.is('application/json')
    return harmless ? undefined : crossSite()
  }
  if (site === 'same-origin' || site === 'none') return undefined
  if (site !== undefined && from === undefined) return crossSite()
  return isOwnPage(request.headers, origin) ? undefined : crossSite()
}

const crossSite = () => refused('crossSite', 'This came from the page of another site, and was not done.')
