/** Writes ZIP files by hand, the same bytes each time, so that what is in a workbook is what a test says. */
import { crc32, deflateRawSync } from 'node:zlib'

export type ZipContent = string | Uint8Array | { packed: Uint8Array; says: number }

export function zipOf(files: Record<string, ZipContent>): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const isGiven = typeof content === 'object' && 'packed' in content
    const plain = isGiven ? Buffer.alloc(0) : Buffer.from(content)
    const packed = isGiven ? Buffer.from(content.packed) : deflateRawSync(plain)
    const path = Buffer.from(name)
    const sizes = Buffer.alloc(12)
    sizes.writeUInt32LE(isGiven ? 0 : crc32(plain), 0)
    sizes.writeUInt32LE(packed.length, 4)
    sizes.writeUInt32LE(isGiven ? content.says : plain.length, 8)
    const common = Buffer.concat([Buffer.from([20, 0, 0, 8, 8, 0, 0, 0, 0x21, 0]), sizes, numbers(path.length, 0)])
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, path, packed])
    const at = Buffer.alloc(4)
    at.writeUInt32LE(offset)
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, numbers(0, 0, 0, 0, 0), at, path]),
    )
    parts.push(local)
    offset += local.length
  }
  const all = Buffer.concat(directory)
  const end = Buffer.alloc(8)
  end.writeUInt32LE(all.length, 0)
  end.writeUInt32LE(offset, 4)
  const count = directory.length
  const tail = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), numbers(0, 0, count, count), end, numbers(0)])
  return new Uint8Array(Buffer.concat([...parts, all, tail]))
}

/** Of two bytes each. */
function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2)
  for (const [at, value] of values.entries()) bytes.writeUInt16LE(value, at * 2)
  return bytes
}
