/** Names of people and teams in cells. */
import { isFiller, plain, withoutBlankRuns } from './cell.ts'

/** `Anna Schmidt / Ben`, `Anna & Ben`, one a line. A comma between two single words may be `Schmidt, Anna`. */
export function peopleIn(text: string, known: ReadonlySet<string> = new Set()): string[] {
  const parts = withoutBlankRuns(text)
    .split(/\s*(?:[;/&+\n|]|\s(?:and|und|et|y)\s)\s*/i)
    .flatMap((part) => {
      const [last, first, ...more] = part.split(/\s*,\s*/)
      if (last === undefined || first === undefined || more.length > 0) return part.split(/\s*,\s*/)
      const turned = `${first} ${last}`
      return known.has(plain(turned)) ? [turned] : [last, first]
    })
  return [...new Set(parts.map(nameOf).filter((name) => name !== '' && !isFiller(name)))]
}

/** Without what stands around a name: an address, a bracket, an @. */
const nameOf = (text: string): string =>
  text
    .replace(/<[^>]*>|\([^)]*\)|\[[^\]]*\]/g, '')
    .replace(/^@/, '')
    .replace(/\s+/g, ' ')
    .trim()

export interface SamePerson {
  /** The fullest spelling. */
  name: string
  spellings: string[]
  /** The words are the same, but for case, accents, order or an address. */
  isSure: boolean
}

/** Each name is compared with each; a column of more is no column of people. */
const MOST_COMPARED = 600

/** Names that are likely one person, each group with what it should be called. */
export function samePeople(names: readonly string[]): SamePerson[] {
  const groups = new Map<string, string[]>()
  for (const name of new Set(names)) groups.set(keyOf(name), [...(groups.get(keyOf(name)) ?? []), name])
  const keys = [...groups.keys()]
  const found: SamePerson[] = []
  for (const [key, spellings] of groups) {
    if (spellings.length > 1) found.push({ name: fullest(spellings), spellings, isSure: true })
    if (keys.length > MOST_COMPARED) continue
    const fuller = keys.filter((other) => other !== key && mayBe(key, other))
    const [only, second] = fuller
    if (only === undefined || second !== undefined) continue
    const all = [...(groups.get(only) ?? []), ...spellings]
    found.push({ name: fullest(groups.get(only) ?? []), spellings: all, isSure: false })
  }
  return found
}

function keyOf(name: string): string {
  const words = plain(name)
    .replace(/@.*$/, '')
    .split(/[\s,._]+/)
    .filter((word) => word !== '')
  return words.sort().join(' ')
}

/** `a schmidt` and `schmidt` may be `anna schmidt`; a letter more or less is likely a slip. */
function mayBe(key: string, fuller: string): boolean {
  const words = key.split(' ')
  const fullWords = fuller.split(' ')
  if (words.length < fullWords.length && words.every((word) => word.length > 2 && fullWords.includes(word))) return true
  if (words.length === fullWords.length && words.length > 1 && key.length < fuller.length) {
    const initials = words.filter((word) => word.length === 1)
    const rest = words.filter((word) => word.length > 1)
    if (initials.length > 0 && rest.length > 0 && rest.every((word) => fullWords.includes(word))) {
      const others = fullWords.filter((word) => !rest.includes(word))
      return initials.every((initial) => others.some((word) => word.startsWith(initial)))
    }
  }
  return key.length >= 8 && key < fuller && Math.abs(key.length - fuller.length) <= 1 && differInOne(key, fuller)
}

function differInOne(a: string, b: string): boolean {
  let from = 0
  while (from < a.length && a[from] === b[from]) from += 1
  let end = 0
  while (end < Math.min(a.length, b.length) - from && a.at(-1 - end) === b.at(-1 - end)) end += 1
  return Math.max(a.length, b.length) - from - end <= 1
}

/** The one that reads best: a name rather than an address, the longest, with capitals. */
const fullest = (spellings: readonly string[]): string =>
  spellings.toSorted(
    (a, b) =>
      Number(a.includes('@')) - Number(b.includes('@')) ||
      Number(a.includes(',')) - Number(b.includes(',')) ||
      b.length - a.length ||
      Number(!/^\p{Lu}\p{Ll}/u.test(a)) - Number(!/^\p{Lu}\p{Ll}/u.test(b)),
  )[0] ?? ''
