/** The demo's past when first opened, and what is about to happen. */
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { CAST, PAYMENTS_CREW, PLANNER, RELEASE_CREW } from './cast.ts'
import { metricsOf } from './ceremony.ts'
import { DemoRun } from './demoRun.ts'
import { Player, type Stage } from './player.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 24 * HOUR

export interface Scenery extends Stage {
  /** Person ids by their key in the cast. */
  people: ReadonlyMap<string, string>
  runbook(id: string): Promise<Runbook>
  /** Creates a change in ServiceNow, returns its number; absent where the demo has no ServiceNow. Epoch milliseconds. */
  makeChange?(about: { title: string; start: number; end: number }): string
}

/** A rehearsal four days ago that went well enough: a failure, a wait for somebody, a few minutes over. Closed. */
export async function closedRehearsal(scenery: Scenery, now: number): Promise<void> {
  const t0 = atMinute(now - 4 * DAY - 3 * HOUR)
  const player = await begin(scenery, {
    now: t0 - 30 * HOUR,
    runbookId: GUIDED_RUNBOOK,
    crew: RELEASE_CREW,
    body: { mode: 'rehearsal', title: 'Rehearsal: release the new invoice editor', release: RELEASE },
    t0,
  })
  const run = new DemoRun(player, {
    seed: 20,
    incidents: {
      'deploy-dark': { kind: 'fails', minutes: 3, reason: 'Instance 4 did not come up: its image was not pulled.' },
      'compare-cohorts': { kind: 'late', minutes: 2, reason: 'The dashboard lags; I wait for the last three minutes.' },
      'share-50': { kind: 'noted', text: 'The database rose to 41 % CPU and stayed there.' },
      'check-tickets': { kind: 'undone', reason: 'I had read the tickets of the wrong queue.' },
    },
  })
  await run.until(t0 - 45 * MINUTE)
  await player.give(leadOf(player), { type: 'startCutover' })
  await run.until(t0 + 3 * HOUR)
  await watch(player, run)
}

/** The runbook of the cutover that the tour goes through, and of the large one beside it. */
export const GUIDED_RUNBOOK = 'saas-release'
export const LARGE_RUNBOOK = 'payments-datacentre-move'

/** How far from T-0 the guided cutover waits for whoever opens it. */
const HELD_BEFORE = 3 * MINUTE

/**
 * The cutover of the tour, three minutes before T-0 whenever somebody comes to it: the countdown is held. One item waits
 * for its second look, the change for its approval, and the poll for being opened.
 */
export async function releaseAboutToStart(scenery: Scenery, now: number): Promise<void> {
  const t0 = now + HELD_BEFORE
  const player = await begin(scenery, {
    now: now - 30 * HOUR,
    runbookId: GUIDED_RUNBOOK,
    crew: RELEASE_CREW,
    body: { mode: 'live', release: RELEASE },
    t0,
  })
  const run = new DemoRun(player, { seed: 7, unverified: ['support-briefed'] })
  await run.until(t0 - 60 * MINUTE)
  await linkChange(scenery, player)
  await run.until(t0 - 45 * MINUTE)
  await player.give(leadOf(player), { type: 'startCutover' })
  // The crew would open the poll five minutes before T-0.
  await run.until(t0 - 6 * MINUTE)
  player.now = now
  await player.give(leadOf(player), {
    type: 'holdCountdown',
    reason: 'Go / no-go first, then three minutes to T-0',
  })
}

/** A change that awaits its approval, over the window and half an hour before it. */
async function linkChange(scenery: Scenery, player: Player): Promise<void> {
  const { title, windowStart, windowEnd } = player.cutover
  const number = scenery.makeChange?.({ title, start: windowStart - 30 * MINUTE, end: windowEnd })
  if (number !== undefined) await player.give(leadOf(player), { type: 'linkChange', number })
}

/** The large one: its preparation has run for days, and the poll for the start opens in a few minutes. */
export async function paymentsAboutToStart(scenery: Scenery, now: number): Promise<void> {
  const t0 = atMinute(now + 36 * MINUTE)
  const player = await begin(scenery, {
    now: t0 - 9 * DAY,
    runbookId: LARGE_RUNBOOK,
    crew: PAYMENTS_CREW,
    body: { mode: 'live', release: 'Data centre move' },
    t0,
  })
  const run = new DemoRun(player, {
    seed: 11,
    unverified: ['desk-briefed'],
    incidents: { 'roll-call': { kind: 'noted', text: 'Everybody is on the bridge; Wanjiru joins from Nairobi.' } },
  })
  await run.until(t0 - 6 * DAY)
  await linkChange(scenery, player)
  await player.give(leadOf(player), { type: 'startCutover' })
  await run.until(now)
}

const RELEASE = 'Invoice editor 4.18'

/** Hypercare to its end: check-ins, good figures, the sign-off. */
async function watch(player: Player, run: DemoRun): Promise<void> {
  const { hypercare } = player.cutover.runbook
  const lead = leadOf(player)
  await player.give(lead, { type: 'enterHypercare' })
  if (!hypercare) return
  const watcher = player.cutover.people[hypercare.owner]?.[0] ?? lead
  const end = player.now + hypercare.lasts * 1_000
  for (let at = player.now; at < end; at += (hypercare.checkInEvery ?? hypercare.lasts) * 1_000) {
    await run.until(at + 10 * MINUTE)
    await player.give(watcher, {
      type: 'recordCheckIn',
      note: 'Quiet. Errors and times are where they were.',
      status: 'calm',
    })
  }
  await run.until(end)
  for (const { metric, value } of metricsOf(hypercare.exit))
    await player.automate(watcher, { type: 'recordMetric', metric, value })
  for (const item of player.cutover.watchItems) {
    if (!item.resolved) await player.give(lead, { type: 'resolveWatchItem', watchItemId: item.id })
  }
  for (const role of hypercare.signedBy) {
    const signer = player.cutover.people[role]?.[0]
    if (signer) await player.give(signer, { type: 'signOff', role })
  }
  await player.give(lead, { type: 'closeCutover', note: 'Ready for the real one.' })
}

interface Beginning {
  /** When it is made, epoch milliseconds. */
  now: number
  runbookId: string
  /** Keys of the cast by role. */
  crew: Record<string, string[]>
  body: object
  t0: number
}

async function begin(scenery: Scenery, { now, runbookId, crew, body, t0 }: Beginning): Promise<Player> {
  const id = (key: string) => {
    const found = scenery.people.get(key)
    if (!found)
      throw new Error(`The cast has nobody called ${key}; there are ${CAST.map((member) => member.key).join()}`)
    return found
  }
  return Player.begin(scenery, {
    now,
    by: id(PLANNER),
    runbook: await scenery.runbook(runbookId),
    body: {
      ...body,
      runbook: { id: runbookId },
      t0: new Date(t0).toISOString(),
      people: Object.fromEntries(Object.entries(crew).map(([role, keys]) => [role, keys.map(id)])),
    },
  })
}

function leadOf({ cutover }: Player): string {
  const lead = cutover.people.lead?.[0]
  if (!lead) throw new Error('The demo has no lead')
  return lead
}

/** People set a T-0 on five minutes. */
const atMinute = (instant: number) => Math.round(instant / (5 * MINUTE)) * 5 * MINUTE
