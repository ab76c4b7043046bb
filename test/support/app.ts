import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import pino, { type Logger } from 'pino'
import { z } from 'zod'
import { type App, type AppOptions, createApp, createDoor } from '../../server/app.ts'
import { BY_THE_OPERATOR } from '../../server/auth/hands.ts'
import { addPerson, ensureOrganisation } from '../../server/auth/people.ts'
import { makeSignInLink } from '../../server/auth/signInLinks.ts'
import { makeToken } from '../../server/auth/tokens.ts'
import { connect, type Sql } from '../../server/database/connect.ts'
import { openDemoDoor } from '../../server/demo/door.ts'
import { cutoverView } from '../../server/http/cutoverViewSchema.ts'
import type { ShareLimits } from '../../server/http/fairShare.ts'
import type { MailSettings } from '../../server/mail/mailer.ts'
import type { Known } from '../../server/servicenow/instances.ts'
import type { VerifierTiming } from '../../server/verification/verifier.ts'
import { readAllowed } from '../../server/webhooks/reach.ts'
import type { OrganisationRole } from '../../shared/protocol.ts'
import { asSeenBy, namesSomething, standingInView } from './asSeen.ts'
import { SECRET } from './installation.ts'
import { CAST, iso, minutes } from './play.ts'
import { testDatabase } from './postgres.ts'
import { SMALL_YAML } from './smallRunbook.ts'

/** A T-0 an hour ahead of the real clock, which servers of tests go by, at a full minute. */
export const SOON = Math.ceil(Date.now() / minutes(1)) * minutes(1) + minutes(60)

/** What came back over HTTP. */
export interface Reply {
  status: number
  headers: Headers
  text: string
  /** Undefined when the body is not JSON. */
  json: unknown
  /** The JSON, which must fit. */
  read<Schema extends z.ZodType>(schema: Schema): z.output<Schema>
}

export interface Asking {
  /** Name in the cast, whose token is sent. */
  as?: string
  token?: string
  cookie?: string
  body?: unknown
  /** Sent as it is, instead of a body. */
  text?: string | Uint8Array<ArrayBuffer>
  headers?: Record<string, string>
}

/** The whole server over HTTP on a free port, with the cast of the small runbook and a token for each. */
export interface RunningApp {
  app: App
  origin: string
  url: string
  sql: Sql
  organisation: string
  ids: Record<string, string>
  tokens: Record<string, { id: string; token: string }>
  call(method: string, path: string, asking?: Asking): Promise<Reply>
  /** Enters by a one-time link; answers the cookie. */
  signIn(name: string): Promise<string>
  /** A cutover of the small runbook; answers its id. */
  cutover(): Promise<string>
  /** Gives a command that must be accepted. */
  give(name: string, cutoverId: string, command: object): Promise<void>
  /** Another server over the same database, which stops with this one. */
  node(): Promise<AnotherNode>
  stop(): Promise<void>
}

const ROLES: Record<string, OrganisationRole> = { paula: 'planner', oscar: 'observer', ada: 'admin' }
const NAMES = [...new Set([...Object.values(CAST).flat(), ...Object.keys(ROLES)])]

/** The same people and data through another node, on a port of its own. */
export type AnotherNode = Pick<RunningApp, 'app' | 'origin' | 'call' | 'stop'>

/** `signers`: whose tokens may sign gates. `consoleFolder`: where the built console is, instead of `dist`. `proxies`: in front. */
export async function runningApp({
  signers = [],
  consoleFolder,
  instances,
  proxies = 0,
  through = async (url) => url,
  metricsToken,
  log = pino({ level: process.env.TMINUS_LOG ?? 'silent' }),
  // A test that happens to take long must not find what the background check of logs writes.
  verifierTiming = { lookMs: 1e9 },
  share,
  strangers,
  webhookAllow,
  publicOrigin,
  mail,
  mailDomains,
  demoPassword,
}: {
  signers?: readonly string[]
  consoleFolder?: string
  instances?: ReadonlyMap<string, Known>
  proxies?: number
  /** Another way to its database, which may fail. */
  through?: (url: string) => Promise<string>
  metricsToken?: string
  log?: Logger
  verifierTiming?: Partial<VerifierTiming>
  share?: ShareLimits
  strangers?: ShareLimits
  /** As TMINUS_WEBHOOK_ALLOW has it. */
  webhookAllow?: string
  /** As TMINUS_ORIGIN has it; the address of each node when left out. */
  publicOrigin?: string
  mail?: MailSettings
  /** As TMINUS_MAIL_DOMAINS has them. */
  mailDomains?: readonly string[]
  /** Of everybody in the demo, which this server then has a door to. */
  demoPassword?: string
} = {}): Promise<RunningApp> {
  const own = await testDatabase()
  const database = { ...own, url: await through(own.url) }
  const pool = connect(database.url)
  const { sql } = pool
  const organisation = await ensureOrganisation(sql, 'Test')
  const ids: RunningApp['ids'] = {}
  const tokens: RunningApp['tokens'] = {}
  for (const name of NAMES) {
    const person = await addPerson(sql, organisation.id, { name, email: emailOf(name), role: ROLES[name] ?? 'member' })
    if (!person) throw new Error(`${name} exists already`)
    ids[name] = person.id
    tokens[name] = await makeToken(sql, {
      organisation: organisation.id,
      personId: person.id,
      name: 'test',
      maySign: signers.includes(name),
    })
  }
  const options = {
    database: pool,
    url: database.url,
    organisation,
    secret: SECRET,
    proxies,
    verifierTiming,
    ...(consoleFolder && { consoleFolder }),
    ...(instances && { instances }),
    ...(share && { share }),
    ...(strangers && { strangers }),
    ...(webhookAllow && { webhookAllow: readAllowed(webhookAllow) }),
    ...(metricsToken && { metricsToken }),
    ...(publicOrigin && { origin: publicOrigin }),
    ...(mail && { mail }),
    ...(mailDomains && { mailDomains: new Set(mailDomains) }),
    ...(demoPassword && {
      demo: openDemoDoor({ sql, id: organisation.id }, { organisation: organisation.id, password: demoPassword }),
    }),
    version: '0.0.0',
    log,
  }
  const nodes: AnotherNode[] = []
  async function node(): Promise<AnotherNode> {
    const started = await startNode(options, tokens)
    nodes.push(started)
    return started
  }
  const { app, origin, call } = await node()

  async function cutover(): Promise<string> {
    await call('POST', '/api/runbooks', {
      as: 'paula',
      text: SMALL_YAML,
      headers: { 'content-type': 'application/yaml' },
    })
    const people = Object.fromEntries(Object.entries(CAST).map(([role, names]) => [role, names.map(emailOf)]))
    const body = { commandId: randomUUID(), runbook: { id: 'small-move' }, mode: 'live', t0: iso(SOON), people }
    const made = await call('POST', '/api/cutovers', { as: 'paula', body })
    return made.read(z.looseObject({ cutoverId: z.string() })).cutoverId
  }

  return {
    app,
    origin,
    url: database.url,
    sql,
    organisation: organisation.id,
    ids,
    tokens,
    call,
    cutover,
    async signIn(name) {
      const path = await makeSignInLink(sql, organisation.id, ids[name] ?? '', BY_THE_OPERATOR)
      const { headers } = await call('POST', path)
      return headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; ')
    },
    async give(name, cutoverId, said) {
      const command = await asSeenThere(said, () => call('GET', `/api/cutovers/${cutoverId}`, { as: name }))
      const body = { commandId: randomUUID(), command }
      const { status, text } = await call('POST', `/api/cutovers/${cutoverId}/commands`, { as: name, body })
      if (status !== 200) throw new Error(`${JSON.stringify(command)}: ${text}`)
    },
    node,
    async stop() {
      await Promise.all(nodes.map((each) => each.stop()))
      await pool.close()
      await database.drop()
    },
  }
}

/** In view of what the cutover shows when it is given. */
async function asSeenThere(said: object, look: () => Promise<Reply>): Promise<object> {
  return 'type' in said && namesSomething(String(said.type))
    ? asSeenBy(standingInView((await look()).read(cutoverView)), said)
    : said
}

async function startNode(
  options: Omit<AppOptions, 'origin'> & { origin?: string },
  tokens: RunningApp['tokens'],
): Promise<AnotherNode> {
  const door = createDoor()
  door.server.listen(0, '127.0.0.1')
  await once(door.server, 'listening')
  const address = door.server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const origin = `http://127.0.0.1:${address.port}`
  const app = createApp({ origin, ...options }, door.server)
  await app.start()
  door.open(app.handle)

  async function call(method: string, path: string, asking: Asking = {}): Promise<Reply> {
    const bearer = asking.token ?? (asking.as === undefined ? undefined : tokens[asking.as]?.token)
    const body = asking.text ?? (asking.body === undefined ? undefined : JSON.stringify(asking.body))
    const response = await fetch(origin + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(asking.body !== undefined && { 'content-type': 'application/json' }),
        ...(bearer && { authorization: `Bearer ${bearer}` }),
        ...(asking.cookie && { cookie: asking.cookie }),
        ...asking.headers,
      },
      ...(body !== undefined && { body }),
    })
    const text = await response.text()
    let json: unknown
    try {
      json = JSON.parse(text)
    } catch {
      json = undefined
    }
    return { status: response.status, headers: response.headers, text, json, read: (schema) => schema.parse(json) }
  }

  return {
    app,
    origin,
    call,
    async stop() {
      await app.stop()
      await new Promise((resolve) => {
        door.server.close(resolve)
        door.server.closeAllConnections()
      })
    },
  }
}

export const emailOf = (name: string): string => `${name}@example.org`
