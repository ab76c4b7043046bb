/** From bytes to text. What was only guessed is said, since a wrong guess turns "Prüfung" into something else. */

export interface DecodedText {
  text: string
  encoding: 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'Windows-1252'
  /** No mark and no rule of the encoding proves it. */
  isGuess: boolean
}

/** Undefined where the bytes are no text. */
export function decodeText(bytes: Uint8Array): DecodedText | undefined {
  const [first, second, third] = bytes
  if (first === 0xef && second === 0xbb && third === 0xbf) return decoded(bytes.subarray(3), 'UTF-8', false)
  if (first === 0xff && second === 0xfe) return decoded(bytes.subarray(2), 'UTF-16LE', false)
  if (first === 0xfe && second === 0xff) return decoded(bytes.subarray(2), 'UTF-16BE', false)
  const unmarked = unmarkedUtf16(bytes)
  if (unmarked) return decoded(bytes, unmarked, true)
  if (bytes.includes(0)) return undefined
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8', isGuess: false }
  } catch {
    return looksBinary(bytes) ? undefined : decoded(bytes, 'Windows-1252', true)
  }
}

const decoded = (bytes: Uint8Array, encoding: DecodedText['encoding'], isGuess: boolean): DecodedText => ({
  text: new TextDecoder(encoding.toLowerCase()).decode(bytes),
  encoding,
  isGuess,
})

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
