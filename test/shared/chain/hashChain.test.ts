import { describe, expect, it } from 'vitest'
import { type ChainedRecord, hashOf, verifyChain } from '../../../shared/chain/hashChain.ts'

const RUNBOOK = '0'.repeat(64)

describe('the hash of a record', () => {
  it('[R10] is SHA-256 over the RFC 8785 JSON of its eight fields, whatever order they are in', () => {
    // Computed in Python from the canonical text written out by hand.
    const record = {
      type: 'stopCalled',
      prev: RUNBOOK,
      payload: {
        ä: 'ä',
        z: 0.1,
        reason: { commitment: '4e0f103e83aac0cf345a3715f37d2bf79895d4f550e0da8fc910609f4ae257d0' },
        n: 1e21,
      },
      commandId: 'c1',
      actor: 'p1',
      at: '2026-11-28T22:00:00.000Z',
      seq: 1,
      cutover: 'small-move-1',
    }
    expect(hashOf(record)).toBe('380fdc5d8ff1425ccb7c2715a0e1d6805675db6d2468940629eff54a1e98b80e')
  })
})

describe('verifying a chain', () => {
  it('[R10] accepts what was chained', () => {
    const records = chain(5)
    expect(verifyChain('c', RUNBOOK, records)).toEqual({ intact: true, records: 5, head: records[4]?.hash })
    expect(verifyChain('c', RUNBOOK, [])).toEqual({ intact: true, records: 0, head: RUNBOOK })
  })

  it.each<[string, (records: Chained[]) => Chained[], number, RegExp]>([
    ['a changed payload', (r) => r.with(2, { ...at(r, 2), payload: { n: 99 } }), 3, /content/],
    ['another actor', (r) => r.with(1, { ...at(r, 1), actor: 'somebody' }), 2, /content/],
    ['another time', (r) => r.with(3, { ...at(r, 3), at: '2026-11-28T22:00:03.500Z' }), 4, /content/],
    ['a record left out', (r) => r.toSpliced(2, 1), 3, /record 3 is missing/],
    ['the first left out', (r) => r.slice(1), 1, /record 1 is missing/],
    ['two swapped', (r) => r.with(1, at(r, 2)).with(2, at(r, 1)), 2, /missing/],
    ['one inserted', (r) => r.toSpliced(2, 0, at(r, 1)), 3, /missing/],
    [
      'one rewritten with a fitting hash',
      (r) => r.with(1, rehashed({ ...at(r, 1), actor: 'x' })),
      3,
      /follow record 2/,
    ],
    ['another cutover', (r) => r.with(0, rehashed({ ...at(r, 0), cutover: 'd' })), 1, /cutover d/],
    [
      'a clock that ran backwards',
      (r) => r.with(4, rehashed({ ...at(r, 4), at: '2026-11-28T21:00:00.000Z' })),
      5,
      /older/,
    ],
  ])('[R10] names the first broken record: %s', (_what, tamper, seq, why) => {
    expect(verifyChain('c', RUNBOOK, tamper(chain(5)))).toEqual({ intact: false, seq, why: expect.stringMatching(why) })
  })

  it('[R10] notices that it belongs to another version of the runbook', () => {
    expect(verifyChain('c', 'f'.repeat(64), chain(1))).toMatchObject({
      intact: false,
      seq: 1,
      why: expect.stringMatching(/runbook/),
    })
  })
})

type Chained = ChainedRecord & { hash: string }

function chain(length: number): Chained[] {
  const records: Chained[] = []
  for (let seq = 1; seq <= length; seq++) {
    records.push(
      rehashed({
        cutover: 'c',
        seq,
        at: `2026-11-28T22:00:0${seq}.000Z`,
        actor: 'p',
        commandId: `c${seq}`,
        type: 'stepNoted',
        payload: { n: seq },
        prev: records.at(-1)?.hash ?? RUNBOOK,
      }),
    )
  }
  return records
}

const rehashed = (record: ChainedRecord): Chained => ({ ...record, hash: hashOf(record) })

function at(records: readonly Chained[], position: number): Chained {
  const record = records[position]
  if (!record) throw new Error('no such record')
  return record
}
