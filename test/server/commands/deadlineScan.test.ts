import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDeadlines } from '../../../server/commands/deadlines.ts'
import { createMetrics } from '../../../server/metrics.ts'
import { CLOCK_YAML } from '../../support/clockRunbook.ts'
import { iso, minutes } from '../../support/play.ts'
import { lockRow } from '../../support/rowLock.ts'
import { createStillWorld, type StillWorld } from '../../support/stillWorld.ts'

let still: StillWorld
beforeAll(async () => {
  still = await createStillWorld()
})
afterAll(() => still.end())

describe('one look for deadlines', () => {
  it('after a day without a server works off all that came due, each once, with two servers at it', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => underWay()))
    const due = still.now() + minutes(20)
    await still.pass(minutes(24 * 60))
    await Promise.all(still.nodes.map(({ deadlines }) => deadlines.scan()))
    for (const id of ids) {
      expect(await clockOf(id)).toEqual(['stepWentSilent', 'stepTimeboxEnded', 'stepCompleted', 'waiverExpired'])
      expect((await still.state(id)).steps[2]).toMatchObject({ status: 'done', completedAt: due })
      expect(await still.nextDue(id)).toBeUndefined()
    }
  })

  it('finds all of them, however many are ahead of it that cannot be read', async () => {
    const { sql } = still.world
    const id = await underWay()
    // Older than anything else, and without a log.
    await sql`
      insert into cutovers (organisation, id, runbook_id, runbook_hash, head, head_hash, last_at, next_due_at, next_due,
        status, line)
      select organisation, 'unreadable-' || number, runbook_id, runbook_hash, head, head_hash, last_at,
        ${iso(still.now() - minutes(60))}, next_due, status, line
      from cutovers, generate_series(1, 250) as number where id = ${id}`
    try {
      await still.pass(minutes(60))
      const [one, other] = still.nodes
      await one.deadlines.scan()
      expect(await clockOf(id)).toContain('stepCompleted')
      expect(one.deadlines.overdue().count).toBeGreaterThanOrEqual(250)
      // What failed rests for a while, and the next look is over at once.
      const later = await underWay()
      await still.pass(minutes(60))
      await other.deadlines.scan()
      expect(await clockOf(later)).toContain('stepCompleted')
    } finally {
      await sql`delete from cutovers where id like 'unreadable-%'`
    }
  })

  it('acts on the others while one waits for its lock', async () => {
    const [node] = still.nodes
    const locked = await underWay()
    const others = await Promise.all(Array.from({ length: 20 }, () => underWay()))
    await still.pass(minutes(20))
    let free: (() => Promise<void>) | undefined
    const deadlines = createDeadlines({
      sql: still.world.sql,
      // It was free when it was found.
      async passTime(cutover) {
        if (cutover.cutoverId === locked) free ??= await lockRow(still.world.url, locked)
        return node.commands.passTime(cutover)
      },
      log: pino({ level: 'silent' }),
    })
    const looking = deadlines.scan()
    try {
      for (const id of others) await expect.poll(() => clockOf(id)).toContain('stepCompleted')
      expect(await clockOf(locked)).toEqual([])
    } finally {
      await free?.()
      await looking
    }
    // On a slow machine the lock outlasts what is waited for it; then it is tried again, after a while.
    await expect
      .poll(async () => {
        await deadlines.scan()
        return clockOf(locked)
      })
      .toContain('stepCompleted')
  })
})

describe('deadlines that nobody acts on', () => {
  it('are counted for /metrics and said as an error, once a minute, until somebody does', async () => {
    const lines: { level: number; msg: string; cutover?: string }[] = []
    const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
    const deadlines = createDeadlines({ sql: still.world.sql, passTime: still.nodes[0].commands.passTime, log })
    const metrics = createMetrics()
    metrics.deadlines(deadlines.overdue)
    // What other tests have left.
    await still.pass(minutes(24 * 60))
    await still.nodes[0].deadlines.scan()
    await deadlines.scan()
    expect(await metrics.text()).toMatch(/^tminus_deadlines_overdue 0$/m)
    const id = await underWay()
    const free = await lockRow(still.world.url, id)
    await still.pass(minutes(20))
    await deadlines.scan()
    await deadlines.scan()
    // The automation has been silent for sixteen minutes.
    expect(deadlines.overdue()).toMatchObject({ count: 1 })
    expect(Math.floor(deadlines.overdue().oldestSeconds)).toBe(16 * 60)
    expect(await metrics.text()).toMatch(/^tminus_deadlines_overdue 1$/m)
    expect(await metrics.text()).toMatch(/^tminus_deadlines_overdue_seconds 960/m)
    expect(lines).toMatchObject([{ level: 50, cutover: id, count: 1, deadline: 'automationSilent' }])
    await free()
    await deadlines.scan()
    await deadlines.scan()
    expect(await metrics.text()).toMatch(/^tminus_deadlines_overdue_seconds 0$/m)
    expect(lines).toHaveLength(1)
  })
})

/** A cutover in which a timebox, an automation, a wait of twenty minutes and a waiver run. */
async function underWay(): Promise<string> {
  const id = await still.create(CLOCK_YAML)
  const until = iso(still.now() + minutes(30))
  const given = [
    ['lena', { type: 'startCutover' }],
    ['sam', { type: 'waiveItem', itemId: 'waived-item', reason: 'We accept it', until }],
    ...['boxed', 'job', 'soak'].map((stepId) => ['dana', { type: 'startStep', stepId }] as const),
  ] as const
  for (const [name, command] of given) expect(await still.give(name, id, command)).toMatchObject({ ok: true })
  return id
}

/** What the clock did in a cutover. */
async function clockOf(id: string): Promise<string[]> {
  const rows = await still.world.sql<{ type: string }[]>`
    select type from events where cutover = ${id} and actor = 'clock' order by seq`
  return rows.map(({ type }) => type)
}
