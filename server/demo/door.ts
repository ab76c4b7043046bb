/**
 * The door of the demo: somebody who tries T-Minus alone is several people at once, each in a tab of its own. A browser's
 * cookie holds one person, so a tab keeps the secret of a session and sends it along.
 *
 * Nobody has to prove who they are here. So there is a door only in a server that made the demo itself, over the embedded
 * database and on loopback; it answers only who types this machine's address, with no proxy between; and it closes for good
 * once somebody is a member whose e-mail could be a real one. What it gave out is worth nothing from then on.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import { record } from '../auth/audit.ts'
import type { Organisation } from '../auth/people.ts'
import type { PersonCredential } from '../commands/credential.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { Environment } from '../environment.ts'
import { CAST, emailOf } from './cast.ts'
import type { KeptDemo } from './kept.ts'

/** What a tab sends its secret in. */
export const DEMO_HEADER = 'x-tminus-demo'

export interface DemoDoor {
  /** Everybody's password. */
  password: string
  /** The mock ServiceNow's page. */
  serviceNow?: string | undefined
  /** Whether it lets somebody in who asks with these headers. */
  isOpenTo(headers: IncomingHttpHeaders): Promise<boolean>
  /** Begins a session of a person of the cast; undefined for anybody else. Ask whether it is open first. */
  enter(key: string, from: { address: string | null; userAgent: string | null }): Promise<string | undefined>
  /** The credential of a secret that `enter` gave out; undefined once it is worth nothing. */
  credentialOf(secret: string, headers: IncomingHttpHeaders): Promise<PersonCredential | undefined>
  /** Their ids, by their keys in the cast. */
  people(): Promise<ReadonlyMap<string, string>>
}

/** Marks its sessions. */
const DOOR = 'demo door'
const SESSION_HOURS = 24

const LOCAL_NAMES = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i
/** Nobody's, for ever: RFC 2606 and RFC 6761. */
const NOBODYS_EMAIL = '@([^@]+\\.)?(example\\.(org|com|net)|example|test|invalid|localhost)$'
const OF_PROXIES = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via']

/** Whether this server may have a door at all. */
export const mayHaveDoor = (
  { loopback, noDemo, origin, proxies, serviceNow, mail }: Environment,
  { embedded }: { embedded: boolean },
): boolean =>
  embedded &&
  loopback &&
  !noDemo &&
  proxies === 0 &&
  serviceNow === undefined &&
  mail === undefined &&
  (origin === undefined || LOCAL_NAMES.test(new URL(origin).host))

/** For a server without a door: what an earlier one gave out ends. */
export async function endDemoSessions(sql: Sql): Promise<void> {
  await sql`delete from sessions where entered_by = 'server' and user_agent like ${`${DOOR}%`}`
}

export function openDemoDoor(
  { sql, id: organisation }: Pick<Organisation, 'id'> & { sql: Sql },
  { password }: KeptDemo,
  serviceNow?: string,
): DemoDoor {
  const emails = new Map(CAST.map((member) => [emailOf(member), member.key]))

  const isFromHere = (headers: IncomingHttpHeaders): boolean =>
    LOCAL_NAMES.test(headers.host ?? '') && OF_PROXIES.every((name) => headers[name] === undefined)

  async function isOver(): Promise<boolean> {
    const real = await sql`
      select from members m join people p on p.id = m.person
      where m.organisation = ${organisation} and p.email !~ ${NOBODYS_EMAIL} limit 1`
    if (real.length === 0) return false
    await endDemoSessions(sql)
    return true
  }

  const isOpenTo = async (headers: IncomingHttpHeaders): Promise<boolean> => isFromHere(headers) && !(await isOver())

  async function people(): Promise<ReadonlyMap<string, string>> {
    const rows = await rowsOf(
      z.object({ id: z.string(), email: z.string() }),
      sql`
      select p.id, p.email from members m join people p on p.id = m.person
      where m.organisation = ${organisation} and p.email = any(${[...emails.keys()]})`,
    )
    return new Map(rows.map(({ id, email }) => [emails.get(email) ?? '', id]))
  }

  return {
    password,
    serviceNow,
    isOpenTo,
    people,

    async enter(key, { address, userAgent }) {
      const person = (await people()).get(key)
      if (person === undefined) return undefined
      const session = randomBytes(16).toString('hex')
      const secret = randomBytes(24).toString('base64url')
      await sql.begin(async (transaction) => {
        await transaction`
          insert into sessions (id, organisation, person, token, entered_by, ip_address, user_agent, expires_at)
          values (${session}, ${organisation}, ${person}, ${secret}, 'server', ${address},
            ${`${DOOR}: ${userAgent ?? ''}`.slice(0, 500)}, now() + make_interval(hours => ${SESSION_HOURS}))`
        await record(
          transaction,
          organisation,
          { actor: person, via: 'session', address, hands: [] },
          { kind: 'signedIn', person, details: { session, over: 'demo' } },
        )
      })
      return secret
    },

    async credentialOf(secret, headers) {
      if (!(await isOpenTo(headers))) return undefined
      const [found] = await rowsOf(
        z.object({ id: z.string() }),
        sql`
        select id from sessions where token = ${secret} and organisation = ${organisation}
          and entered_by = 'server' and user_agent like ${`${DOOR}%`} and expires_at > now()`,
      )
      return found && { kind: 'session', sessionId: found.id }
    },
  }
}
