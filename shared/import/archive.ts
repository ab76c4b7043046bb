/** What the directory of a ZIP says of its files, before anything is unpacked: a small one may hold gigabytes. */

const DIRECTORY_ENTRY = 0x02014b50
const DIRECTORY_END = 0x06054b50
const END_BYTES = 22
const ENTRY_BYTES = 46
/** A comment may follow the end of the directory. */
const MOST_COMMENT = 65_535

/** Undefined where it is damaged, or says of something packed that it holds nothing. */
export function unpackedBytes(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = bytes.length - END_BYTES
  while (end >= Math.max(0, bytes.length - END_BYTES - MOST_COMMENT) && view.getUint32(end, true) !== DIRECTORY_END)
    end -= 1
  if (end < 0 || view.getUint32(end, true) !== DIRECTORY_END) return undefined
  let at = view.getUint32(end + 16, true)
  let sum = 0
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (at + ENTRY_BYTES > bytes.length || view.getUint32(at, true) !== DIRECTORY_ENTRY) return undefined
    const packed = view.getUint32(at + 20, true)
    const unpacked = view.getUint32(at + 24, true)
    const isPacked = view.getUint16(at + 10, true) !== 0
    if (isPacked && unpacked === 0 && packed > 2) return undefined
    sum += unpacked
    at += ENTRY_BYTES + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return sum
}
