import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVENT_FORMATS } from '../../../shared/evolve/readEvent.ts'
import { currentVersion, type EventFormats } from '../../../shared/evolve/upcasters.ts'
import { createWorld, type Node, type World } from '../../support/core.ts'
import { settableClock } from '../../support/databaseClock.ts'
import { databaseProxy } from '../../support/databaseProxy.ts'
import { CAST, iso, minutes, T0 } from '../../support/play.ts'

/** A later release: one field of a note was renamed since. */
const NEWER: EventFormats = new Map([
  ...EVENT_FORMATS,
  ['stepNoted', [...(EVENT_FORMATS.get('stepNoted') ?? []), (payload) => payload]],
])
const NEWER_SHAPE = currentVersion('stepNoted') + 1
/** An earlier release, in which a cutover could not be paused yet. */
const OLDER: EventFormats = new Map([...EVENT_FORMATS].filter(([type]) => type !== 'cutoverPaused'))

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.end())

const note = (text: string) => ({ type: 'noteStep', stepId: 'announce', text }) as const
const nodeRows = () => world.sql<{ id: string }[]>`select id from nodes`

/** Gives the same command again until it is accepted. */
async function accepted(node: Node, id: string, text: string): Promise<void> {
  const commandId = randomUUID()
  await expect
    .poll(() => node.give('lena', id, note(text), commandId), { interval: 100 })
    .toMatchObject({ ok: true, events: [{ type: 'stepNoted', text, shape: NEWER_SHAPE }] })
}

describe('two releases side by side', () => {
  it('write nothing that the older one cannot read when it joined while the newer one had no database', async () => {
    const proxy = await databaseProxy(world.url)
    const newer = await world.node(proxy.url, { formats: NEWER })
    const id = await newer.create()
    expect(await newer.give('lena', id, note('Alone'))).toMatchObject({ ok: true })
    proxy.hangUp(true)
    proxy.reset()
    const older = await world.node()
    await delay(6000)
    proxy.hangUp(false)
    expect(await newer.give('lena', id, note('Together'))).toMatchObject({ refusal: { code: 'notYetReadable' } })
    await older.stop()
    await newer.stop()
    proxy.close()
  })

  it('write nothing that the older one cannot read, until it is gone; everything else goes on', async () => {
    const older = await world.node()
    const newer = await world.node(world.url, { formats: NEWER })
    const id = await newer.create()
    const commandId = randomUUID()
    const refused = await newer.give('lena', id, note('Too early'), commandId)
    expect(refused).toEqual({
      ok: false,
      refusal: {
        code: 'notYetReadable',
        message:
          'Another server of this installation runs an older version and cannot read this yet; try again after its upgrade.',
      },
    })
    expect(await newer.give('lena', id, { type: 'startCutover' })).toMatchObject({ ok: true, seq: 2 })
    expect(await older.give('lena', id, note('As before'))).toMatchObject({ ok: true, seq: 3 })
    await older.stop()
    // The refusal was not kept: what was refused may be sent again as it was.
    await expect
      .poll(() => newer.give('lena', id, note('Too early'), commandId), { interval: 100 })
      .toMatchObject({ ok: true, seq: 4 })
    const rows = await world.sql`select seq, type, version from events where cutover = ${id} order by seq`
    expect(rows.map(({ version }) => version)).toEqual([
      currentVersion('cutoverCreated'),
      1,
      NEWER_SHAPE - 1,
      NEWER_SHAPE,
    ])
    // What was written in the present version is read as the newer one.
    expect(await newer.core.readEvents(world.organisation, id, 2, 2)).toMatchObject([
      { seq: 3, text: 'As before', shape: NEWER_SHAPE },
      { seq: 4, text: 'Too early', shape: NEWER_SHAPE },
    ])
    await newer.stop()
    expect(await nodeRows()).toEqual([])
  })

  it('agree on types as on versions, also for what comes in bulk', async () => {
    const older = await world.node(world.url, { formats: OLDER })
    const newer = await world.node()
    const id = await newer.create()
    await newer.give('lena', id, { type: 'startCutover' })
    const pause = { type: 'pauseCutover', reason: 'Waiting for the vendor' } as const
    const answer = await newer.give('lena', id, { type: 'bulk', commands: [note('With it'), pause] })
    expect(answer).toMatchObject({ refusal: { code: 'notYetReadable' } })
    expect((await newer.core.readState(world.organisation, id))?.seq).toBe(2)
    expect(await newer.give('lena', id, note('Known to both'))).toMatchObject({ ok: true, seq: 3 })
    // The older one would not get past it itself.
    expect(await older.give('lena', id, pause)).toMatchObject({ refusal: { code: 'notYetReadable' } })
    await Promise.all([older.stop(), newer.stop()])
  })

  it('make no cutover that the older one cannot read, and make it later under the same command id', async () => {
    const older = await world.node()
    const present = EVENT_FORMATS.get('cutoverCreated') ?? []
    const newer = await world.node(world.url, {
      formats: new Map([...EVENT_FORMATS, ['cutoverCreated', [...present, (payload) => payload]]]),
    })
    await older.create()
    const body = {
      commandId: randomUUID(),
      runbook: { id: 'small-move' },
      mode: 'live',
      t0: iso(T0),
      people: Object.fromEntries(Object.entries(CAST).map(([role, names]) => [role, names.map(world.email)])),
    }
    const create = () =>
      newer.core.createCutover({ organisation: world.organisation, credential: world.credential('paula'), body })
    expect(await create()).toMatchObject({ refusal: { code: 'notYetReadable' } })
    await older.stop()
    await expect
      .poll(create, { interval: 100 })
      .toMatchObject({ ok: true, events: [{ shape: currentVersion('cutoverCreated') + 1 }] })
    await newer.stop()
  })

  it("know each other when the database's clock is set", async () => {
    const clock = await settableClock(world.url, world.sql)
    const older = await world.node(clock.url)
    const newer = await world.node(clock.url, { formats: NEWER })
    const id = await newer.create()
    for (let hours = 1; hours <= 5; hours++) {
      await clock.shift(minutes(60) * hours)
      // As long as it takes until each has renewed its row by that clock.
      const until = performance.now() + 1200
      while (performance.now() < until)
        expect(await newer.give('lena', id, note('Now'))).toMatchObject({ refusal: { code: 'notYetReadable' } })
    }
    await Promise.all([older.stop(), newer.stop()])
  })

  it('do not wait for a server that was killed longer than its lease', async () => {
    const newer = await world.node(world.url, { formats: NEWER })
    const id = await newer.create()
    await world.sql`
      insert into nodes (id, version, reads, seen_at)
      values ('killed', '0', '{}', clock_timestamp() - interval '7 seconds'),
        ('long gone', '0', '{}', clock_timestamp() - interval '1 day')`
    await expect
      .poll(() => newer.give('lena', id, note('x')), { interval: 100 })
      .toMatchObject({ refusal: { code: 'notYetReadable' } })
    await accepted(newer, id, 'After its lease')
    expect((await nodeRows()).map((row) => row.id)).not.toContain('long gone')
    await newer.stop()
  })
})
