/** What every answer of an instance carries beside its own headers: whose session it was, which transaction, and cookies. */
import { newSysId, type Random } from '../records/identifiers.ts'
import type { ApiAnswer, ApiRequest } from './exchange.ts'

/**
 * The answer with the headers of the instance. Cookies come where the request brought none: a client may keep them and
 * send them back, but they do not sign it in (for that the browser's session has to be opened, `browserSession.ts`).
 */
export function withInstanceHeaders(answer: ApiAnswer, request: ApiRequest, isLoggedIn: boolean, random: Random) {
  const transaction = newSysId(random).slice(0, 12)
  const own: ApiAnswer['headers'] = {
    'x-is-logged-in': String(isLoggedIn),
    'x-transaction-id': transaction,
    'x-content-type-options': 'nosniff',
    pragma: 'no-store,no-cache',
    'cache-control': 'no-cache,no-store,must-revalidate,max-age=-1',
    expires: '0',
    'server-timing': `t;desc="${transaction}", sem_wait;dur=0, sesh_wait;dur=0`,
  }
  if (!/(?:^|;\s*)JSESSIONID=/.test(request.headers.cookie ?? '')) own['set-cookie'] = cookies(random)
  return { ...answer, headers: { ...own, ...answer.headers } }
}

/** Of an instance reached by https they are `Secure`, too. */
function cookies(random: Random): string[] {
  const gone = 'Max-Age=0; Expires=Thu, 01-Jan-1970 00:00:10 GMT; Path=/; HttpOnly'
  return [
    `JSESSIONID=${newSysId(random).toUpperCase()}; Path=/; HttpOnly`,
    `glide_user=; ${gone}`,
    `glide_user_session=; ${gone}`,
    `glide_user_route=glide.${newSysId(random)}; Max-Age=2147483647; Path=/; HttpOnly`,
    `glide_session_store=${newSysId(random).toUpperCase()}; Max-Age=1800; Path=/; HttpOnly`,
  ]
}
