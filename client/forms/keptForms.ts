/**
 * What was written into a form that was left without sending or cancelling it, as by another page of the cutover: kept in this
 * tab, and there again when the same form is opened. A form about another run of the step, or another poll, is not the same.
 */
import { parsed, tabStorage } from '../live/storage.ts'
import type { Field, FormAnswers, Offer } from './offer.ts'

const KEPT = 'tminus.forms'
/** Forms; the oldest go first. */
const MOST = 20

/** Whose form about what it is, as it stands now (R15). */
export const formKey = (cutoverId: string, person: string, about: string, offer: Offer): string =>
  JSON.stringify([cutoverId, person, about, offer.name, offer.command({})])

export const keptAnswers = (key: string): FormAnswers | undefined => read().get(key)

/**
 * Only what differs from how the form began. Passwords are never kept, nor what somebody has to write letter by letter, nor
 * files that may be gone.
 */
export function keepAnswers(key: string, fields: readonly Field[], said: FormAnswers): void {
  const written = fields.flatMap(({ name, initial = '', kind, exactly }) => {
    const value = said[name] ?? ''
    return value === initial || exactly !== undefined || NEVER.has(kind) ? [] : [[name, value]]
  })
  const all = read()
  const wasKept = all.delete(key)
  if (written.length > 0) write([...all, [key, Object.fromEntries(written)] as const].slice(-MOST))
  else if (wasKept) write([...all])
}

export function forgetAnswers(key: string): void {
  const all = read()
  if (all.delete(key)) write([...all])
}

/** As for whoever signs out. */
export const forgetAllAnswers = (): void => void write([])

const NEVER: ReadonlySet<Field['kind']> = new Set(['password', 'newPassword', 'passkey', 'files'])

function read(): Map<string, FormAnswers> {
  const kept = parsed(tabStorage.get(KEPT))
  return new Map<string, FormAnswers>(Array.isArray(kept) ? kept : [])
}

// A browser may keep nothing; then the form begins empty.
const write = (all: (readonly [string, FormAnswers])[]): boolean => tabStorage.set(KEPT, JSON.stringify(all))
