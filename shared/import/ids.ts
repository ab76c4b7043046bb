/** Valid ids from whatever a plan uses, the same each time for the same plan. */
import { clean, plain } from './cell.ts'

const LONGEST = 64

/** `TRE.7 a` becomes `tre-7-a`; empty where nothing is left of it. */
export const idOf = (text: string): string =>
  plain(text)
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-+|-+$/g, '')

/** Gives each an id of its own; a second one of the same name gets a number. */
export function idGiver(taken: Iterable<string> = []): (text: string, otherwise: string) => string {
  const used = new Set(taken)
  /** By id: the number that the next of it may have. */
  const numbers = new Map<string, number>()
  return (text, otherwise) => {
    const wanted = idOf(text) || otherwise
    // A property that every object has cannot be the key of a role.
    const base = wanted in {} ? `${wanted}-1` : wanted
    let id = base
    let count = numbers.get(base) ?? 2
    for (; used.has(id); count += 1) id = `${base.slice(0, LONGEST - String(count).length - 1)}-${count}`
    numbers.set(base, count)
    used.add(id)
    return id
  }
}

/** One visible line of at most 200 characters, as titles have to be. */
export function titleOf(text: string, otherwise: string): string {
  const line = textOf(text).replace(/\s+/g, ' ').trim()
  const title =
    line.length > 200
      ? `${line
          .slice(0, 199)
          .toWellFormed()
          .replace(/\ufffd$/, '')}…`
      : line
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(title) ? title : otherwise
}

/** At most what a text of a runbook may be. */
export const textOf = (text: string): string => clean(text).slice(0, 20_000).toWellFormed()
