/** The text of a file inside a ZIP archive, read without the library that wrote it. */
import { inflateRawSync } from 'node:zlib'

const ENTRY = 0x02014b50

export function unzipped(archive: Uint8Array, name: string): string {
  const bytes = Buffer.from(archive)
  for (let at = bytes.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4, 'latin1')) {
    if (bytes.readUInt32LE(at) !== ENTRY) continue
    const length = bytes.readUInt16LE(at + 28)
    if (bytes.toString('utf8', at + 46, at + 46 + length) !== name) continue
    const local = bytes.readUInt32LE(at + 42)
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const content = bytes.subarray(start, start + bytes.readUInt32LE(at + 20))
    return (bytes.readUInt16LE(at + 10) === 0 ? content : inflateRawSync(content)).toString('utf8')
  }
  throw new Error(`The archive has no ${name}`)
}
