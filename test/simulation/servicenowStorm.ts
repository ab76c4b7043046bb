/** One seed: a cutover and its change on a bad night between two servers of T-Minus and an instance of ServiceNow. */
import { randomUUID } from 'node:crypto'
import { createSandbox, type Sandbox } from '@tminus/servicenow-sandbox'
import { ActionRefused } from '@tminus/servicenow-sandbox/actions.ts'
import { authorise } from '../../server/auth/authority.ts'
import { resolvePeople } from '../../server/auth/people.ts'
import { createCutover } from '../../server/commands/createCutover.ts'
import type { Sql } from '../../server/database/connect.ts'
import { findDue } from '../../server/servicenow/turnRows.ts'
import type { CommandInput } from '../../shared/commands.ts'
import type { ChangeState, Cutover } from '../../shared/cutoverState.ts'
import type { World } from '../support/core.ts'
import { iso, minutes } from '../support/play.ts'

import { randomFrom } from './random.ts'
import { Killed, StormNode } from './servicenowNode.ts'
import { VirtualTime } from './servicenowTime.ts'
import { noteVersions, type Version, watchVersions } from './servicenowVersions.ts'
import { WEATHER } from './servicenowWeather.ts'

export interface Setting {
  world: World
  runbook: { id: string; version: string }
  /** The database with a clock of its own, for one storm at a time. */
  borrowNight(): Promise<{ sql: Sql; setClock(now: number): Promise<unknown>; giveBack(): void }>
  /** Where the webhooks of a seed are taken; and whom to tell of them. */
  webhooks: { address(seed: number): string; listen(seed: number, heard: (sysId: string) => void): void }
}

export interface Stormed {
  seed: number
  cutoverId: string
  organisation: string
  state: Cutover
  sandbox: Sandbox
  sql: Sql
  /** By sys_id. */
  history: ReadonlyMap<string, readonly Version[]>
  now: number
  /** Of what kind of trouble there was how much. */
  troubles: Record<string, number>
  close(): Promise<void>
}

export const SECRET = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
const START = Date.parse('2026-11-28T21:30:00Z')
const STORM = minutes(4)
const CALM = minutes(6)
/** Real milliseconds. */
const TIME_LIMIT = 1500

export async function storm(seed: number, setting: Setting): Promise<Stormed> {
  const { world, runbook, webhooks } = setting
  const { organisation } = world
  /** Each seed has an instance of its own. */
  const name = `acme-${seed}`
  const random = randomFrom(seed)
  const { sql, setClock, giveBack } = await setting.borrowNight()
  await setClock(START)
  const time = new VirtualTime(START, setClock)
  const sandbox = await createSandbox({
    seed,
    now: time.now,
    settings: {
      timeZone: 'UTC',
      illegalMove: random.chance(0.5) ? 'refuse' : 'ignore',
      sameStateIsError: random.chance(0.3),
    },
  })
  const troubles: Record<string, number> = {}
  const met = (what: string) => {
    troubles[what] = (troubles[what] ?? 0) + 1
  }
  const history = new Map<string, Version[]>()
  let clouds = random.whole(0, WEATHER.length - 1)
  let isCalm = false
  let isOver = false
  let said = 0

  const newNode = () =>
    new StormNode({
      sql: sql,
      organisation,
      name,
      address: sandbox.address,
      time,
      random,
      timeLimit: TIME_LIMIT,
      survive,
    })
  const nodes: [StormNode, StormNode] = [newNode(), newNode()]
  const reader = newNode()
  const awake = () => nodes.filter(({ isAsleep }) => !isAsleep)
  const anyNode = (): StormNode => random.pick(awake()) ?? reader

  const cutoverId = await made()
  watchVersions(sandbox, time.now, history)
  webhooks.listen(seed, (sysId) => {
    met('webhook')
    void anyNode().happened(sysId).catch(survive)
  })
  sandbox.setProperty('x_tminus_gate.webhook.address', webhooks.address(seed))
  sandbox.setProperty('x_tminus_gate.webhook.secret', SECRET)
  sandbox.webhooks.addFault({ probability: 0.2 }, { kind: 'lose' })
  sandbox.webhooks.addFault({ probability: 0.2 }, { kind: 'duplicate' })
  sandbox.webhooks.addFault({ probability: 0.2 }, { kind: 'reorder' })

  for (const process of [turns, sweeps, weather, weather, accidents, peopleHere, peopleThere]) spawn(process)
  await time.pass(STORM)
  isCalm = true
  sandbox.faults.clear()
  sandbox.webhooks.clearFaults()
  await time.pass(CALM)
  isOver = true
  const state = await current()
  return {
    seed,
    cutoverId,
    organisation,
    state,
    sandbox,
    history,
    sql: sql,
    now: time.now(),
    troubles,
    async close() {
      await sandbox.close()
      giveBack()
    },
  }

  function spawn(process: () => Promise<void>): void {
    void (async () => {
      while (!isOver) {
        try {
          await process()
        } catch (error) {
          survive(error)
        }
      }
    })()
  }

  /** The death of a server is part of the night; anything else is a mistake, and must be seen. */
  function survive(error: unknown): void {
    if (error instanceof Killed || nodes.some(({ isDead }) => isDead)) return
    met(`mistake: ${error instanceof Error ? error.stack : String(error)}`)
  }

  /** As each server does every second; a little less often, which changes nothing but how long a night takes. */
  async function turns(): Promise<void> {
    await time.sleep(3000)
    await anyNode().readOn(cutoverId)
    const due = await time.track(findDue(sql, [name], 50))
    for (const one of due) {
      // Two servers that find the same turn at once.
      const who = random.chance(0.3) ? awake() : [anyNode()]
      const taken = who.map((node) => node.takeTurn(one).catch(survive))
      // Whoever sleeps in the middle is not waited for.
      await Promise.race([Promise.all(taken), time.sleep(30_000)])
    }
  }

  async function sweeps(): Promise<void> {
    await time.sleep(60_000)
    await anyNode().sweep()
  }

  /** What goes wrong between the two. */
  async function weather(): Promise<void> {
    await time.sleep(random.whole(1, 30) * 1000)
    if (isCalm) return time.sleep(CALM)
    // In turn, so that over many seeds each comes as often as the others.
    const fault = WEATHER[clouds % WEATHER.length]
    clouds += 1
    if (!fault) return
    const [name, trigger, kind] = fault
    // Requests of one kind are few, so what hits only these always does.
    const isForAll = trigger.method === undefined && trigger.path === undefined
    const probability = (isForAll ? random.pick([0.1, 0.3, 1]) : undefined) ?? 1
    const cloud = sandbox.faults.add({ ...trigger, probability }, kind(random))
    await time.sleep(random.whole(5, 90) * 1000)
    if (cloud.fired() > 0) met(name)
    cloud.remove()
  }

  /** Servers that die or sleep, at any line. */
  async function accidents(): Promise<void> {
    await time.sleep(random.whole(5, 60) * 1000)
    if (isCalm) {
      for (const position of [0, 1] as const) if (nodes[position].isDead) nodes[position] = newNode()
      return time.sleep(5000)
    }
    const position = random.whole(0, 1) === 0 ? 0 : 1
    const node = nodes[position]
    if (random.chance(0.3)) {
      node.sleepAfter(random.whole(1, 40))
      met('sleep')
      return
    }
    node.killAfter(random.whole(1, 60))
    await time.sleep(random.whole(5, 100) * 1000)
    if (node.isDead) met('kill')
    nodes[position] = newNode()
  }

  async function peopleHere(): Promise<void> {
    await time.sleep(random.whole(2, 16) * 1000)
    const command = next(await current())
    if (command) await give(command)
  }

  /** Presses until somebody answers, and under the same id: whatever dies meanwhile, it happens once. */
  async function give(command: CommandInput): Promise<void> {
    const body = { commandId: randomUUID(), command }
    for (;;) {
      try {
        const answer = await anyNode().give({ organisation, cutoverId, credential: world.credential('lena'), body })
        if (answer !== 'unauthorised' && answer.ok) met(command.type)
        return
      } catch (error) {
        survive(error)
        await time.sleep(5000)
      }
    }
  }

  function next(cutover: Cutover): CommandInput | undefined {
    const change = leadOf(cutover)
    const reason = `Because of ${++said}.`
    if (!change) {
      const led = cutover.changes.filter(({ relation }) => relation === 'lead').length
      if (led > 2) return undefined
      if (random.chance(0.6) && led === 0) return { type: 'createChange', model: 'normal' }
      const { number } = sandbox.insert('change_request', { short_description: 'Move of the ledger', type: 'normal' })
      return { type: 'linkChange', number: number ?? '' }
    }
    const changeId = change.id
    if (change.status === 'failed') return { type: 'retryChangeLink', changeId }
    if (change.paused) return { type: 'resumeChangeSync', changeId }
    if (change.conflict && (isCalm || random.chance(0.4))) {
      return { type: 'settleChangeConflict', changeId, by: random.chance(isCalm ? 0.2 : 0.5) ? 'retry' : 'accept' }
    }
    if (isCalm) return undefined
    const relative = cutover.changes.find(({ relation, status }) => relation !== 'lead' && status === 'linked')
    if (relative && random.chance(0.1)) return { type: 'unlinkChange', changeId: relative.id, reason }
    if (random.chance(0.5)) return onwards(cutover, change)
    return random.pick<() => CommandInput>([
      () => (cutover.pause ? { type: 'resumeCutover' } : { type: 'pauseCutover', reason }),
      () => ({ type: 'moveT0', t0: iso(time.now() + minutes(random.whole(5, 50))), reason }),
      () => ({ type: 'raiseIncident', title: reason }),
      () => ({ type: 'raiseIncident', title: reason }),
      () => ({
        type: 'proposeChangeDates',
        changeId,
        start: iso(START + minutes(random.whole(-50, 10))),
        end: iso(START + minutes(random.whole(200, 300))),
        reason,
      }),
      () => ({ type: 'pauseChangeSync', changeId, reason }),
      () =>
        random.chance(0.3) ? { type: 'unlinkChange', changeId, reason } : { type: 'raiseIncident', title: reason },
    ])?.()
  }

  /** What brings the cutover to its end, one after the other. */
  function onwards({ status, steps, ended }: Cutover, { id: changeId, close }: ChangeState): CommandInput {
    if (ended && close) return { type: 'raiseIncident', title: 'Afterwards' }
    if (ended) return { type: 'closeChange', changeId, code: 'successful', notes: 'Done.' }
    if (status === 'preparing') return { type: 'startCutover' }
    const [freeze, moved] = steps
    if (freeze?.status === 'pending') return { type: 'startStep', stepId: 'freeze', outsideWindow: 'It is a storm.' }
    if (freeze?.status !== 'done') return { type: 'completeStep', stepId: 'freeze' }
    return moved?.status === 'done' ? { type: 'closeCutover' } : { type: 'completeStep', stepId: 'moved' }
  }

  /** In ServiceNow the change goes its way, and some stand in it. */
  async function peopleThere(): Promise<void> {
    await time.sleep(random.whole(5, isCalm ? 300 : 60) * 1000)
    // What is done in the last minutes is not heard of any more.
    if (time.now() > START + STORM + minutes(2)) return time.sleep(CALM)
    const change = await leadSysId()
    const row = change === undefined ? undefined : sandbox.row('change_request', change)
    if (change === undefined || !row) return
    const { people } = sandbox
    const act = random.pick<() => unknown>([
      () => (row.state === '-5' ? people.move(change, '-4') : people.approveAll(change)),
      () => people.approveStage(change),
      () => people.approveAll(change),
      () => (row.on_hold === 'true' || isCalm ? people.release(change) : people.hold(change, 'Freeze')),
      () => (isCalm ? people.approveAll(change) : people.edit(change, { short_description: `Move ${++said}` })),
      () => (isCalm ? people.approveAll(change) : people.reject(change, 'Not now')),
      () => people.move(change, String(Number(row.state) + 1)),
      () => people.closeTasks(change),
      () => people.createIncident(change, { short_description: `Seen ${++said}` }),
      () => moveFamily(row),
    ])
    try {
      // A request that is under way already sees what they did, and none need follow it.
      noteVersions(sandbox, time.now(), history)
      act?.()
      noteVersions(sandbox, time.now(), history)
      met('people in ServiceNow')
    } catch (error) {
      if (!(error instanceof ActionRefused)) throw error
    }
  }

  /** A change comes below or above the one that leads, or leaves it. */
  function moveFamily(lead: ReturnType<Sandbox['insert']>): void {
    const [child] = sandbox.rows('change_request').filter(({ parent }) => parent === lead.sys_id)
    if (child && random.chance(0.3)) return void sandbox.update(child.sys_id ?? '', { parent: '' })
    if (random.chance(0.3) && !lead.parent) {
      const { sys_id } = sandbox.insert('change_request', { short_description: `Above ${++said}`, type: 'normal' })
      return void sandbox.update(lead.sys_id ?? '', { parent: sys_id ?? '' })
    }
    sandbox.insert('change_request', {
      short_description: `Below ${++said}`,
      type: 'normal',
      parent: lead.sys_id ?? '',
    })
    met('relative')
  }

  async function leadSysId(): Promise<string | undefined> {
    return leadOf(await current())?.ticket?.sysId
  }

  async function current(): Promise<Cutover> {
    const found = await time.track(reader.eventLog.states.current(organisation, cutoverId))
    if (!found) throw new Error('The cutover is gone')
    return found.state
  }

  async function made(): Promise<string> {
    const { sql, eventLog, library } = reader
    const body = {
      commandId: randomUUID(),
      runbook,
      mode: 'live',
      t0: iso(START + minutes(120)),
      people: { lead: [world.email('lena')] },
    }
    const given = { organisation, credential: world.credential('paula'), body }
    const answer = await createCutover(given, { sql, eventLog, library, authorise, resolvePeople })
    if (answer === 'unauthorised' || !answer.ok) throw new Error(JSON.stringify(answer))
    return answer.cutoverId
  }
}

export const leadOf = ({ changes }: Cutover) =>
  changes.find(({ relation, status }) => relation === 'lead' && status !== 'unlinked')
