/**
 * From bytes to text, in one way wherever a file comes in. What was only guessed is for a person to confirm, since a wrong
 * guess turns "Prüfung" into something else; what is damaged is refused, since nobody would notice.
 */

export interface DecodedText {
  text: string
  /** By the name that people know, as UTF-16LE or Windows-1252. */
  encoding: string
  /** No mark, no declaration and no rule of the encoding proves it. */
  isGuess: boolean
  /** Of a guess, a word that shows whether it is right. */
  sample?: string
}

/** As a sentence goes on after the name of the file: “is not text”. */
export interface NoText {
  why: string
}

export const NO_TEXT: NoText = { why: 'is no text' }

/**
 * @param declared the encoding that somebody named who knows it, by any of its labels
 */
export function decodeText(bytes: Uint8Array, declared?: string): DecodedText | NoText {
  const marked = markOf(bytes)
  // A mark is part of the file; a declaration may be what some program always sends.
  if (marked) return strictly(bytes.subarray(marked.length), marked.encoding)
  if (declared !== undefined) return strictly(bytes, declared)
  const unmarked = unmarkedUtf16(bytes)
  if (unmarked) return guessed(bytes, unmarked)
  if (bytes.includes(0)) return NO_TEXT
  const utf8 = strictly(bytes, 'UTF-8')
  if ('text' in utf8) return utf8
  if (looksBinary(bytes)) return NO_TEXT
  return isPartlyUtf8(bytes) ? utf8 : guessed(bytes, likelier(bytes))
}

/** What its label names, as people know it; undefined where there is no such encoding. */
function encodingNamed(label: string): string | undefined {
  try {
    const { encoding } = new TextDecoder(label.trim())
    return NAMES[encoding] ?? (encoding.startsWith('windows-') ? encoding.replace('w', 'W') : encoding.toUpperCase())
  } catch {
    return undefined
  }
}

export const isEncoding = (name: string): boolean => encodingNamed(labelOf(name)) !== undefined

/** What a text whose encoding is guessed may be in instead. */
const OTHERS = ['Windows-1252', 'Mac Roman', 'ISO-8859-15', 'Windows-1250', 'UTF-16LE', 'UTF-16BE']

/** The likeliest first; those that the bytes cannot be are left out. */
export const likelyEncodings = (bytes: Uint8Array, { encoding }: DecodedText): DecodedText[] =>
  [...new Set([encoding, ...OTHERS])].flatMap((name) => readIn(bytes, name) ?? [])

/** In an encoding that somebody wants to try; undefined where it cannot be that. */
function readIn(bytes: Uint8Array, encoding: string): DecodedText | undefined {
  const read = guessed(bytes, encoding)
  return 'why' in read ? undefined : read
}

/** One question, in the console, on the command line and over REST. */
export const sayGuess = ({ encoding, sample }: DecodedText): string =>
  `is not UTF-8. By its looks it is ${encoding}${sample === undefined ? '' : `, in which it says “${sample}”`}`

/** Of a guess that is gone on with meanwhile. */
export const sayTakenAs = ({ encoding, sample }: DecodedText): string =>
  `The text is taken as ${encoding}${sample === undefined ? '; check letters like ä and é' : `: check that “${sample}” is right`}.`

const NAMES: Record<string, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16LE',
  'utf-16be': 'UTF-16BE',
  macintosh: 'Mac Roman',
}
/** Of those that are guessed, the label by which a decoder knows them. */
const LABELS: Record<string, string> = { 'Mac Roman': 'macintosh' }

/** By which programs name it. */
export const labelOf = (encoding: string): string => LABELS[encoding] ?? encoding.toLowerCase()

function markOf([first, second, third]: Uint8Array): { encoding: string; length: number } | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: 'UTF-8', length: 3 }
  if (first === 0xff && second === 0xfe) return { encoding: 'UTF-16LE', length: 2 }
  return first === 0xfe && second === 0xff ? { encoding: 'UTF-16BE', length: 2 } : undefined
}

function strictly(bytes: Uint8Array, label: string): DecodedText | NoText {
  const encoding = encodingNamed(labelOf(label))
  if (encoding === undefined) return { why: `is said to be in ${JSON.stringify(label)}, which is no known encoding` }
  try {
    const text = new TextDecoder(labelOf(label), { fatal: true, ignoreBOM: true }).decode(bytes)
    return { text, encoding, isGuess: false }
  } catch {
    const line = encoding === 'UTF-8' ? ` in line ${1 + brokenAt(bytes).lines}` : ''
    return { why: `is damaged: it is ${encoding}, but holds bytes${line} that are none` }
  }
}

function guessed(bytes: Uint8Array, encoding: string): DecodedText | NoText {
  const read = strictly(bytes, encoding)
  if ('why' in read) return read
  const sample = /[\p{L}\p{M}]*[^\p{ASCII}\s][\p{L}\p{M}]*/u.exec(read.text)?.[0].slice(0, 40)
  return { ...read, isGuess: true, ...(sample !== undefined && { sample }) }
}

/** Western text in UTF-16 has a zero in every other byte. */
function unmarkedUtf16(bytes: Uint8Array): 'UTF-16LE' | 'UTF-16BE' | undefined {
  const sample = bytes.subarray(0, 4000)
  if (sample.length < 4 || bytes.length % 2 !== 0) return undefined
  const zeros = [0, 0]
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  const half = sample.length / 2
  const [even = 0, odd = 0] = zeros
  if (odd > half * 0.7 && even < half * 0.1) return 'UTF-16LE'
  if (even > half * 0.7 && odd < half * 0.1) return 'UTF-16BE'
  return undefined
}

/** Control characters other than tab, line breaks and form feed. */
function looksBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 4000)
  const controls = sample.filter((byte) => byte < 32 && ![9, 10, 12, 13].includes(byte)).length
  return controls > sample.length * 0.02
}

/** Lead and following bytes that no text of another encoding has side by side: Ã¼, â€œ. */
function isPartlyUtf8(bytes: Uint8Array): boolean {
  let whole = 0
  let alone = 0
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceAt(bytes, at)
    if (length > 1) whole += 1
    else if (length === 0) alone += 1
    at += Math.max(1, length)
  }
  return whole > 0 && whole * 3 >= alone
}

function brokenAt(bytes: Uint8Array): { lines: number } {
  let lines = 0
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceAt(bytes, at)
    if (length === 0) break
    if (bytes[at] === 10) lines += 1
    at += length
  }
  return { lines }
}

/** How many bytes of UTF-8 make the character here; 0 where they make none. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const [first = 0] = bytes.subarray(at, at + 1)
  if (first < 0x80) return 1
  const length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
  if (length === 0 || first >= 0xf5) return 0
  const rest = bytes.subarray(at + 1, at + length)
  return rest.length === length - 1 && rest.every((byte) => byte >= 0x80 && byte < 0xc0) ? length : 0
}

/** Letters of western languages, and what word processors put between them. */
const USUAL = /[äöüÄÖÜßàâáãåæçèéêëìíîïñòóôõøœùúûýÿÀÂÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕØŒÙÚÛ“”„‘’«»–—…•§°€£±·²³½×→]/u

/** By which of the two more of what is not ASCII is usual. */
function likelier(bytes: Uint8Array): 'Windows-1252' | 'Mac Roman' {
  const high = bytes.filter((byte) => byte >= 0x80).subarray(0, 4000)
  const usual = (label: string) => [...new TextDecoder(label).decode(high)].filter((one) => USUAL.test(one)).length
  return usual('macintosh') > usual('windows-1252') ? 'Mac Roman' : 'Windows-1252'
}

const WINDOWS = new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))

/** `PrÃ¼fung` as it was before UTF-8 was taken for Windows-1252; undefined where it reads like nothing of the kind. */
export function undamaged(text: string): string | undefined {
  if (!/[ÂÃâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]/.test(text)) return undefined
  const bytes = Array.from(text, (character) => WINDOWS.indexOf(character))
  if (bytes.includes(-1)) return undefined
  const read = strictly(Uint8Array.from(bytes), 'UTF-8')
  return 'text' in read && read.text !== text ? read.text : undefined
}
