import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { brokenDisclosure, REMOVED, seal, unseal } from '../../../shared/chain/sealing.ts'
import { type CutoverEvent, cutoverEvent } from '../../../shared/events.ts'

/** 00 01 02 … 0f, then 10 11 …: a new salt each time, the same in every run. */
function countingSalts(): () => Uint8Array {
  let next = 0
  return () => Uint8Array.from({ length: 16 }, () => next++ % 256)
}

const TEXT = 'Smoke in the rack – höhe 3 💥'
/** hashlib.sha256(bytes(range(16)) + text.encode()).hexdigest() in Python. */
const COMMITMENT = '4e0f103e83aac0cf345a3715f37d2bf79895d4f550e0da8fc910609f4ae257d0'

const AT = '2026-11-28T22:00:00.000Z'

describe('sealing an event', () => {
  it('[R10] puts SHA-256 over salt and text in the place of the text', () => {
    const { payload, disclosures } = seal({ type: 'stopCalled', reason: TEXT }, countingSalts())
    expect(payload).toEqual({ reason: { commitment: COMMITMENT } })
    expect(disclosures).toEqual({ '/reason': { salt: '000102030405060708090a0b0c0d0e0f', text: TEXT } })
  })

  it('leaves what is no free text as it is', () => {
    const { payload, disclosures } = seal(
      { type: 'metricRecorded', metric: 'errors', value: 0.5, measuredAt: AT },
      countingSalts(),
    )
    expect(payload).toEqual({ metric: 'errors', value: 0.5, measuredAt: AT })
    expect(disclosures).toEqual({})
  })

  it.each<[CutoverEvent, string[]]>([
    [
      {
        type: 'stepCompleted',
        stepId: 'copy',
        completedAt: '2026-11-28T22:00:00.000Z',
        observed: 'All rows',
        outputs: { rows: '120 000', 'a~b/c': 'x' },
        override: 'Dana is asleep',
      },
      ['/observed', '/outputs/a~0b~1c', '/outputs/rows', '/override'],
    ],
    [
      { type: 'evidenceProvided', itemId: 'i', version: 1, evidence: { link: 'https://example.org', note: 'Signed' } },
      ['/evidence/link', '/evidence/note'],
    ],
    [
      {
        type: 'gateSigned',
        gateId: 'g',
        pollId: 'p',
        basis: 'b',
        role: 'sponsor',
        vote: 'goWithConditions',
        condition: { text: 'With Olga on call', by: '2026-11-28T22:00:00.000Z' },
      },
      ['/condition/text'],
    ],
    [
      {
        type: 'stepStarted',
        stepId: 's',
        startedAt: '2026-11-28T22:00:00.000Z',
        despite: { steps: ['a'], reason: 'It was done by hand' },
      },
      ['/despite/reason'],
    ],
  ])('finds text at any depth: %o', (event, pointers) => {
    const { payload, disclosures } = seal(event, countingSalts())
    expect(Object.keys(disclosures).sort()).toEqual(pointers)
    for (const { text } of Object.values(disclosures)) expect(JSON.stringify(payload)).not.toContain(text)
    expect({ type: event.type, ...unseal(payload, disclosures) }).toEqual(event)
  })

  it('gives each text a salt of its own, so that equal texts do not look equal', () => {
    const { payload } = seal(
      { type: 'stepFailed', stepId: 's', failedAt: AT, reason: 'x', override: 'x' },
      countingSalts(),
    )
    expect(payload.reason).not.toEqual(payload.override)
  })

  it('knows every schema of every event', () => {
    // Sealing reads the schemas when it is loaded and refuses kinds it does not know; here each free text is found again.
    const marked = cutoverEvent.options.map((schema) => [schema.shape.type.value, countFreeText(schema)] as const)
    expect(marked.find(([type]) => type === 'stepCompleted')?.[1]).toBe(4)
    expect(marked.filter(([, count]) => count > 0).length).toBeGreaterThan(30)
  })
})

describe('opening what was sealed', () => {
  const sealed = seal({ type: 'stepNoted', stepId: 's', text: TEXT }, countingSalts())

  it('reads [removed] where a text was removed', () => {
    expect(unseal(sealed.payload, {})).toEqual({ stepId: 's', text: REMOVED })
    expect(REMOVED).toBe('[removed]')
  })

  it('[R10] names a text that is not the one committed to', () => {
    expect(brokenDisclosure(sealed.payload, sealed.disclosures)).toBeUndefined()
    const salt = sealed.disclosures['/text']?.salt ?? ''
    expect(brokenDisclosure(sealed.payload, { '/text': { salt, text: 'Nothing happened' } })).toBe('/text')
    expect(brokenDisclosure(sealed.payload, { '/text': { salt: 'ff'.repeat(16), text: TEXT } })).toBe('/text')
    expect(brokenDisclosure(sealed.payload, { '/text': { salt: 'no hex', text: TEXT } })).toBe('/text')
    expect(brokenDisclosure(sealed.payload, { ...sealed.disclosures, '/more': { salt, text: 'x' } })).toBe('/more')
    expect(brokenDisclosure(sealed.payload, {})).toBeUndefined()
  })
})

function countFreeText(schema: z.core.$ZodType): number {
  if (schema instanceof z.ZodType && schema.meta()?.freeText === true) return 1
  if (schema instanceof z.ZodExactOptional) return countFreeText(schema.unwrap())
  if (schema instanceof z.ZodRecord) return countFreeText(schema.valueType)
  if (!(schema instanceof z.ZodObject)) return 0
  return Object.values(schema.shape).reduce((sum: number, entry) => sum + countFreeText(entry), 0)
}
