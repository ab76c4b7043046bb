/** What a step waits for, as people write it in a cell. What is not clear is listed, never guessed. */
import type { DEPENDENCY_TYPES } from '../runbook/stepKinds.ts'
import { isFiller, plain } from './cell.ts'
import { type DurationUnit, durationOfText, secondsOf } from './durations.ts'

export type LinkType = (typeof DEPENDENCY_TYPES)[number]

export interface WrittenLink {
  /** As written: an id, or the number of a row. */
  ref: string
  type: LinkType
  /** Seconds. */
  lag: number
}

/** Project's abbreviations in English, German, French and Spanish. FF is the same in three. */
const TYPES: Record<string, LinkType> = {
  fs: 'FS',
  ss: 'SS',
  ff: 'FF',
  sf: 'SF',
  ea: 'FS',
  aa: 'SS',
  ee: 'FF',
  ae: 'SF',
  fd: 'FS',
  dd: 'SS',
  df: 'SF',
  fc: 'FS',
  cc: 'SS',
  cf: 'SF',
}

const TYPE = Object.keys(TYPES).join('|')
/** With a type, then without: ids hold hyphens and letters, so each reading counts only where its id is known. */
const READINGS = [
  new RegExp(`^(?<ref>.+?)\\s*\\(?(?<type>${TYPE})\\)?\\s*(?:(?<sign>[+-])\\s*(?<lag>\\d.*))?$`, 'i'),
  /^(?<ref>.+)\s*(?<sign>[+-])\s*(?<lag>\d.*)$/,
]
/** A number in a lag without a unit: Project means days. */
const LAG_UNIT: DurationUnit = 'd'

/**
 * @param isKnown whether this names a step, as an id or a row
 * @returns the links, and the parts that name nothing that is known
 */
export function linksIn(
  written: string,
  isKnown: (ref: string) => boolean,
): { links: WrittenLink[]; unclear: string[]; isProse: boolean } {
  const links: WrittenLink[] = []
  const unclear: string[] = []
  const whole = linkIn(written.trim(), isKnown)
  if (whole) return { links: [whole], unclear: [], isProse: false }
  const parts = written
    // The comma of `+1,5 h` separates nothing.
    .split(/\s*(?:[;\n|]|(?<![+-]\s*\d+),|\s&\s|\s(?:and|und|et|y)\s)\s*/i)
    .map((part) => part.replace(/^(?:task|step|nr\.?|no\.?|#|after|nach)\s*/i, '').trim())
    .filter((part) => part !== '' && !isFiller(part))
  for (const part of parts) {
    const link = linkIn(part, isKnown)
    if (link) links.push(link)
    else unclear.push(part)
  }
  // `1 2 3` and `T1 T2`: only where each word is known.
  if (links.length === 0 && parts.length === 1) {
    const words = written.trim().split(/\s+/)
    if (words.length > 1 && words.every((word) => linkIn(word, isKnown))) {
      return { links: words.flatMap((word) => linkIn(word, isKnown) ?? []), unclear: [], isProse: false }
    }
  }
  const isProse = unclear.some((part) => /\s/.test(part.trim()) || part.length > 24)
  return { links, unclear, isProse }
}

function linkIn(part: string, isKnown: (ref: string) => boolean): WrittenLink | undefined {
  if (isKnown(part)) return { ref: part, type: 'FS', lag: 0 }
  for (const reading of READINGS) {
    const { ref = '', type = 'fs', sign, lag: written } = reading.exec(part)?.groups ?? {}
    if (!isKnown(ref.trim())) continue
    const lag = written === undefined ? 0 : lagOf(written)
    if (lag === undefined) continue
    return { ref: ref.trim(), type: TYPES[plain(type)] ?? 'FS', lag: sign === '-' ? -lag : lag }
  }
  return undefined
}

function lagOf(text: string): number | undefined {
  const lag = durationOfText(text)
  return lag && ('bare' in lag ? secondsOf(lag.bare, LAG_UNIT) : lag.seconds)
}
