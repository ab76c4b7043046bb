/** What a step waits for, as people write it in a cell. What is not clear is listed, never guessed. */
import type { DEPENDENCY_TYPES } from '../runbook/stepKinds.ts'
import { isFiller, LONGEST_READ, plain, withoutBlankRuns } from './cell.ts'
import { type DurationUnit, durationOfText, secondsOf } from './durations.ts'

export type LinkType = (typeof DEPENDENCY_TYPES)[number]

export interface WrittenLink {
  /** As written: an id, or the number of a row. */
  ref: string
  type: LinkType
  /** Seconds. */
  lag: number
  /** A lag that is a share of how long the other takes; 1 is all of it, and `lag` is 0. */
  share?: number
  /** What had to be taken for granted. */
  guess?: 'days' | 'abroad'
}

interface Read {
  links: WrittenLink[]
  unclear: string[]
}

type IsKnown = (ref: string) => boolean

/**
 * @param isKnown whether this names a step, as an id or a row
 * @returns the links, and the pieces that name nothing that is known
 */
export function linksIn(written: string, isKnown: IsKnown): Read {
  if (written.length > LONGEST_READ) return { links: [], unclear: [written] }
  return readPiece(withoutBlankRuns(written).trim(), isKnown, SPLITS)
}

/** A piece in words is for a person to read; others are ids that are not there. */
export const isProse = (unclear: string): boolean => /\s/.test(unclear) || unclear.length > 24

interface Split {
  at: RegExp
  /** One piece that is not clear makes the others doubtful: "12 and what the DBAs say". */
  isAllOrNone?: true
}

/** From the surest to the least: what is an id as a whole is never split. */
const SPLITS: readonly Split[] = [
  { at: /[;\n|]/ },
  // The comma of `+1,5 h` separates nothing.
  { at: /(?<![+-] ?\d{1,9}(?=,\d)),/ },
  { at: /,/, isAllOrNone: true },
  { at: /\s\/\s|\s&\s|\s(?:and|und|et|y)\s/i, isAllOrNone: true },
  { at: /[/&]/, isAllOrNone: true },
  { at: /\s/, isAllOrNone: true },
]

function readPiece(piece: string, isKnown: IsKnown, [split, ...finer]: readonly Split[]): Read {
  const named = piece.replace(/^\s*[-–•*]\s+/, '').trim()
  const link = linkIn(named, isKnown) ?? linkIn(named.replace(BEFORE_A_NAME, ''), isKnown)
  if (link) return { links: [link], unclear: [] }
  if (named === '' || isFiller(named)) return { links: [], unclear: [] }
  if (!split) return { links: [], unclear: [named] }
  const parts = named.split(split.at)
  if (parts.length === 1) return readPiece(named, isKnown, finer)
  const read = parts.map((part) => readPiece(part, isKnown, finer))
  const unclear = read.flatMap((one) => one.unclear)
  if (split.isAllOrNone && unclear.length > 0) return { links: [], unclear: [named] }
  return { links: read.flatMap(({ links }) => links), unclear }
}

const BEFORE_A_NAME =
  /^(?:(?:after|nach|après|tras|depends on|task|step|row|line|id|nr\.?|no\.?|n°|schritt|vorgang|zeile|étape|tâche|paso|tarea)\s+|#\s*)+/i

/** Project's abbreviations in English. */
const TYPES: Record<string, LinkType> = { fs: 'FS', ss: 'SS', ff: 'FF', sf: 'SF' }
/** And in German, French and Spanish; FF is the same in all. */
const TYPES_ABROAD: Record<string, LinkType> = {
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

const TYPE = [...Object.keys(TYPES), ...Object.keys(TYPES_ABROAD)].join('|')
const SIGN = '(?<sign>[-+\u2212\u2013])'
/** Ids hold hyphens and letters, so each reading counts only where its id is known. */
const READINGS = [
  // A type without a blank before it follows a number only: AFF is an id, 12FF is not.
  new RegExp(`^(?<ref>.+?)(?: |(?<=[\\d)\\]]))\\(?(?<type>${TYPE})\\)?(?: ?${SIGN} ?(?<lag>\\d.*))?$`, 'i'),
  new RegExp(`^(?<type>${Object.keys(TYPES).join('|')})(?: |: ?|\\()(?<ref>.+?)\\)?$`, 'i'),
  new RegExp(`^(?<ref>.+?) ?${SIGN} ?(?<lag>\\d.*)$`),
]

function linkIn(piece: string, isKnown: IsKnown): WrittenLink | undefined {
  if (piece === '') return undefined
  if (isKnown(piece)) return { ref: piece, type: 'FS', lag: 0 }
  for (const reading of READINGS) {
    const { ref = '', type: written, sign, lag: after } = reading.exec(piece)?.groups ?? {}
    if (!isKnown(ref.trim())) continue
    const word = plain(written ?? 'fs')
    const type = TYPES[word] ?? TYPES_ABROAD[word]
    const lag = after === undefined ? { lag: 0 } : lagOf(after, written !== undefined)
    if (!type || !lag) continue
    const isBack = sign !== undefined && sign !== '+'
    const { share } = lag
    return {
      ref: ref.trim(),
      type,
      ...(TYPES[word] ? {} : { guess: 'abroad' as const }),
      ...lag,
      lag: isBack ? -lag.lag || 0 : lag.lag,
      ...(share === undefined ? {} : { share: isBack ? -share : share }),
    }
  }
  return undefined
}

/** A number in a lag without a unit: Project means days. */
const LAG_UNIT: DurationUnit = 'd'

/** `12-14` may be a range, so that a lag without a unit needs its type: `12FS-14`. */
function lagOf(text: string, hasType: boolean): Pick<WrittenLink, 'lag' | 'share' | 'guess'> | undefined {
  const percent = /^(\d{1,4}(?:[.,]\d{1,4})?) ?%$/.exec(text)
  if (percent?.[1] !== undefined) return { lag: 0, share: Number(percent[1].replace(',', '.')) / 100 }
  const lag = durationOfText(text)
  if (!lag) return undefined
  if ('seconds' in lag) return 'low' in lag ? undefined : { lag: lag.seconds }
  if (!hasType || text.includes(',')) return undefined
  return { lag: secondsOf(lag.bare, LAG_UNIT), guess: 'days' }
}
