/** Makes screenshots small: a picture of 256 colours is a third of one of 16 million, and flat screens hardly have more. */
import { crc32, deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const TRUECOLOUR = 2
const PALETTE = 3
const MAX_COLOURS = 256

/** A PNG of eight bits a channel without transparency, as Chromium makes them, with a palette of its commonest colours. */
export function withPalette(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png)
  const palette = commonest(pixels)
  const nearest = nearestIn(palette)
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      rows[y * (width + 1) + 1 + x] = nearest(pixels[at] ?? 0)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  header[9] = PALETTE
  const colours = Buffer.from(palette.flatMap((colour) => channels(colour)))
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Each pixel as 0xRRGGBB. */
function decode(png: Buffer): { width: number; height: number; pixels: Uint32Array } {
  const parts = chunksOf(png)
  const header = parts.find(({ type }) => type === 'IHDR')?.data
  if (header?.[8] !== 8 || header[9] !== TRUECOLOUR) throw new Error('Only pictures of 24 bits are known here')
  const width = header.readUInt32BE(0)
  const height = header.readUInt32BE(4)
  const bytes = inflateSync(Buffer.concat(parts.filter(({ type }) => type === 'IDAT').map(({ data }) => data)))
  const stride = width * 3
  const plain = unfilter(bytes, stride, height)
  const pixels = new Uint32Array(width * height)
  for (let at = 0; at < pixels.length; at++) pixels[at] = plain.readUIntBE(at * 3, 3)
  return { width, height, pixels }
}

function chunksOf(png: Buffer): { type: string; data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = []
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at)
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) })
    at += 12 + length
  }
  return chunks
}

/** Takes back the filter of each row (PNG specification, section 9): left, above, their mean, or Paeth's predictor. */
function unfilter(bytes: Buffer, stride: number, height: number): Buffer {
  const plain = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = bytes[y * (stride + 1)]
    for (let x = 0; x < stride; x++) {
      const left = x >= 3 ? (plain[y * stride + x - 3] ?? 0) : 0
      const above = y > 0 ? (plain[(y - 1) * stride + x] ?? 0) : 0
      const corner = x >= 3 && y > 0 ? (plain[(y - 1) * stride + x - 3] ?? 0) : 0
      const predicted = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter ?? 0] ?? 0
      plain[y * stride + x] = ((bytes[y * (stride + 1) + 1 + x] ?? 0) + predicted) & 0xff
    }
  }
  return plain
}

function paeth(left: number, above: number, corner: number): number {
  const estimate = left + above - corner
  const [byLeft, byAbove, byCorner] = [left, above, corner].map((value) => Math.abs(estimate - value))
  if (byLeft === undefined || byAbove === undefined || byCorner === undefined) return 0
  if (byLeft <= byAbove && byLeft <= byCorner) return left
  return byAbove <= byCorner ? above : corner
}

/** The commonest colours, but first of all those that no other can stand for: a red that is rare must not become amber. */
function commonest(pixels: Uint32Array): number[] {
  const counts = new Map<number, number>()
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const sorted = [...counts].sort(([, one], [, other]) => other - one).map(([colour]) => colour)
  const chosen: number[] = []
  for (const apart of [4000, 1000, 250, 60, 0]) {
    for (const colour of sorted) {
      if (chosen.length === MAX_COLOURS) return chosen
      if (chosen.every((other) => distanceOf(colour, other) > apart)) chosen.push(colour)
    }
  }
  return chosen
}

/** The place in the palette of the colour that is nearest; each colour is looked for once. */
function nearestIn(palette: readonly number[]): (colour: number) => number {
  const known = new Map(palette.map((colour, index) => [colour, index]))
  return (colour) => {
    const found = known.get(colour)
    if (found !== undefined) return found
    let best = 0
    let least = Number.POSITIVE_INFINITY
    for (const [index, candidate] of palette.entries()) {
      const distance = distanceOf(colour, candidate)
      if (distance < least) [best, least] = [index, distance]
    }
    known.set(colour, best)
    return best
  }
}

function distanceOf(one: number, other: number): number {
  const [red, green, blue] = channels(one)
  const [otherRed, otherGreen, otherBlue] = channels(other)
  // The eye sees green best.
  return 2 * (red - otherRed) ** 2 + 4 * (green - otherGreen) ** 2 + 3 * (blue - otherBlue) ** 2
}

const channels = (colour: number): [number, number, number] => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff]

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(named.length + 8)
  whole.writeUInt32BE(data.length, 0)
  named.copy(whole, 4)
  whole.writeUInt32BE(crc32(named), named.length + 4)
  return whole
}
