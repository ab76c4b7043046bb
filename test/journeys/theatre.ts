/**
 * A stage for pictures: the people of the demo in the middle of a night that was played through the server's only write
 * path, at the same instant whenever the pictures are taken. The server that shows it reads a clock that is set.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { authorise } from '../../server/auth/authority.ts'
import { BY_THE_OPERATOR } from '../../server/auth/hands.ts'
import { OWN_HAND, storePassword } from '../../server/auth/password.ts'
import { addPerson, ensureOrganisation, resolvePeople } from '../../server/auth/people.ts'
import { makeSignInLink } from '../../server/auth/signInLinks.ts'
import { consumeStepUp } from '../../server/auth/stepUp.ts'
import { createCommandHandler } from '../../server/commands/handleCommand.ts'
import { connect, type Sql } from '../../server/database/connect.ts'
import { startEmbedded } from '../../server/database/embedded.ts'
import { migrate } from '../../server/database/migrate.ts'
import { CAST, emailOf } from '../../server/demo/cast.ts'
import { type PastClock, setUpPastClock } from '../../server/demo/pastClock.ts'
import type { Stage } from '../../server/demo/player.ts'
import type { Scenery } from '../../server/demo/scenes.ts'
import { PROJECT_FOLDER } from '../../server/environment.ts'
import { createEventLog } from '../../server/log/eventLog.ts'
import { createRunbookLibrary } from '../../server/runbooks/runbookLibrary.ts'
import { ONLY_INSTANCE } from '../../shared/decide/changes.ts'
import { LOG_KEY } from '../support/installation.ts'
import { type ServerProcess, startServerProcess } from '../support/server.ts'

export interface Theatre {
  scenery: Scenery
  /** Starts a server for which it is that instant; epoch milliseconds. */
  showAt(now: number): Promise<ServerProcess>
  /** The path of a one-time link, for somebody of the cast by their key. */
  wayIn(key: string): Promise<string>
  close(): Promise<void>
}

export async function openTheatre(): Promise<Theatre> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'tminus-pictures-'))
  const embedded = await startEmbedded({ dataFolder, durable: false, log: () => undefined })
  await migrate(embedded.url)
  const database = connect(embedded.url)
  const { sql } = database
  const organisation = await ensureOrganisation(sql, 'Harbour Bank')
  const people = new Map<string, string>()
  for (const member of CAST) {
    const { name, role, phone } = member
    const person = await addPerson(sql, organisation.id, { name, email: emailOf(member), role, phone })
    if (!person) throw new Error(`${name} is there twice`)
    people.set(member.key, person.id)
    await storePassword(sql, person.id, PASSWORD, OWN_HAND)
  }
  const clock = await setUpPastClock(embedded.url)
  const library = createRunbookLibrary(clock.sql)
  await library.importFolder(organisation.id, join(PROJECT_FOLDER, 'runbooks'))
  const eventLog = createEventLog({
    logKey: LOG_KEY,
    sql: clock.sql,
    library,
    log: pino({ level: 'silent' }),
    onCommitted: () => undefined,
  })
  const creation = { authorise, resolvePeople, eventLog, library, sql: clock.sql }
  const commands = createCommandHandler({ ...creation, consumeStepUp, instances: [ONLY_INSTANCE] })
  return {
    scenery: {
      organisation: organisation.id,
      sql: clock.sql,
      setClock: clock.set,
      commands,
      creation,
      credentials: await credentialsOf(sql, organisation.id, [...people.values()]),
      people,
      async runbook(id) {
        const found = await library.find(organisation.id, id, undefined)
        if (!found) throw new Error(`There is no runbook ${id}`)
        return found.runbook
      },
    },
    async showAt(now) {
      await setShownClock(sql, now)
      return startServerProcess(embedded.url)
    },
    async wayIn(key) {
      const person = people.get(key)
      if (person === undefined) throw new Error(`The cast has nobody called ${key}`)
      return makeSignInLink(sql, organisation.id, person, BY_THE_OPERATOR)
    },
    async close() {
      await commands.close()
      await closeAll(clock, database)
      await embedded.release()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

async function closeAll(clock: PastClock, database: { close(): Promise<void> }): Promise<void> {
  await clock.remove()
  await database.close()
}

/** For every connection that is made from now on, the database's clock runs on from that instant. */
async function setShownClock(sql: Sql, now: number): Promise<void> {
  await sql.unsafe(`
    create schema if not exists shown_clock;
    create table if not exists shown_clock.shift (by interval not null);
    truncate shown_clock.shift;
    insert into shown_clock.shift values ('${new Date(now).toISOString()}'::timestamptz - pg_catalog.clock_timestamp());
    create or replace function shown_clock.clock_timestamp() returns timestamptz language sql volatile
      as 'select pg_catalog.clock_timestamp() + (select by from shown_clock.shift)';
    do $$ begin execute format('alter database %I set search_path = public, shown_clock, pg_catalog', current_database()); end $$;
  `)
}

/** Everybody's, so that nobody is offered to set one. */
const PASSWORD = randomBytes(12).toString('hex')

/** A session and a token for everybody. */
async function credentialsOf(sql: Sql, organisation: string, people: string[]): Promise<Stage['credentials']> {
  const secret = () => randomBytes(32).toString('hex')
  const rows = people.map((person) => ({ person, session: secret().slice(0, 32), token: secret().slice(0, 16) }))
  const expires_at = new Date(Date.now() + 3_600_000)
  await sql`insert into sessions ${sql(
    rows.map(({ person, session }) => ({ id: session, organisation, person, token: secret(), expires_at })),
  )}`
  await sql`insert into tokens ${sql(
    rows.map(({ person, token }) => ({ id: token, organisation, person, hash: secret(), name: 'pictures' })),
  )}`
  return new Map(
    rows.map(({ person, session, token }) => [
      person,
      { session: { kind: 'session', sessionId: session }, token: { kind: 'token', tokenId: token } },
    ]),
  )
}
