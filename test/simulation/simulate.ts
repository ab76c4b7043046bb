/** One seed: eight screens and two servers work on one cutover over a bad network, until it is mended. */
import { randomUUID } from 'node:crypto'
import { vi } from 'vitest'
import { authorise } from '../../server/auth/authority.ts'
import { resolvePeople } from '../../server/auth/people.ts'
import type { ChainPoint } from '../../server/chainTail.ts'
import { createCutover } from '../../server/createCutover.ts'
import type { Sql } from '../../server/database/connect.ts'
import type { World } from '../support/core.ts'
import { helpfulMoves } from '../support/moves.ts'
import { iso, minutes } from '../support/play.ts'
import { fetchOver } from './fetchOver.ts'
import { CALM, type Faults, Network } from './network.ts'
import { type Random, randomFrom } from './random.ts'
import { Screens } from './screens.ts'
import { SimulatedNode, Work } from './servers.ts'

/** What all seeds share: one database, its people and the runbooks in it. */
export interface Setting {
  world: World
  /** The same database, for what the simulation itself has to know and do. */
  admin: Sql
  runbooks: { id: string; hash: string; people: Record<string, string[]>; mode: 'live' | 'rehearsal' }[]
}

export interface Simulated {
  setting: Setting
  cutoverId: string
  nodes: SimulatedNode[]
  screens: Screens
  troubles: Record<string, number>
}

const ROUNDS = 36
const BAD: Faults = { held: 0.35, lost: 0.06, doubled: 0.08, mixed: true }
/** Virtual time in which all has to come together once the network is mended. */
const PATIENCE = minutes(3)

/** Timers and clocks must be faked; time passes only here. Rejects when the screens do not come together. */
export async function simulate(seed: number, setting: Setting): Promise<Simulated> {
  const { admin } = setting
  const { sql, organisation, credential, ids } = setting.world
  const random = randomFrom(seed)
  const network = new Network(random)
  const work = new Work()
  const troubles = { broken: 0, closed: 0, killed: 0, jumped: 0, databaseLost: 0 }
  /** The database's clock less the time of this machine. */
  let skew = 0
  const now = () => Date.now() + skew
  const setClock = () => admin`update simulated.clock set at = ${iso(now())}`
  const wakeOthers = (node: SimulatedNode, cutoverId: string, head: ChainPoint) => {
    for (const other of nodes) {
      if (other === node) continue
      network.send({ alive: () => true, deliver: () => other.broadcast.wake(organisation, cutoverId, head) })
    }
  }
  const nodes = [0, 1].map(() => new SimulatedNode({ sql, organisation, work, now, credential, wakeOthers }))
  const [first] = nodes
  if (!first) throw new Error('There are two')
  const someNode = () => random.pick(nodes) ?? first

  vi.spyOn(Math, 'random').mockImplementation(random.share)
  await setClock()
  const cutoverId = await begin(setting, first, random, now())
  await workAhead(random.whole(0, 40))
  vi.stubGlobal('fetch', fetchOver({ network, work, organisation, node: someNode }))
  const screens = new Screens(cutoverId, { network, random, ids, door: someNode })
  try {
    for (let round = 0; round < ROUNDS; round++) {
      network.faults = random.chance(0.7) ? BAD : CALM
      breakThings()
      for (let clicks = random.whole(0, 3); clicks > 0; clicks--) screens.click()
      await pass(random.pick([0, 10, 200, 1000, 3000, 9000]) ?? 0)
    }
    await mend()
  } finally {
    screens.close()
  }
  return { setting, cutoverId, nodes, screens, troubles: { ...network.troubles, ...troubles, ...screens.troubles() } }

  /** The days before, when everything went well. */
  async function workAhead(commands: number): Promise<void> {
    const names = new Map(Object.entries(ids).map(([name, id]) => [id, name]))
    for (let turn = 1; turn <= commands; turn++) {
      const cutover = (await first?.eventLog.states.current(organisation, cutoverId))?.state
      const moves = cutover ? helpfulMoves({ cutover, now: now(), turn }) : []
      const move = moves[turn % moves.length]
      if (!move) continue
      const body = { commandId: randomUUID(), command: move.command }
      const by = credential(names.get(move.who) ?? '')
      await someNode().commands.handleCommand({ organisation, cutoverId, credential: by, body })
      vi.setSystemTime(Date.now() + minutes(turn % 3))
      await setClock()
    }
  }

  function happens(trouble: keyof typeof troubles, share: number): boolean {
    const does = random.chance(share)
    if (does) troubles[trouble] += 1
    return does
  }

  function breakThings(): void {
    const line = random.pick(screens.all)?.line
    if (happens('broken', 0.15)) line?.break()
    if (happens('closed', 0.03)) line?.closeByServer()
    if (happens('killed', 0.04)) someNode().kill()
    if (happens('jumped', 0.1)) skew += minutes(random.pick([-7, -1, 2, 16, 90]) ?? 0)
    for (const screen of screens.all) screen.line.slow = screen.line.slow ? random.chance(0.7) : random.chance(0.03)
  }

  async function pass(milliseconds: number): Promise<void> {
    network.deliver()
    if (happens('databaseLost', 0.04)) await cutDatabase(admin)
    await work.rested()
    await vi.advanceTimersByTimeAsync(milliseconds)
    await setClock()
    if (random.chance(0.5)) await strike(random.shuffled(nodes).slice(0, random.whole(1, 2)))
    for (const node of nodes) {
      if (random.chance(0.5)) node.broadcast.beat()
      if (random.chance(0.3)) await node.poll()
    }
    await work.rested()
  }

  /** The clock, on as many servers as notice. Answers whether anything was due. */
  async function strike(noticing: SimulatedNode[]): Promise<boolean> {
    const rows = await admin`
      select from cutovers
      where organisation = ${organisation} and id = ${cutoverId} and next_due_at <= ${iso(now())}`
    await Promise.all(noticing.map(({ deadlines }) => deadlines.scan()))
    return rows.length > 0
  }

  async function mend(): Promise<void> {
    network.faults = CALM
    for (const { line } of screens.all) line.slow = false
    const until = Date.now() + PATIENCE
    while (!(await isTogether())) {
      if (Date.now() > until) throw new Error(`They do not come together: ${sayApart()}`)
      await vi.advanceTimersByTimeAsync(1000)
      await setClock()
      for (const node of nodes) {
        node.broadcast.beat()
        await node.poll()
      }
    }
  }

  async function isTogether(): Promise<boolean> {
    while (!network.isQuiet) {
      network.deliver()
      await work.rested()
    }
    if (await strike(nodes)) return false
    const [row] = await admin<{ head: number }[]>`
      select head from cutovers where organisation = ${organisation} and id = ${cutoverId}`
    return screens.all.every(
      ({ following, connection, line }) =>
        line.connected && following.replica.cutover?.seq === row?.head && connection.state.get().sending === 0,
    )
  }

  function sayApart(): string {
    const views = screens.all.map(({ following, connection, line }) => {
      const view = following.replica.get()
      const { sending } = connection.state.get()
      return `${view.status} at ${following.replica.cutover?.seq}, ${line.connected ? 'on' : 'off'}line, ${sending} unsent`
    })
    return views.join('; ')
  }
}

/** Ends every connection that the servers have to their database, whatever they are in the middle of. */
function cutDatabase(admin: Sql): Promise<unknown> {
  return admin`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'tminus'`
}

async function begin(
  { world, runbooks }: Setting,
  { eventLog, library }: SimulatedNode,
  random: Random,
  now: number,
): Promise<string> {
  const runbook = random.pick(runbooks)
  if (!runbook) throw new Error('No runbook was imported')
  const { sql, organisation, credential, email } = world
  const people = Object.entries(runbook.people).map(([role, names]) => [role, names.map(email)])
  const body = {
    commandId: randomUUID(),
    runbook: { id: runbook.id, version: runbook.hash },
    mode: runbook.mode,
    t0: iso(now + minutes(20)),
    people: Object.fromEntries(people),
  }
  const given = { organisation, credential: credential('paula'), body }
  const answer = await createCutover(given, { sql, eventLog, library, authorise, resolvePeople })
  if (answer === 'unauthorised' || !answer.ok) throw new Error(JSON.stringify(answer))
  return answer.cutoverId
}
