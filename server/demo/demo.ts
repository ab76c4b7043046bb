/**
 * The demo of a first start: an organisation with its people, a finished rehearsal, and cutovers about to begin.
 * Everything goes through the only write path, so that the demo cannot show what T-Minus would refuse.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { authorise } from '../auth/authority.ts'
import { BY_THE_SERVER } from '../auth/hands.ts'
import { storePasswordOfAll } from '../auth/password.ts'
import { addPerson, type Organisation, resolvePeople } from '../auth/people.ts'
import { makeSignInLink } from '../auth/signInLinks.ts'
import { consumeStepUp } from '../auth/stepUp.ts'
import { createCommandHandler } from '../commands/handleCommand.ts'
import type { Sql } from '../database/connect.ts'
import { PROJECT_FOLDER } from '../environment.ts'
import { createEventLog } from '../log/eventLog.ts'
import { createRunbookLibrary } from '../runbooks/runbookLibrary.ts'
import type { LogKey } from '../verification/logKey.ts'
import { CAST, emailOf, ORGANISATION_NAME } from './cast.ts'
import { setUpPastClock } from './pastClock.ts'
import type { Stage } from './player.ts'
import { closedRehearsal, GUIDED_RUNBOOK, paymentsAboutToStart, releaseAboutToStart, type Scenery } from './scenes.ts'
import type { DemoInstance } from './serviceNow.ts'

export const DEMO_ORGANISATION = ORGANISATION_NAME

export interface DemoOptions {
  /** The pool of the server. */
  sql: Sql
  /** Of the same database. */
  url: string
  organisation: Organisation
  /** Where the demo cutover's change is created; no cutover has one when left out. */
  instance?: DemoInstance
  /** The server's, which continues the logs made here. */
  logKey: LogKey
  log: Logger
}

/**
 * Fills an empty database, before the server watches deadlines: those of the past would fire at once.
 *
 * @param options with what its people sign with
 */
export async function seedDemo({ password, ...options }: DemoOptions & { password: string }): Promise<void> {
  const { sql, organisation } = options
  const people = new Map<string, string>()
  for (const member of CAST) {
    const { name, role, phone } = member
    const person = await addPerson(sql, organisation.id, { name, email: emailOf(member), role, phone })
    if (person) people.set(member.key, person.id)
  }
  await storePasswordOfAll(sql, [...people.values()], password)
  await play(options, people, [closedRehearsal, paymentsAboutToStart, releaseAboutToStart])
}

/** The tour's cutover once more where none is left to begin with. At a start as well, before deadlines are watched. */
export async function renewTour(options: DemoOptions, people: ReadonlyMap<string, string>): Promise<void> {
  const waits = await options.sql`
    select from cutovers
    where organisation = ${options.organisation.id} and runbook_id = ${GUIDED_RUNBOOK} and line ->> 'mode' = 'live'
      and status in ('preparing', 'running')
      and (line -> 'countdownHeldAt' is not null
        or (line ->> 't0')::numeric > ${Date.now() - TOUR_LASTS})
    limit 1`
  if (waits.length === 0) await play(options, people, [releaseAboutToStart])
}

/** From T-0 on; milliseconds. */
const TOUR_LASTS = 2 * 3_600_000

async function play(
  { sql, url, organisation, instance, logKey, log }: DemoOptions,
  people: ReadonlyMap<string, string>,
  scenes: readonly ((scenery: Scenery, now: number) => Promise<void>)[],
): Promise<void> {
  const clock = await setUpPastClock(url)
  const credentials = await giveCredentials(sql, organisation, [...people.values()])
  try {
    const library = createRunbookLibrary(clock.sql)
    const eventLog = createEventLog({
      logKey,
      sql: clock.sql,
      library,
      log,
      onCommitted: () => undefined,
    })
    const creation = { authorise, resolvePeople, eventLog, library, sql: clock.sql }
    const commands = createCommandHandler({
      ...creation,
      consumeStepUp,
      instances: instance ? [instance.name] : [],
    })
    await library.importFolder(organisation.id, join(PROJECT_FOLDER, 'runbooks'))
    const scenery: Scenery = {
      organisation: organisation.id,
      sql: clock.sql,
      setClock: clock.set,
      commands,
      creation,
      credentials,
      people,
      ...(instance ? { makeChange: instance.makeChange } : {}),
      async runbook(id) {
        const found = await library.find(organisation.id, id, undefined)
        if (!found) throw new Error(`The demo needs the runbook ${id}`)
        return found.runbook
      },
    }
    for (const scene of scenes) await scene(scenery, Date.now())
    await commands.close()
  } finally {
    await takeCredentials(sql, organisation)
    await clock.remove()
  }
}

const SEEDING = 'demo'

/** A session and a token for everybody while the demo is prepared. */
async function giveCredentials(sql: Sql, { id }: Organisation, people: string[]): Promise<Stage['credentials']> {
  const secret = () => randomBytes(32).toString('hex')
  const rows = people.map((person) => ({ person, session: secret().slice(0, 32), token: secret().slice(0, 16) }))
  const expires_at = new Date(Date.now() + 3_600_000)
  await sql`insert into sessions ${sql(
    rows.map(({ person, session }) => ({
      id: session,
      organisation: id,
      person,
      token: secret(),
      user_agent: SEEDING,
      entered_by: 'server',
      expires_at,
    })),
  )}`
  await sql`insert into tokens ${sql(
    rows.map(({ person, token }) => ({ id: token, organisation: id, person, hash: secret(), name: SEEDING })),
  )}`
  return new Map(
    rows.map(({ person, session, token }) => [
      person,
      { session: { kind: 'session', sessionId: session }, token: { kind: 'token', tokenId: token } },
    ]),
  )
}

async function takeCredentials(sql: Sql, { id }: Organisation): Promise<void> {
  await sql`delete from sessions where organisation = ${id} and user_agent = ${SEEDING}`
  await sql`delete from tokens where organisation = ${id} and name = ${SEEDING}`
}

/** Of those who take part in the tour, for another browser than that of the cards; whoever made older ones ends them. */
export async function makeDemoLinks(
  sql: Sql,
  { id }: Organisation,
  people: ReadonlyMap<string, string>,
): Promise<{ who: string; path: string }[]> {
  const links: { who: string; path: string }[] = []
  for (const { key, name, part, does } of CAST) {
    const person = people.get(key)
    if (person === undefined || does === undefined) continue
    links.push({ who: `${name}, ${part}`, path: await makeSignInLink(sql, id, person, BY_THE_SERVER) })
  }
  return links
}
