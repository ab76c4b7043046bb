import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openInstance } from '../../../../server/servicenow/client/openInstance.ts'
import { readServiceNowTime, serviceNowTime } from '../../../../server/servicenow/client/query.ts'
import { sysId } from './standIn.ts'

const BASE = Date.UTC(2026, 10, 22, 15)
const QUOTA = 60

interface Stored {
  sysId: string
  updatedAt: number
  modCount: number
  hidden: boolean
}

/** A table that answers as the Table API does: cut by the limit first, then by what we may see. */
function tableOf(records: Stored[], between: () => void) {
  return async (address: string): Promise<Response> => {
    const { searchParams } = new URL(address)
    const query = searchParams.get('sysparm_query') ?? ''
    const since = readServiceNowTime(/sys_updated_on>=([^^]+)/.exec(query)?.[1] ?? '') ?? 0
    const offset = Number(searchParams.get('sysparm_offset'))
    const limit = Number(searchParams.get('sysparm_limit'))
    const matching = records
      .filter(({ updatedAt }) => updatedAt >= since)
      .sort((one, other) => one.updatedAt - other.updatedAt || (one.sysId < other.sysId ? -1 : 1))
    const result = matching
      .slice(offset, offset + limit)
      .filter(({ hidden }) => !hidden)
      .map((record) => ({
        sys_id: record.sysId,
        sys_updated_on: serviceNowTime(record.updatedAt),
        sys_mod_count: String(record.modCount),
      }))
    between()
    return Response.json({ result }, { headers: { 'x-total-count': String(matching.length) } })
  }
}

function open(fetch: (address: string) => Promise<Response>) {
  const auth = { kind: 'apiKey', key: 'k' } as const
  return openInstance(
    { name: 'acme', url: 'https://acme.example.org', auth, quota: QUOTA, requestsPerSecond: 1000 },
    { fetch, delay: async () => {} },
  )
}

const record = (n: number, second: number, hidden = false): Stored => ({
  sysId: n.toString(16).padStart(32, '0'),
  updatedAt: BASE + second * 1000,
  modCount: 0,
  hidden,
})

describe('what changed since a watermark', () => {
  it('is all there although a page holds one second only, another is hidden, and records move while it is read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ second: fc.integer({ min: 0, max: 3 }), hidden: fc.boolean() }), {
          minLength: 1,
          maxLength: 900,
          size: 'max',
        }),
        // Seconds or hours apart: within what each sweep reads again, or far outside of it.
        fc.constantFrom(1, 3600),
        fc.array(fc.nat(899), { maxLength: 8 }),
        async (made, apart, moves) => {
          const records = made.map(({ second, hidden }, n) => record(n, second * apart, hidden))
          let clock = BASE + 10_000_000_000
          const instance = open(
            tableOf(records, () => {
              const moved = records[moves.shift() ?? records.length]
              if (!moved) return
              clock += 1000
              moved.updatedAt = clock
              moved.modCount += 1
            }),
          )
          const known = new Map<string, number>()
          let watermark = BASE
          // Until nothing moves any more; each record is then known as it is.
          for (let sweeps = 0; sweeps < 12; sweeps++) {
            const {
              changed,
              watermark: next,
              more,
            } = await instance.changedSince({ table: 'change_request', watermark })
            expect(next).toBeGreaterThanOrEqual(watermark)
            for (const { sysId: id, modCount } of changed) known.set(id, Math.max(modCount, known.get(id) ?? 0))
            watermark = next
            if (!more && moves.length === 0) break
          }
          await instance.changedSince({ table: 'change_request', watermark }).then(({ changed }) => {
            for (const { sysId: id, modCount } of changed) known.set(id, modCount)
          })
          const visible = records.filter(({ hidden }) => !hidden)
          expect([...known.keys()].sort()).toEqual(visible.map(({ sysId: id }) => id).sort())
          for (const { sysId: id, modCount } of visible) expect(known.get(id)).toBe(modCount)
          instance.close()
        },
      ),
      // Made smaller, a thousand records take minutes; the seed says enough.
      { numRuns: 60, endOnFailure: true },
    )
  })

  it('reaches back far enough for what commits late', async () => {
    const records = [record(1, 100)]
    const instance = open(tableOf(records, () => {}))
    const first = await instance.changedSince({ table: 'change_request', watermark: BASE })
    expect(first.watermark).toBe(BASE + 100_000)
    // Dated before the watermark, and committed only now.
    records.push(record(2, 100 - QUOTA))
    const second = await instance.changedSince({ table: 'change_request', watermark: first.watermark })
    expect(second.changed.map(({ sysId: id }) => id)).toEqual(records.map(({ sysId: id }) => id).reverse())
  })

  it('comes to an end although what it reads again is more than its limit', async () => {
    const records = Array.from({ length: 300 }, (_, n) => record(n, n % 60))
    const instance = open(tableOf(records, () => {}))
    const sweep = await instance.changedSince({ table: 'change_request', watermark: BASE + 60_000, limit: 100 })
    expect([sweep.more, sweep.changed.length]).toEqual([false, 300])
  })

  it('stops at its limit, and goes on from there', async () => {
    const records = Array.from({ length: 700 }, (_, n) => record(n, 100 + n * 100))
    const instance = open(tableOf(records, () => {}))
    const seen = new Set<string>()
    let watermark = BASE
    for (let sweeps = 1; ; sweeps++) {
      const sweep = await instance.changedSince({ table: 'change_request', watermark, limit: 200 })
      for (const { sysId: id } of sweep.changed) seen.add(id)
      watermark = sweep.watermark
      if (!sweep.more) break
      expect(sweeps).toBeLessThan(8)
    }
    expect(seen.size).toBe(700)
  })

  it('is asked only of the changes that are named, and believed only of them', async () => {
    const asked: string[] = []
    const rows = [
      { sys_id: sysId('1'), rfc: sysId('a'), caused_by: '' },
      { sys_id: sysId('2'), rfc: '', caused_by: sysId('b') },
      { sys_id: sysId('3'), rfc: sysId('c'), caused_by: '' },
    ].map((row) => ({ ...row, sys_updated_on: serviceNowTime(BASE), sys_mod_count: '1' }))
    const instance = open(async (address) => {
      asked.push(new URL(address).searchParams.get('sysparm_query') ?? '')
      return Response.json({ result: rows }, { headers: { 'x-total-count': '3' } })
    })
    const changes = [sysId('a'), sysId('b')]
    const { changed } = await instance.changedSince({ table: 'incident', watermark: BASE, changes })
    expect(asked).toEqual([
      `sys_updated_on>=${serviceNowTime(BASE - 65_000)}^rfcIN${changes.join(',')}^ORcaused_byIN${changes.join(',')}^ORDERBYsys_updated_on^ORDERBYsys_id`,
    ])
    expect(changed.map(({ changes: belongsTo }) => belongsTo)).toEqual([[sysId('a')], [sysId('b')]])
  })
})
