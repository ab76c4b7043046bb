/** Builds `sysparm_query`, safe from injection: the instance silently ignores what it cannot parse. */

export type Term =
  | { field: string; is: string }
  | { field: string; oneOf: readonly string[] }
  | { field: string; contains: string }
  /** A dynamic filter of the instance, by its sys_id. */
  | { field: string; dynamic: string }
  /** Epoch milliseconds, inclusive; whole seconds over there. */
  | { field: string; since: number }
  /** Alternatives; each is one term. */
  | { any: readonly Exclude<Term, { any: unknown }>[] }

/** Says which value cannot be queried, and why; its supplier's mistake. */
export class UnaskableValue extends Error {
  override readonly name = 'UnaskableValue'
}

const FIELD = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/
/** Sys_ids that fit well into one query. */
export const MAX_PER_QUERY = 50
/** Longer lists make URLs that proxies on the way cut off. */
const MAX_LIST = 100
const MAX_VALUE_LENGTH = 1000

/**
 * The encoded query, not yet URL-encoded.
 *
 * @param terms all of them must hold
 * @param order fields, ascending
 * @throws UnaskableValue
 */
export function encodedQuery(terms: readonly Term[], order: readonly string[] = []): string {
  if (terms.length === 0) throw new UnaskableValue('a query needs at least one condition')
  return [...terms.map(encoded), ...order.map((field) => `ORDERBY${fieldName(field)}`)].join('^')
}

function encoded(term: Term): string {
  if ('any' in term) {
    if (term.any.length === 0) throw new UnaskableValue('a query needs at least one alternative')
    return term.any.map(encoded).join('^OR')
  }
  const field = fieldName(term.field)
  if ('is' in term) return `${field}=${value(term.is)}`
  if ('dynamic' in term) return `${field}DYNAMIC${value(term.dynamic)}`
  if ('contains' in term) return `${field}LIKE${value(term.contains)}`
  if ('since' in term) return `${field}>=${serviceNowTime(term.since)}`
  if (term.oneOf.length === 0 || term.oneOf.length > MAX_LIST) {
    throw new UnaskableValue(`a list of ${term.oneOf.length} values cannot be asked for`)
  }
  return `${field}IN${term.oneOf.map(listed).join(',')}`
}

function fieldName(field: string): string {
  if (!FIELD.test(field)) throw new UnaskableValue(`“${field}” is not the name of a field`)
  return field
}

function value(text: string): string {
  const shown = JSON.stringify(text.slice(0, 60))
  // An empty value matches every record in which the field is empty.
  if (text.trim() === '') throw new UnaskableValue('an empty value cannot be asked for')
  if (text.length > MAX_VALUE_LENGTH) throw new UnaskableValue(`${shown}… is too long to be asked for`)
  // `^` ends a condition; control characters are dropped on the way, or end a line.
  if (/[\^\p{Cc}\p{Cf}\u2028\u2029]/u.test(text) || !text.isWellFormed()) {
    throw new UnaskableValue(`${shown} holds a character that cannot be asked for`)
  }
  // The instance would run such a value as a script.
  if (/^\s*javascript\s*:/i.test(text)) throw new UnaskableValue(`${shown} would be run as a script`)
  return text
}

function listed(text: string): string {
  if (text.includes(',')) throw new UnaskableValue(`${JSON.stringify(text.slice(0, 60))} holds a comma`)
  return value(text)
}

/** Epoch milliseconds as the instance writes instants: UTC, whole seconds, rounded down. */
export function serviceNowTime(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}

/** @returns epoch milliseconds; undefined when the text is not an instant as the instance writes them */
export function readServiceNowTime(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return undefined
  const at = Date.parse(`${text.replace(' ', 'T')}Z`)
  // JavaScript turns 31 February into 3 March.
  return Number.isNaN(at) || serviceNowTime(at) !== text ? undefined : at
}
