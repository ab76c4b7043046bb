import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { verifyChain } from '../../shared/hashChain.ts'
import { createWorld } from '../support/core.ts'
it('soak', async () => {
  const escaped: unknown[] = []
  process.on('unhandledRejection', (e) => escaped.push(e)); process.on('uncaughtException', (e) => escaped.push(e))
  const world = await createWorld()
  const nodes = [await world.node(), await world.node()]
  const ids = await Promise.all([0, 1, 2].map(() => nodes[0]!.create()))
  const acked = new Map<string, { id: string; seq: number }>()
  const faults: unknown[] = []
  let over = false, kills = 0, slowest = 0
  const senders = ids.flatMap((id) => nodes.flatMap((node) => Array.from({ length: 6 }, async () => {
    while (!over) {
      const commandId = randomUUID(); const t = performance.now()
      try {
        const a = await node.give('lena', id, { type: 'noteStep', stepId: 'announce', text: 'x' }, commandId)
        if (a !== 'unauthorised' && a.ok) acked.set(commandId, { id, seq: a.seq }); else faults.push(a)
      } catch (e) { faults.push(e); await delay(20) }
      slowest = Math.max(slowest, performance.now() - t)
    }
  })))
  const heads = await import('../../server/database/connect.ts').then(({ client }) => client(world.url, { max: 1, connection: { application_name: 'killer' } }))
  const until = performance.now() + 60_000
  while (performance.now() < until) {
    await delay(200)
    const rows = await heads`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name <> 'killer'`
    kills += rows.length
  }
  over = true; await Promise.all(senders)
  let records = 0
  for (const id of ids) {
    const all: any[] = []
    for (;;) { const page = (await nodes[0]!.core.readRecords(world.organisation, id, all.length, 5000)) ?? []; all.push(...page); if (page.length < 5000) break }
    expect(verifyChain(id, all[0]?.prev ?? '', all)).toMatchObject({ intact: true })
    expect(new Set(all.map((r) => r.commandId)).size).toBe(all.length)
    const bySeq = new Map(all.map((r) => [r.commandId, r.seq]))
    for (const [commandId, a] of acked) if (a.id === id) expect(bySeq.get(commandId)).toBe(a.seq)
    records += all.length
  }
  console.log('SOAK', { acked: acked.size, records, kills, faults: faults.length, slowest: Math.round(slowest), escaped }, faults.slice(0, 3))
  // two nodes still wake each other
  await heads.end(); await world.end()
  expect(escaped).toEqual([])
}, 120_000)
