/** Shared by `token` and `signin`: a person by e-mail. */
import { z } from 'zod'

export const emailArgument = z.email().max(320)

/** The e-mail that is the only argument; undefined where there is none, or more. */
export function onlyEmail(args: readonly string[]): string | undefined {
  const [email, ...more] = args
  return more.length === 0 && emailArgument.safeParse(email).success ? email : undefined
}

/** A default name until somebody sets a better one: `anna.berg@…` becomes Anna Berg. */
export function nameFrom(email: string): string {
  const words = (email.split('@')[0] ?? email).split(/[._+-]+/).filter(Boolean)
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || email
}
