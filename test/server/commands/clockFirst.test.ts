import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authorise } from '../../../server/auth/authority.ts'
import { resolvePeople } from '../../../server/auth/people.ts'
import { consumeStepUp } from '../../../server/auth/stepUp.ts'
import { createCommandHandler } from '../../../server/commands/handleCommand.ts'
import type { CommandInput } from '../../../shared/commands.ts'
import { gateView } from '../../../shared/derived/criteria.ts'
import { itemView } from '../../../shared/derived/readiness.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import { refuse } from '../../../shared/refusal.ts'
import { CLOCK_YAML } from '../../support/clockRunbook.ts'
import { iso, minutes } from '../../support/play.ts'
import { createStillWorld, type StillWorld } from '../../support/stillWorld.ts'

let still: StillWorld
beforeAll(async () => {
  still = await createStillWorld()
})
afterAll(() => still.end())

/** A cutover whose gate would say go: evidence good for two hours, a waiver for one, and nobody looks for deadlines. */
let id: string
beforeEach(async () => {
  id = await still.create(CLOCK_YAML)
  await give('lena', { type: 'startCutover' })
  const evidence = { link: 'https://example.org/report' }
  await give('nils', { type: 'provideEvidence', itemId: 'fresh-item', evidence })
  await give('lena', { type: 'verifyItem', itemId: 'fresh-item' })
  const until = iso(still.now() + minutes(60))
  await give('sam', { type: 'waiveItem', itemId: 'waived-item', reason: 'We accept it', until })
  await give('lena', { type: 'recordMetric', metric: 'lag', value: 1 })
})

describe('the clock acts before a command is decided, however late it is', () => {
  it.each([
    ['a waiver', 60, 'waiverExpired', 2],
    ['evidence', 120, 'evidenceExpired', 3],
  ])('[R7] so no go rests on %s that has expired', async (_, passed, expired, polls) => {
    await give('lena', { type: 'openPoll', gateId: 'late-gate' })
    await give('olga', await signature())
    await still.pass(minutes(passed))
    const decided = await still.give('sam', id, { type: 'decideGate', gateId: 'late-gate', outcome: 'go' })
    expect(decided).toMatchObject({ ok: false, refusal: { code: 'pollChanged' } })
    expect(gateView(await still.state(id), 'late-gate')?.state).toMatchObject({ status: 'polling', polls })
    expect((await logOf(id)).slice(-2)).toEqual([
      { type: expired, actor: 'clock' },
      { type: 'pollReopened', actor: 'clock' },
    ])
  })

  it('[R7] so nobody signs for what has expired', async () => {
    await give('lena', { type: 'openPoll', gateId: 'late-gate' })
    const before = await signature()
    await still.pass(minutes(60))
    expect(await still.give('olga', id, before)).toMatchObject({ refusal: { code: 'pollChanged' } })
    expect(gateView(await still.state(id), 'late-gate')?.state.poll?.signatures).toEqual([])
  })

  it('[R7] so a poll opens on what is true', async () => {
    await still.pass(minutes(60))
    await give('lena', { type: 'openPoll', gateId: 'late-gate' })
    const poll = gateView(await still.state(id), 'late-gate')?.state.poll
    expect(poll?.criteria.map(({ met }) => met)).toEqual([false, true])
  })

  it('so a wait that is over lets the next step begin, and its log has them in that order', async () => {
    await give('dana', { type: 'startStep', stepId: 'soak' })
    const over = still.now() + minutes(20)
    await still.pass(minutes(25))
    await give('dana', { type: 'startStep', stepId: 'after-soak' })
    const log = await logOf(id)
    expect(log.slice(-2).map(({ type }) => type)).toEqual(['stepCompleted', 'stepStarted'])
    expect(stepView(await still.state(id), 'soak')?.state).toMatchObject({ completedAt: over })
  })

  it('and with every deadline that has passed, in their order, in one commit', async () => {
    for (const stepId of ['boxed', 'job', 'soak']) await give('dana', { type: 'startStep', stepId })
    await still.pass(minutes(24 * 60))
    const before = (await logOf(id)).length
    await still.nodes[1].commands.passTime({ organisation: still.world.organisation, cutoverId: id })
    expect((await logOf(id)).slice(before)).toEqual(
      ['stepWentSilent', 'stepTimeboxEnded', 'stepCompleted', 'waiverExpired', 'evidenceExpired'].map((type) => ({
        type,
        actor: 'clock',
      })),
    )
    expect(await still.nextDue(id)).toBeUndefined()
  })

  it('also when the command is refused', async () => {
    await still.pass(minutes(60))
    expect(await still.give('dana', id, { type: 'pauseCutover', reason: 'x' })).toMatchObject({ ok: false })
    expect(itemView(await still.state(id), 'waived-item')?.state.status).toBe('open')
  })

  it('and what may not be written for now stays due, in front of nothing else', async () => {
    const { eventLog, deadlines } = still.nodes[0]
    let isOldNodeLive = true
    const commands = createCommandHandler({
      sql: still.world.sql,
      eventLog,
      authorise,
      consumeStepUp,
      resolvePeople,
      refuseForNow: (events) =>
        isOldNodeLive && events.some(({ type }) => type === 'stepTimeboxEnded')
          ? refuse('cutoverState', 'Not yet.')
          : undefined,
    })
    const cutover = { organisation: still.world.organisation, cutoverId: id }
    for (const stepId of ['boxed', 'soak']) await give('dana', { type: 'startStep', stepId })
    const due = still.now() + minutes(15)
    await still.pass(minutes(20))
    await commands.passTime(cutover)
    expect((await logOf(id)).at(-1)?.type).toBe('stepCompleted')
    expect(await still.nextDue(id)).toEqual({ deadline: 'timebox', id: 'boxed', due })
    isOldNodeLive = false
    await commands.passTime(cutover)
    expect((await logOf(id)).at(-1)?.type).toBe('stepTimeboxEnded')
    await deadlines.scan()
    expect((await still.nextDue(id))?.due).toBeGreaterThan(still.now())
  })

  it('leaving no answers behind', async () => {
    await give('lena', { type: 'openPoll', gateId: 'late-gate' })
    for (let minute = 0; minute < 3; minute++) {
      await still.pass(minutes(1))
      await still.nodes[0].deadlines.scan()
      expect((await still.nextDue(id))?.due).toBe(still.now() + minutes(1))
    }
    const rows = await still.world.sql`select from commands where cutover = ${id} and actor = 'clock'`
    expect(rows).toHaveLength(0)
  })
})

async function give(name: string, command: CommandInput): Promise<void> {
  expect(await still.give(name, id, command)).toMatchObject({ ok: true })
}

async function signature(): Promise<CommandInput> {
  const poll = gateView(await still.state(id), 'late-gate')?.state.poll
  return { type: 'sign', gateId: 'late-gate', vote: 'go', pollId: poll?.id ?? '', basis: poll?.basis ?? '' }
}

function logOf(cutoverId: string): Promise<{ type: string; actor: string }[]> {
  return still.world.sql`select type, actor from events where cutover = ${cutoverId} order by seq`
}
