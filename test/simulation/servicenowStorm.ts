/** One seed: a cutover and its change on a bad night between two servers of T-Minus and an instance of ServiceNow. */
import { randomUUID } from 'node:crypto'
import { authorise } from '../../server/auth/authority.ts'
import { resolvePeople } from '../../server/auth/people.ts'
import { createCutover } from '../../server/createCutover.ts'
import { connect, type Sql } from '../../server/database/connect.ts'
import { findDue } from '../../server/servicenow/exchangeRows.ts'
import { ActionRefused } from '../../server/servicenow/sandbox/actions.ts'
import type { Fault, Trigger } from '../../server/servicenow/sandbox/faults.ts'
import { createSandbox, type RequestRecord, type Sandbox } from '../../server/servicenow/sandbox/sandbox.ts'
import type { CommandInput } from '../../shared/commands.ts'
import type { ChangeState, Cutover } from '../../shared/cutoverState.ts'
import type { World } from '../support/core.ts'
import { iso, minutes } from '../support/play.ts'

import { type Random, randomFrom } from './random.ts'
import { Killed, StormNode } from './servicenowNode.ts'
import { VirtualTime } from './servicenowTime.ts'

export interface Setting {
  world: World
  /** The database of the world, for what the storm itself has to know and do. */
  admin: Sql
  runbook: { id: string; version: string }
  /** An address of the database at which `clock_timestamp()` is the clock of a seed. */
  addressOf(seed: number): string
  /** Where the webhooks of a seed are taken; and whom to tell of them. */
  webhooks: { address(seed: number): string; listen(seed: number, heard: (sysId: string) => void): void }
}

/** What a change said from an instant on, until the next. */
export interface Version {
  at: number
  /** The raw values of state, approval, hold, dates and title. */
  says: string
  openTasks: number
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
  const { world, admin, runbook, webhooks } = setting
  const { organisation } = world
  /** Each seed has an instance of its own. */
  const name = `acme-${seed}`
  const random = randomFrom(seed)
  await admin`insert into simulated.clock (seed, at) values (${seed}, ${new Date(START)})`
  const time = new VirtualTime(
    START,
    (now) => admin`update simulated.clock set at = ${new Date(now)} where seed = ${seed}`,
  )
  const sandbox = await createSandbox({
    seed,
    now: time.now,
    settings: {
      timeZone: 'UTC',
      illegalMove: random.chance(0.5) ? 'refuse' : 'ignore',
      sameStateIsError: random.chance(0.3),
    },
  })
  const database = connect(setting.addressOf(seed), { max: 6 })
  const troubles: Record<string, number> = {}
  const met = (what: string) => {
    troubles[what] = (troubles[what] ?? 0) + 1
  }
  const history = new Map<string, Version[]>()
  let isCalm = false
  let isOver = false
  let said = 0

  const newNode = () =>
    new StormNode({
      sql: database.sql,
      organisation,
      name,
      address: sandbox.address,
      time,
      random,
      timeLimit: TIME_LIMIT,
    })
  const nodes: [StormNode, StormNode] = [newNode(), newNode()]
  const reader = newNode()
  const awake = () => nodes.filter(({ isAsleep }) => !isAsleep)
  const anyNode = (): StormNode => random.pick(awake()) ?? reader

  const cutoverId = await made()
  watchVersions()
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
    sql: database.sql,
    now: time.now(),
    troubles,
    async close() {
      await sandbox.close()
      await database.close(1)
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
    const due = await time.track(findDue(database.sql, [name], 50))
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
    const fault = random.pick(WEATHER)
    if (!fault) return
    const [name, trigger, kind] = fault
    const cloud = sandbox.faults.add({ ...trigger, probability: random.pick([0.1, 0.3, 1]) ?? 1 }, kind(random))
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
      if (cutover.changes.length > 2) return undefined
      if (random.chance(0.6) && cutover.changes.length === 0) return { type: 'createChange', model: 'normal' }
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
    if (freeze?.status === 'pending') return { type: 'startStep', stepId: 'freeze' }
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

  /** Before and after the work on each request it is noted what is there. */
  function watchVersions(): void {
    const { requests } = sandbox
    if (!Array.isArray(requests)) throw new Error('The requests cannot be watched')
    const push = requests.push.bind(requests)
    const note = () => noteVersions(sandbox, time.now(), history)
    requests.push = (...made: RequestRecord[]) => {
      note()
      // Its status is set as soon as its work is done.
      for (const one of made) Object.defineProperty(one, 'status', { set: note, get: () => 200 })
      return push(...made)
    }
  }
}

function noteVersions(sandbox: Sandbox, at: number, history: Map<string, Version[]>): void {
  const tasks = sandbox.rows('change_task')
  for (const row of sandbox.rows('change_request')) {
    const sysId = row.sys_id ?? ''
    const open = tasks.filter(({ change_request, active }) => change_request === sysId && active === 'true')
    const says = [
      row.state,
      row.approval,
      row.on_hold,
      row.start_date,
      row.end_date,
      row.work_start,
      row.work_end,
      row.short_description,
    ].join('|')
    const versions = history.get(sysId) ?? []
    const last = versions.at(-1)
    if (last?.says !== says || last.openTasks !== open.length) versions.push({ at, says, openTasks: open.length })
    history.set(sysId, versions)
  }
}

type Cloud = [name: string, on: Trigger, fault: (random: Random) => Fault]

const WEATHER: readonly Cloud[] = [
  ['429', {}, (random) => ({ kind: 'tooManyRequests', retryAfterSeconds: random.whole(1, 60) })],
  ['500 before', {}, () => ({ kind: 'serverError' })],
  ['500 after', {}, () => ({ kind: 'serverError', when: 'after' })],
  ['500 after a write', { method: 'POST' }, () => ({ kind: 'serverError', when: 'after' })],
  ['cut before', {}, () => ({ kind: 'cut' })],
  ['cut after', {}, () => ({ kind: 'cut', when: 'after' })],
  ['cut after a write', { method: 'PATCH' }, () => ({ kind: 'cut', when: 'after' })],
  ['cut in the middle', {}, (random) => ({ kind: 'cut', when: 'after', bytes: random.whole(1, 200) })],
  ['down', { path: /./ }, () => ({ kind: 'cut' })],
  ['503', {}, (random) => ({ kind: 'unavailable', retryAfterSeconds: random.whole(1, 30) })],
  ['401', {}, () => ({ kind: 'tokenExpired' })],
  ['trailing error', {}, (random) => ({ kind: 'trailingError', malformed: random.chance(0.5) })],
  ['page', {}, () => ({ kind: 'page' })],
  ['silent no-op', { method: 'PATCH' }, () => ({ kind: 'silentNoOp' })],
  ['ignored query', {}, (random) => ({ kind: 'ignoredQuery', part: random.pick(PARTS) ?? /./ })],
  // The client does not tell of tasks and incidents that are hidden.
  [
    'short page',
    { path: /change_request|sys_journal_field|sysapproval/ },
    (random) => ({ kind: 'shortPage', keep: random.whole(0, 1) }),
  ],
  [
    'no answer',
    { times: 1, method: 'POST' },
    (random) => ({ kind: 'hang', when: random.pick(['before', 'after']) ?? 'before' }),
  ],
]
const PARTS = [/correlation_id/, /number/, /value/, /rfc|caused_by/, /sys_updated_on/, /./]

export const leadOf = ({ changes }: Cutover) =>
  changes.find(({ relation, status }) => relation === 'lead' && status !== 'unlinked')
