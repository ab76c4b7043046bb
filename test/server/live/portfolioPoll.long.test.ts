import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PortfolioLine } from '../../../shared/protocol.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { cuttingProxy } from '../../support/cuttingProxy.ts'

const MANY = 5000

let world: World
let node: Node
let id: string
beforeAll(async () => {
  world = await createWorld()
  node = await world.node()
  id = await node.create()
  // Like it, but of yesterday: with the rows' real width, and closed, so that nobody asks for more than their line.
  await world.sql`
    insert into cutovers (organisation, id, runbook_id, runbook_hash, head, head_hash, last_at, status, line, changed_minute)
    select organisation, id || '-' || n, runbook_id, runbook_hash, head, head_hash, last_at, 'closed',
      line || jsonb_build_object('id', id || '-' || n, 'status', 'closed'), changed_minute - 1440
    from cutovers, generate_series(1, ${MANY}::integer) as n where id = ${id}`
  // No consumer of the log has anything to do with them.
  await world.sql`
    insert into consumer_positions (consumer, organisation, cutover, seq, hash)
    select consumer, organisation, id, head, head_hash
    from cutovers cross join unnest('{rehearsals,news}'::text[]) as consumer on conflict do nothing`
  await world.sql`analyze cutovers`
})
afterAll(() => world.end())

async function table(): Promise<{ scanned: number; updated: number; hot: number }> {
  const [row] = await world.sql<{ scanned: number; updated: number; hot: number }[]>`
    select seq_tup_read as scanned, n_tup_upd as updated, n_tup_hot_upd as hot
    from pg_stat_user_tables where relname = 'cutovers'`
  return row ?? { scanned: 0, updated: 0, hot: 0 }
}

/** What was scanned once no connection has anything left to tell of it. */
async function settled(): Promise<number> {
  for (let before = -1; ; ) {
    const { scanned } = await table()
    if (scanned === before) return scanned
    before = scanned
    await delay(3000)
  }
}

async function indexScans(): Promise<number> {
  const [row] = await world.sql<{ scans: number }[]>`
    select idx_scan as scans from pg_stat_user_indexes where indexrelname = 'cutovers_changed'`
  return row?.scans ?? 0
}

describe('the poll for changed cutovers', () => {
  it('finds by an index what another server changed without saying so, among many that did not', async () => {
    const { scanned: atFirst } = await table()
    const client = await node.client('lena')
    const answer = await client.emitWithAck('watchPortfolio', {})
    expect(answer.ok && answer.lines).toHaveLength(MANY + 1)
    const heard: PortfolioLine[] = []
    client.on('portfolio', (line) => heard.push(line))
    // The whole portfolio was read once; connections tell what they counted when they have been idle for a while.
    await expect.poll(async () => (await table()).scanned).toBeGreaterThan(atFirst + MANY)
    const read = (await table()).scanned
    const proxy = await cuttingProxy(world.url)
    const other = await world.node(proxy.url)
    await other.core.readState(world.organisation, id)
    // As a server starts it looks once whether a consumer lags in any log.
    await expect.poll(async () => (await table()).scanned).toBeGreaterThan(read + MANY)
    const scanned = await settled()
    const scans = await indexScans()
    // As one that is killed between its commit and its NOTIFY.
    proxy.cutBefore('pg_notify')
    expect(await other.give('lena', id, { type: 'startCutover' })).toMatchObject({ ok: true })
    await expect.poll(() => heard.some((line) => line.id === id && line.seq === 2)).toBe(true)
    await expect.poll(indexScans).toBeGreaterThan(scans + 3)
    expect((await table()).scanned).toBe(scanned)
    expect(proxy.cuts()).toBe(1)
    await other.stop()
    await proxy.close()
  })

  it('costs commits nothing: their row is still rewritten in place', async () => {
    const before = await table()
    for (let count = 0; count < 100; count++) {
      await node.give('lena', id, { type: 'noteStep', stepId: 'announce', text: `Note ${count}` })
    }
    await expect.poll(async () => (await table()).updated).toBeGreaterThan(before.updated + 30)
    const { updated, hot } = await table()
    // None would be, were an index over what changes; some are not when a page is full before it could be pruned.
    expect((hot - before.hot) / (updated - before.updated)).toBeGreaterThan(0.5)
  })
})
