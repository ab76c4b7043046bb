/** Texts as bytes in encodings that Node reads but does not write. */

export type Encoding =
  | 'utf-8'
  | 'utf-8 with its mark'
  | 'utf-16le'
  | 'utf-16le with its mark'
  | 'utf-16be'
  | 'utf-16be with its mark'
  | 'windows-1252'
  | 'macintosh'

/** Throws where the encoding has no byte for a character. */
export function encoded(text: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  const [name = '', isMarked] = [encoding.split(' ')[0], encoding.includes('mark')]
  const whole = isMarked ? `\ufeff${text}` : text
  if (name === 'utf-8') return new Uint8Array(Buffer.from(whole, 'utf8'))
  if (name === 'utf-16le') return new Uint8Array(Buffer.from(whole, 'utf16le'))
  if (name === 'utf-16be') return new Uint8Array(Buffer.from(whole, 'utf16le').swap16())
  const every = new TextDecoder(name).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))
  return Uint8Array.from(text, (character) => {
    const byte = every.indexOf(character)
    if (byte < 0) throw new Error(`${name} has no ${character}`)
    return byte
  })
}
