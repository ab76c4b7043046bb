import { describe, expect, expectTypeOf, it } from 'vitest'
import { hashOf, type SealedRecord, verifyChain } from '../../../shared/chain/hashChain.ts'
import { seal } from '../../../shared/chain/sealing.ts'
import { type CutoverEvent, cutoverEvent, type EventType } from '../../../shared/events.ts'
import { EVENT_FORMATS, eventOf, UnreadableEvent, versionIn } from '../../../shared/evolve/readEvent.ts'
import { currentVersion, type EventFormats, type UPCASTERS } from '../../../shared/evolve/upcasters.ts'

const PREV = '0'.repeat(64)
const note: CutoverEvent = { type: 'stepNoted', stepId: 'announce', text: 'Nearly there' }

function recordOf(event: CutoverEvent, changes: Partial<SealedRecord> = {}): SealedRecord {
  const sealed = seal(event, () => new Uint8Array(16))
  const at = '2026-11-28T22:00:00.000Z'
  const record = {
    cutover: 'c',
    seq: 1,
    at,
    actor: 'p',
    commandId: 'x',
    type: event.type,
    ...sealed,
    prev: PREV,
    ...changes,
  }
  return { ...record, hash: changes.hash ?? hashOf(record) }
}

function refused(record: SealedRecord, formats?: EventFormats): string {
  try {
    eventOf(record, formats)
  } catch (error) {
    if (error instanceof UnreadableEvent) return error.message
    throw error
  }
  return 'it was read'
}

describe('a record that this build wrote', () => {
  it('is read as the event that it was made of', () => {
    const record = recordOf(note)
    expect(eventOf(record)).toEqual({
      ...note,
      seq: 1,
      at: '2026-11-28T22:00:00.000Z',
      actor: 'p',
      commandId: 'x',
      shape: 2,
      prev: record.prev,
      hash: record.hash,
    })
  })

  it('[R10] has the hash that it had before events had versions', () => {
    const { version: _, ...record } = { ...recordOf(note), version: 1 }
    expect(hashOf({ ...record, version: 1 })).toBe(hashOf(record))
    expect(hashOf({ ...record, version: 2 })).not.toBe(hashOf(record))
    const second = { ...record, version: 2, hash: hashOf({ ...record, version: 2 }) }
    expect(verifyChain('c', PREV, [second])).toMatchObject({ intact: true })
    expect(verifyChain('c', PREV, [{ ...second, version: 3 }])).toMatchObject({ intact: false, seq: 1 })
  })
})

describe('a record of an earlier version', () => {
  // Once a note was called `remark`; then `text` held it, and only later the step was named by `stepId`.
  const formats: EventFormats = new Map([
    [
      'stepNoted',
      [({ remark, ...rest }) => ({ ...rest, text: remark }), ({ step, ...rest }) => ({ ...rest, stepId: step })],
    ],
  ])
  const disclosures = { '/remark': { salt: '00', text: 'Nearly there' } }
  const sealed = { commitment: 'f'.repeat(64) }

  it('is brought up step by step, with its text in place', () => {
    const first = recordOf(note, { payload: { step: 'announce', remark: sealed }, disclosures })
    expect(eventOf(first, formats)).toMatchObject({ ...note, shape: 3 })
    const second = recordOf(note, {
      version: 2,
      payload: { step: 'announce', text: sealed },
      disclosures: { '/text': { salt: '00', text: 'Nearly there' } },
    })
    expect(eventOf(second, formats)).toMatchObject({ ...note, shape: 3 })
    expect(eventOf(recordOf(note, { version: 3 }), formats)).toMatchObject({ ...note, shape: 3 })
  })

  it('[R10] keeps reading [removed] where its text was removed', () => {
    const first = recordOf(note, { payload: { step: 'announce', remark: sealed }, disclosures: {} })
    expect(eventOf(first, formats)).toMatchObject({ text: '[removed]' })
  })

  it('is damaged when an upcaster cannot make anything of it', () => {
    const throwing: EventFormats = new Map([
      [
        'stepNoted',
        [
          () => {
            throw new Error('no')
          },
        ],
      ],
    ])
    expect(refused(recordOf(note), throwing)).toMatch(/event 1 \(stepNoted\): its record is damaged \(version 1 /)
  })
})

describe('a record that cannot be read', () => {
  it('says that a newer version wrote it', () => {
    expect(refused(recordOf(note, { type: 'stepTeleported', seq: 6 }))).toBe(
      'This server cannot read event 6 (stepTeleported): a newer version of T-Minus wrote it.',
    )
    expect(refused(recordOf(note, { version: currentVersion('stepNoted') + 1 }))).toMatch(
      /a newer version .* wrote it\.$/,
    )
    expect(refused(recordOf(note, { type: 'constructor' }))).toMatch(/a newer version/)
  })

  it('says so with a doubt when its hash does not fit', () => {
    expect(refused(recordOf(note, { type: 'stepTeleported', hash: PREV }))).toMatch(/or its record is damaged\.$/)
  })

  it.each<[string, object, RegExp]>([
    ['a field is missing', { payload: {} }, /damaged \(stepId: .*expected string/],
    ['a field has another type', { payload: { stepId: 7, text: 'x' } }, /damaged \(stepId: /],
    ['its payload is a list', { payload: [] }, /damaged \(payload: /],
    ['its payload is null', { payload: null }, /damaged \(payload: /],
    ['its disclosures are null', { disclosures: null }, /damaged \(disclosures: /],
    ['a disclosure has no text', { disclosures: { '/text': { salt: '00' } } }, /damaged \(disclosures: \/text\.text: /],
  ])('names the damage: %s', (_what, damage, sentence) => {
    expect(refused(Object.assign(recordOf(note), damage))).toMatch(sentence)
  })
})

describe('the table of versions', () => {
  it('knows every type of event, each in the version that is written', () => {
    const types = cutoverEvent.options.map(({ shape }) => shape.type.value)
    expect([...EVENT_FORMATS.keys()].toSorted()).toEqual(types.toSorted())
    for (const type of types) expect(versionIn(EVENT_FORMATS, type)).toBe(currentVersion(type))
    expect(versionIn(EVENT_FORMATS, 'stepTeleported')).toBe(0)
  })

  it('takes only types that there are, and no empty list', () => {
    expectTypeOf<keyof typeof UPCASTERS>().toEqualTypeOf<EventType>()
    expectTypeOf<[]>().not.toExtend<NonNullable<(typeof UPCASTERS)['stepNoted']>>()
  })
})
