/** Servers over a database whose clock stands where the test puts it, and which look for deadlines only when they are told. */
import { randomUUID } from 'node:crypto'
import pino from 'pino'
import { authorise } from '../../server/auth/authority.ts'
import { resolvePeople } from '../../server/auth/people.ts'
import { consumeStepUp } from '../../server/auth/stepUp.ts'
import { createCutover } from '../../server/commands/createCutover.ts'
import { createDeadlines } from '../../server/commands/deadlines.ts'
import { createCommandHandler } from '../../server/commands/handleCommand.ts'
import { client, type Sql } from '../../server/database/connect.ts'
import { createEventLog } from '../../server/log/eventLog.ts'
import { createRunbookLibrary } from '../../server/runbooks/runbookLibrary.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { NextDeadline } from '../../shared/derived/deadlines.ts'
import type { CommandAnswer } from '../../shared/protocol.ts'
import { asSeenBy, standingIn, type UnnamedCommandInput } from './asSeen.ts'
import { createWorld, type World } from './core.ts'
import { settableClock } from './databaseClock.ts'
import { LOG_KEY } from './installation.ts'
import { CAST, iso, T0 } from './play.ts'
import { testDatabase } from './postgres.ts'

/** The log, the way to it and the clock; nothing here happens by itself. */
export type StillNode = ReturnType<typeof stillNode>

export interface StillWorld {
  world: World
  /** Two servers. */
  nodes: readonly [StillNode, StillNode]
  /** Where the clock stands, epoch milliseconds. */
  now(): number
  /** Moves the clock; nobody notices. */
  pass(milliseconds: number): Promise<void>
  create(yaml: string): Promise<string>
  give(
    name: string,
    cutoverId: string,
    command: UnnamedCommandInput,
    node?: StillNode,
  ): Promise<CommandAnswer | 'unauthorised'>
  state(cutoverId: string): Promise<Cutover>
  /** As it is stored. */
  nextDue(cutoverId: string): Promise<NextDeadline | undefined>
  end(): Promise<void>
}

export async function createStillWorld(): Promise<StillWorld> {
  const database = await testDatabase()
  const admin = client(database.url, { max: 1 })
  const clock = await settableClock(database.url, admin)
  const world = await createWorld(clock.url)
  const { sql, organisation, credential, email } = world
  let now = T0 - 3_600_000
  await clock.stand(now)
  const nodes = [stillNode(sql), stillNode(sql)] as const
  const [first] = nodes

  return {
    world,
    nodes,
    now: () => now,
    async pass(milliseconds) {
      now += milliseconds
      await clock.stand(now)
    },
    async create(yaml) {
      const { library, eventLog } = first
      const { version, faults } = await library.importText(organisation, yaml, 'test.yaml', null)
      if (!version) throw new Error(faults.map(({ message }) => message).join('\n'))
      const people = Object.fromEntries(Object.entries(CAST).map(([role, names]) => [role, names.map(email)]))
      const runbook = { id: version.id, version: version.hash }
      const body = { commandId: randomUUID(), runbook, mode: 'live', t0: iso(T0), people }
      const given = { organisation, credential: credential('paula'), body }
      const answer = await createCutover(given, { sql, eventLog, library, authorise, resolvePeople })
      if (answer === 'unauthorised' || !answer.ok) throw new Error(JSON.stringify(answer))
      return answer.cutoverId
    },
    async give(name, cutoverId, said, node = first) {
      const standing = await first.eventLog.states.current(organisation, cutoverId)
      const command = standing ? asSeenBy(standingIn(standing.state), said) : said
      return node.commands.handleCommand({
        organisation,
        cutoverId,
        credential: credential(name),
        body: { commandId: randomUUID(), command },
      })
    },
    async state(cutoverId) {
      const standing = await first.eventLog.states.current(organisation, cutoverId)
      if (!standing) throw new Error(`There is no cutover ${cutoverId}`)
      return standing.state
    },
    async nextDue(cutoverId) {
      const [row] = await admin<{ due: NextDeadline | null; at: string | null }[]>`
        select next_due as due, next_due_at as at from cutovers where id = ${cutoverId}`
      if (row?.due && Date.parse(row.at ?? '') !== row.due.due) throw new Error('next_due_at and next_due differ')
      return row?.due ?? undefined
    },
    async end() {
      await world.end()
      await admin.end()
      await database.drop()
    },
  }
}

function stillNode(sql: Sql) {
  const log = pino({ level: 'silent' })
  const library = createRunbookLibrary(sql)
  const eventLog = createEventLog({ logKey: LOG_KEY, sql, library, log, onCommitted: () => undefined })
  const commands = createCommandHandler({ sql, eventLog, authorise, consumeStepUp, resolvePeople })
  return { library, eventLog, commands, deadlines: createDeadlines({ sql, passTime: commands.passTime, log }) }
}
