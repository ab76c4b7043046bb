import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ChainPosition,
  continueChain,
  hashOf,
  type SealedRecord,
  startOfLog,
} from '../../../shared/chain/hashChain.ts'
import { seal } from '../../../shared/chain/sealing.ts'
import { isSigned, parseHead, sayHead, sayShortHead } from '../../../shared/chain/signedHead.ts'
import { helpAlong } from '../../support/improvise.ts'
import { Play } from '../../support/play.ts'
import { smallRunbook } from '../../support/smallRunbook.ts'

const RUNBOOK = 'ab'.repeat(32)

/** A whole evening of the small runbook, sealed and chained as the server does. */
const LOG = chained(helpAlong(new Play(smallRunbook()), 60))

function chained({ log }: Play): SealedRecord[] {
  let salt = 0
  const freshSalt = () => Uint8Array.from({ length: 16 }, () => salt++ % 256)
  const records: SealedRecord[] = []
  for (const { seq, at, actor, commandId, ...event } of log) {
    const sealed = seal(event, freshSalt)
    const prev = records.at(-1)?.hash ?? RUNBOOK
    const record = { cutover: 'c1', seq, at, actor, commandId, type: event.type, ...sealed, prev }
    records.push({ ...record, hash: hashOf(record) })
  }
  return records
}

/** Reads the log in pages of so many records, as the server does. */
function verify(records: readonly SealedRecord[], page = 1000) {
  let position: ChainPosition = startOfLog(RUNBOOK)
  let withheld = 0
  for (let start = 0; start < records.length; start += page) {
    const next = continueChain('c1', position, records.slice(start, start + page))
    withheld += next.withheld
    position = next.position
    if (next.broken) return { position, withheld, broken: next.broken }
  }
  return { position, withheld }
}

const record = (place: number): SealedRecord => {
  const found = LOG[place]
  if (!found) throw new Error(`There is no record ${place}`)
  return found
}

/** Every place in a value that can be changed, as a function that gives the value with that place changed. */
function changesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    return [
      [...value, 'more'],
      ...value.map((_, at) => value.toSpliced(at, 1)),
      ...value.flatMap((entry, at) => changesOf(entry).map((changed) => value.with(at, changed))),
    ]
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
    return [
      { ...value, somethingNew: 1 },
      ...entries.map(([key]) => Object.fromEntries(entries.filter(([other]) => other !== key))),
      ...entries.flatMap(([key, entry]) => changesOf(entry).map((changed) => ({ ...value, [key]: changed }))),
    ]
  }
  if (typeof value === 'string') return [`${value} `, value.toUpperCase() === value ? `x${value}` : value.toUpperCase()]
  // Only the version is absent: of a record in its first shape.
  if (value === undefined) return [2]
  if (typeof value === 'number') return [value + 1, -value - 1, String(value)]
  return [value === null ? 0 : null, 'true']
}

const COLUMNS = ['cutover', 'at', 'actor', 'commandId', 'type', 'version', 'payload', 'prev', 'hash'] as const

describe('a log that somebody had a hand in', () => {
  it('[R10] is intact as it was written, whatever the pages', () => {
    expect(LOG.length).toBeGreaterThan(30)
    expect(LOG.some(({ disclosures }) => Object.keys(disclosures).length > 0)).toBe(true)
    for (const page of [1, 7, 1000]) {
      expect(verify(LOG, page)).toEqual({
        position: { seq: LOG.length, hash: LOG.at(-1)?.hash, at: LOG.at(-1)?.at },
        withheld: 0,
      })
    }
  })

  it('[R10] names the record of which a single field was changed, wherever and however', () => {
    const place = fc.nat(LOG.length - 1)
    fc.assert(
      fc.property(
        place,
        fc.constantFrom(...COLUMNS),
        fc.nat(1000),
        fc.constantFrom(3, 1000),
        (at, column, pick, page) => {
          const before = record(at)
          const changes = changesOf(before[column])
          const changed = { ...before, [column]: changes[pick % changes.length] }
          expect(verify(LOG.with(at, changed), page)).toMatchObject({ broken: { seq: at + 1 } })
        },
      ),
      { numRuns: 500 },
    )
  })

  it('[R10] names the record whose free text beside the chain was changed, or given another salt or place', () => {
    const written = LOG.filter(({ disclosures }) => Object.keys(disclosures).length > 0)
    fc.assert(
      fc.property(fc.constantFrom(...written), fc.nat(1000), (before, pick) => {
        const [pointer = ''] = Object.keys(before.disclosures)
        const { salt = '', text = '' } = before.disclosures[pointer] ?? {}
        const disclosures = [
          { [pointer]: { salt, text: `${text}!` } },
          { [pointer]: { salt: salt.replace(/^./, (digit) => (digit === 'f' ? '0' : 'f')), text } },
          { [pointer]: { salt: salt.toUpperCase(), text: 'other' } },
          { [pointer]: { text } },
          { [pointer]: text },
          { ...before.disclosures, '/elsewhere': { salt, text } },
          { [`${pointer}/x`]: { salt, text } },
          null,
          'nothing',
          7,
        ][pick % 10]
        const changed = { ...before, disclosures }
        const result = continueChain('c1', { seq: before.seq - 1, hash: before.prev, at: '' }, [changed])
        expect(result.broken).toMatchObject({ seq: before.seq })
      }),
      { numRuns: 300 },
    )
  })

  it('[R10] counts a text that was removed as withheld, and is not broken by it', () => {
    const places = LOG.flatMap(({ disclosures }, at) => (Object.keys(disclosures).length === 1 ? at : [])).slice(0, 2)
    const removed = LOG.map((one, at) => (places.includes(at) ? { ...one, disclosures: {} } : one))
    expect(places).toHaveLength(2)
    expect(verify(removed, 5)).toMatchObject({ withheld: 2, position: { seq: LOG.length } })
    expect(verify(removed)).not.toHaveProperty('broken')
  })

  it('[R10] names the gap of a deletion, the first of two that were swapped, and what follows an insertion', () => {
    const place = fc.nat(LOG.length - 2)
    fc.assert(
      fc.property(place, place, fc.constantFrom(4, 1000), (one, other, page) => {
        expect(verify(LOG.toSpliced(one, 1), page)).toMatchObject({ broken: { seq: one + 1 } })
        // The rows as they are, and with their seq put right.
        const renumbered = LOG.toSpliced(one, 1).map((row, at) => ({ ...row, seq: at + 1 }))
        expect(verify(renumbered, page)).toMatchObject({ broken: { seq: one + 1 } })
        if (one !== other) {
          const swapped = LOG.with(one, record(other))
            .with(other, record(one))
            .map((row, at) => ({ ...row, seq: at + 1 }))
          expect(verify(swapped, page)).toMatchObject({ broken: { seq: Math.min(one, other) + 1 } })
        }
        // Fits in front, with a hash of its own; what stood there does not follow it.
        const forged = { ...record(one), actor: 'somebody', commandId: 'forged' }
        const inserted = LOG.toSpliced(one, 0, { ...forged, hash: hashOf(forged) }).map((row, at) => ({
          ...row,
          seq: at + 1,
        }))
        expect(verify(inserted, page)).toMatchObject({ broken: { seq: one + 2 } })
      }),
      { numRuns: 100 },
    )
  })

  it('[R10] is intact for the chain alone when its tail is cut or rewritten: only a head kept outside tells', () => {
    expect(verify(LOG.slice(0, -3))).not.toHaveProperty('broken')
  })

  it('[R10] names what cannot be a record at all', () => {
    for (const payload of [null, 7, 'text', [1], { value: Number.POSITIVE_INFINITY }]) {
      expect(verify(LOG.with(4, Object.assign({ ...record(4) }, { payload })))).toMatchObject({ broken: { seq: 5 } })
    }
  })
})

describe('a head that is kept outside', () => {
  const head = { cutover: 'small-move-0a1b2c3d4e', seq: 214, at: '2026-11-28T02:13:05.123Z', hash: '3f'.repeat(32) }
  const signed = { ...head, signature: `${'Ab-_'.repeat(21)}xy` }

  it('is one word of some 220 characters, and is read from a note that broke it', () => {
    const text = sayHead(signed)
    expect(text).toMatch(/^tmh1\.small-move-0a1b2c3d4e\.214\.2026-11-28T02:13:05\.123Z\.[0-9a-f]{64}\.[\w-]{86}$/)
    expect(parseHead(text)).toEqual(signed)
    expect(parseHead(` ${text.slice(0, 80)}\n   ${text.slice(80)}\n`)).toEqual(signed)
  })

  it('is short enough to type from paper', () => {
    expect(sayShortHead(head)).toBe('214:3f3f 3f3f 3f3f 3f3f 3f3f')
    expect(parseHead('214:3F3F 3f3f 3f3f 3f3f 3f3f')).toEqual({ seq: 214, hash: '3f'.repeat(10) })
    expect(isSigned({ seq: 1, hash: '' })).toBe(false)
  })

  it.each([
    '',
    '214',
    '214:3f3f',
    'tmh1.x',
    sayHead(signed).slice(0, -1),
    `${sayHead(signed)}x`,
    `0:${'3f'.repeat(10)}`,
  ])('is nothing else: %s', (text) => expect(parseHead(text)).toBeUndefined())
})
