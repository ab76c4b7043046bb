/** Shared by `token` and `signin`: a person by e-mail. */
import { z } from 'zod'

export const emailArgument = z.email().max(320)

/** A default name until somebody sets a better one: `anna.berg@…` becomes Anna Berg. */
export function nameFrom(email: string): string {
  const words = (email.split('@')[0] ?? email).split(/[._+-]+/).filter(Boolean)
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || email
}
