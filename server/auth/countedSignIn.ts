import { APIError, createAuthMiddleware, isAPIError } from 'better-auth/api'
import { z } from 'zod'
import { ADDRESS_HEADER, DEVICE_HEADER } from './callerHeaders.ts'
import type { RecordFailure } from './failedSignIns.ts'
import type { Try, WrongPasswords } from './wrongPasswords.ts'

/** Counts and records attempts, on every way into better-auth's sign-in. */
export function countedSignIn(wrongPasswords: WrongPasswords, recordFailed: RecordFailure) {
  const path = '/sign-in/email'
  const tried = (body: unknown, headers: Headers | undefined): Try | undefined => {
    const { data } = z.object({ email: z.string() }).safeParse(body)
    const device = headers?.get(DEVICE_HEADER)
    return data && { account: data.email, address: headers?.get(ADDRESS_HEADER) ?? '', ...(device && { device }) }
  }
  return {
    before: createAuthMiddleware(async (context) => {
      const given = context.path === path ? tried(context.body, context.headers) : undefined
      const seconds = given && (await wrongPasswords.mayTry(given))
      if (!given || seconds === undefined) return
      await recordFailed({ ...given, refused: true })
      throw new APIError(
        'TOO_MANY_REQUESTS',
        { code: 'TOO_MANY_ATTEMPTS', message: sayWrong(seconds) },
        { 'retry-after': String(seconds) },
      )
    }),
    after: createAuthMiddleware(async (context) => {
      const given = context.path === path ? tried(context.body, context.headers) : undefined
      const { returned } = context.context
      if (!given) return
      if (!isAPIError(returned)) return wrongPasswords.wasRight(given)
      if (returned.statusCode !== 401) return
      await wrongPasswords.wasWrong(given)
      await recordFailed({ ...given, refused: false })
    }),
  }
}

export const sayWrong = (seconds: number): string =>
  `Too many wrong passwords. Try again in ${sayWait(seconds)}, or enter by a one-time link.`

/** `12 minutes` */
export const sayWait = (seconds: number): string => (seconds < 90 ? 'a minute' : `${Math.ceil(seconds / 60)} minutes`)
