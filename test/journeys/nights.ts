/** What is played for the pictures: a payments platform moves in the night, and an ERP go-live has its weekend ahead. */
import { CAST, PAYMENTS_CREW, PLANNER } from '../../server/demo/cast.ts'
import { DemoRun } from '../../server/demo/demoRun.ts'
import { Player } from '../../server/demo/player.ts'
import type { Scenery } from '../../server/demo/scenes.ts'
import { gateView } from '../../shared/derived/criteria.ts'
import { isFinished, stepView } from '../../shared/derived/steps.ts'
import { derivedStatus } from '../../shared/derived/waiting.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** A Saturday, 23:00 in Berlin; past, since a session that begins now would have ended in a night to come. */
const T0 = Date.parse('2026-11-14T22:00:00Z')
/** The middle of the night: the outage runs, and the gate for writes is near. */
export const NIGHT = T0 + 113 * MINUTE + 7_000
export const WRITES = 'writes-go'
const TICKET = { number: 'CHG0041207', link: 'https://acme.service-now.example.org/change_request.do' }
/** The Friday after, 18:00 in Amsterdam. */
const ERP_T0 = Date.parse('2026-11-20T17:00:00Z')

/** Over its time without anybody having asked for more. */
const LATE = 'check-balances'

export interface Night {
  player: Player
  run: DemoRun
}

/** Played until NIGHT: a step is late, one has failed, one is held, one was skipped, and one runs. */
export async function paymentsNight(scenery: Scenery): Promise<Night> {
  const player = await begin(scenery, 'payments-datacentre-move', PAYMENTS_CREW, {
    now: T0 - 14 * DAY,
    t0: T0,
    release: 'Data centre move',
  })
  const run = new DemoRun(player, {
    seed: 11,
    listen: () => confirm(player),
    incidents: {
      'roll-call': { kind: 'noted', text: 'Everybody is on the bridge; Wanjiru joins from Nairobi.' },
      'take-safety-copy': { kind: 'late', minutes: 6, reason: 'The copy waits for the storage array.' },
      'promote-replica': { kind: 'noted', text: '`pg_is_in_recovery()` is **f** on both new servers.' },
      'prove-hsms': { kind: 'fails', minutes: 12, reason: 'slot 3 answers “not ready” since its restart' },
      'reconcile-ledger': { kind: 'held', minutes: 20, reason: 'waiting for the nightly ledger' },
    },
  })
  await run.until(T0 - 13 * DAY)
  await player.give(holder(player, 'lead'), { type: 'startCutover' })
  await player.give(holder(player, 'lead'), { type: 'linkChange', number: TICKET.number })
  await player.hear({ kind: 'linked', changeId: 'change-1', sysId: 'a'.repeat(32), ...TICKET })
  await run.until(T0 + 40 * MINUTE)
  await player.give(holder(player, 'lead'), {
    type: 'skipStep',
    stepId: 'check-routes',
    reason: 'the carriers confirmed it',
  })
  // Started by hand as soon as it can be: the crew, a moment slower, would complete in time what it starts itself.
  while (!isReady(player, LATE)) await run.until(player.now + 2_000)
  await player.give(holder(player, 'qa'), { type: 'startStep', stepId: LATE })
  await run.until(NIGHT)
  await confirm(player)
  return { player, run }
}

/** ServiceNow's word for the change; a gate that asks it believes only what was confirmed just now. */
async function confirm(player: Player): Promise<void> {
  const { cutover, now } = player
  if (cutover.changes.length === 0) return
  const isBegun = now >= cutover.t0
  await player.hear({
    kind: 'facts',
    changeId: 'change-1',
    readAt: new Date(now).toISOString(),
    facts: {
      title: cutover.title,
      model: 'normal',
      state: isBegun ? { value: '-1', label: 'Implement' } : { value: '-2', label: 'Scheduled' },
      approval: { value: 'approved', label: 'Approved' },
      onHold: false,
      plannedStart: new Date(cutover.windowStart - 30 * MINUTE).toISOString(),
      plannedEnd: new Date(cutover.windowEnd).toISOString(),
      conflict: false,
      openTasks: 0,
    },
  })
}

/**
 * Goes on until the poll for writes is open and half done: everybody has reported, one on a condition, and one has signed.
 *
 * @returns the key of the cast whose turn it is to sign
 */
export async function askForWrites({ player, run }: Night): Promise<string> {
  const observed = 'All fifty balances agree to the cent.'
  await player.give(holder(player, 'qa'), { type: 'completeStep', stepId: LATE, observed })
  while (!isPossible(player, WRITES)) await run.until(player.now + 20_000)
  await confirm(player)
  await player.automate(holder(player, 'lead'), { type: 'recordMetric', metric: 'ledger_difference_cents', value: 0 })
  await player.give(holder(player, 'lead'), { type: 'openPoll', gateId: WRITES })
  const view = gateView(player.cutover, WRITES)
  const poll = view?.state.poll
  if (!poll) throw new Error('The poll is not open')
  const { id: pollId, basis } = poll
  for (const role of view.definition.reporters) {
    player.now += 14_000
    await player.give(holder(player, role), {
      type: 'report',
      gateId: WRITES,
      role,
      pollId,
      basis,
      ...(role === 'app' ? { vote: 'goWithConditions', condition: CONDITION } : { vote: 'go' }),
    })
  }
  player.now += 31_000
  const [first = '', second = ''] = view.definition.approvers.roles
  await player.give(holder(player, first), { type: 'sign', gateId: WRITES, role: first, vote: 'go', pollId, basis })
  player.now += 12_000
  return PAYMENTS_CREW[second]?.[0] ?? ''
}

const CONDITION = { text: 'Both pools answer below 80 ms at 10 %', stepId: 'compare-10' }

/** Its evidence comes in until NIGHT, and some is missing. Answers the id of the cutover. */
export async function erpAhead(scenery: Scenery): Promise<string> {
  const { roles } = await scenery.runbook('erp-golive-weekend')
  const members = CAST.filter(({ role }) => role === 'member').map(({ key }) => key)
  const crew = Object.fromEntries(roles.map(({ id }, index) => [id, [members[index % members.length] ?? PLANNER]]))
  const player = await begin(scenery, 'erp-golive-weekend', crew, {
    now: ERP_T0 - 30 * DAY,
    t0: ERP_T0,
    release: 'ERP go-live',
  })
  const script = { seed: 3, unverified: ['peak-load-test', 'mock-load-quality'], open: ['interfaces-accepted'] }
  await new DemoRun(player, script).until(NIGHT)
  return player.cutover.id
}

function isReady({ cutover, now }: Player, stepId: string): boolean {
  const step = stepView(cutover, stepId)
  return step !== undefined && derivedStatus(cutover, step, now) === 'ready'
}

/** Whether all that the gate waits for is done. The crew opens its poll a minute later. */
function isPossible({ cutover }: Player, gateId: string): boolean {
  const after = gateView(cutover, gateId)?.definition.after ?? []
  return after.every(({ on }) => {
    const step = stepView(cutover, on)
    return step ? isFinished(step.state) : gateView(cutover, on)?.state.status === 'go'
  })
}

interface Beginning {
  now: number
  t0: number
  release: string
}

/** @param crew keys of the cast by role */
async function begin(
  scenery: Scenery,
  runbookId: string,
  crew: Record<string, string[]>,
  { now, t0, release }: Beginning,
): Promise<Player> {
  const id = (key: string) => {
    const found = scenery.people.get(key)
    if (found === undefined) throw new Error(`The cast has nobody called ${key}`)
    return found
  }
  const people = Object.fromEntries(Object.entries(crew).map(([role, keys]) => [role, keys.map(id)]))
  const body = { runbook: { id: runbookId }, mode: 'live', release, t0: new Date(t0).toISOString(), people }
  return Player.begin(scenery, { now, by: id(PLANNER), runbook: await scenery.runbook(runbookId), body })
}

function holder({ cutover }: Player, role: string): string {
  const found = cutover.people[role]?.[0]
  if (found === undefined) throw new Error(`Nobody holds ${role}`)
  return found
}
