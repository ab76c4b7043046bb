import { randomUUID } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sandbox } from '@tminus/servicenow-sandbox'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'
import type { z } from 'zod'
import { BY_THE_OPERATOR } from '../../server/auth/hands.ts'
import { addPerson, ensureOrganisation } from '../../server/auth/people.ts'
import { makeSignInLink } from '../../server/auth/signInLinks.ts'
import { makeToken } from '../../server/auth/tokens.ts'
import { connect, type Database, type Sql } from '../../server/database/connect.ts'
import type { cutoverView } from '../../server/http/cutoverViewSchema.ts'
import type { LoggedEvent } from '../../shared/events.ts'
import { asSeenBy, namesSomething, standingInView, type UnnamedCommandInput } from './asSeen.ts'
import { type DatabaseClock, settableClock } from './databaseClock.ts'
import { iso } from './play.ts'
import { type TestDatabase, testDatabase } from './postgres.ts'
import { type ServerProcess, startServerHere, startServerProcess, type WholeServer } from './server.ts'
import { SMALL_YAML } from './smallRunbook.ts'

export const ADMIN = 'ada@example.org'
/** Everybody of the small runbook, one role each; a second dba confirms. */
export const ROLES = {
  lead: ['lena@example.org'],
  dba: ['dana@example.org', 'ben@example.org'],
  network: ['nils@example.org'],
  qa: ['quinn@example.org'],
  operations: ['olga@example.org'],
  sponsor: ['sam@example.org'],
}
export const PASSWORD = 'correct horse battery staple'

export const DESK = { width: 1440, height: 900 }
/** A phone as an executor holds it. */
export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
}

/** Where pictures of failed tests go. */
const RESULTS = join(import.meta.dirname, '../../test-results')
/** Signs what an instance sends; of no worth anywhere else. */
const SECRET = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
/** What a person does on a screen is done within this, on a slow machine too; milliseconds. */
const PATIENCE = 20_000

export type CutoverView = z.output<typeof cutoverView>

/** What a journey does past the server. */
interface Ours {
  database: Database
  organisation: string
}

interface Opened {
  email: string
  context: BrowserContext
  page: Page
  /** Whose browser of which kind, if another test may have it. */
  kind?: string
}

/** A test as far as `leave` asks. */
interface Left {
  name: string
  result?: { state?: string } | undefined
}

/** A real server, a real browser and people who can sign in; for journeys through the console. */
export class Journey {
  readonly server: WholeServer
  readonly browser: Browser
  readonly #place: TestDatabase
  readonly #database: Database
  readonly #organisation: string
  #admin = ''
  readonly #people = new Map<string, Promise<string>>()
  readonly #tokens = new Map<string, Promise<string>>()
  readonly #opened: Opened[] = []
  /** What `open` made for tests that are over, by whose browser of which kind it is. */
  readonly #free = new Map<string, Opened>()
  readonly #faults: string[] = []

  private constructor(server: WholeServer, browser: Browser, place: TestDatabase, { database, organisation }: Ours) {
    this.server = server
    this.browser = browser
    this.#place = place
    this.#database = database
    this.#organisation = organisation
  }

  /** @param environment adds to the variables of the server */
  static async begin(environment: Record<string, string> = {}): Promise<Journey> {
    return (await Journey.#over(startServerHere, environment)).journey
  }

  /** With a server in a process of its own: to be killed, or since one process would be both ends of much that is sent. */
  static apart(): Promise<{ journey: Journey; server: ServerProcess }> {
    return Journey.#over(startServerProcess, {})
  }

  /** With a server whose clock is set, as for a night that is long past. */
  static async withClock(): Promise<{ journey: Journey; clock: DatabaseClock }> {
    const { journey, server } = await Journey.#over(async (url, environment, sql) => {
      const clock = await settableClock(url, sql)
      return { ...(await startServerHere(clock.url, environment)), clock }
    }, {})
    return { journey, clock: server.clock }
  }

  static async #over<Server extends WholeServer>(
    start: (databaseUrl: string, environment: Record<string, string>, sql: Sql) => Promise<Server>,
    environment: Record<string, string>,
  ): Promise<{ journey: Journey; server: Server }> {
    const place = await testDatabase()
    const database = connect(place.url, { max: 2 })
    const { id: organisation } = await ensureOrganisation(database.sql, 'Test')
    const starting = start(place.url, environment, database.sql)
    const [server, browser] = await Promise.all([starting, chromium.connect(inject('browser'))])
    const journey = new Journey(server, browser, place, { database, organisation })
    const admin = { name: 'Ada', email: ADMIN, role: 'admin' as const }
    const ada = await addPerson(database.sql, organisation, admin)
    journey.#admin = await journey.#newToken(ada?.id ?? '', false)
    journey.#people.set(ADMIN, Promise.resolve(ada?.id ?? ''))
    return { journey, server }
  }

  /** Beside an instance of ServiceNow, which tells this server at once what happens there. */
  static async beside(sandbox: Sandbox): Promise<Journey> {
    const folder = await mkdtemp(join(tmpdir(), 'tminus-instances-'))
    const file = join(folder, 'instances.json')
    const auth = { kind: 'oauth', clientId: 'tminus', clientSecret: 'tminus-secret' }
    const instance = { name: 'acme', url: sandbox.address, auth, quota: 1, patience: 1, webhookSecrets: [SECRET] }
    await writeFile(file, JSON.stringify({ instances: [instance] }))
    const journey = await Journey.begin({ TMINUS_SERVICENOW: file })
    sandbox.setProperty('x_tminus_gate.webhook.address', `${journey.server.url}/api/servicenow/events`)
    sandbox.setProperty('x_tminus_gate.webhook.secret', SECRET)
    return journey
  }

  /** Its database, for what happens past the server. */
  get sql(): Sql {
    return this.#database.sql
  }

  async end(): Promise<void> {
    await this.browser.close()
    await this.server.stop()
    await this.#database.close()
    await this.#place.drop()
  }

  /**
   * Leaves what a test has opened, for `afterEach`. Of a failed test each page is kept as a picture in test-results/; a
   * page on which an error went unhandled, or which the server's content policy had to hold back, fails its test.
   */
  async leave({ name, result }: Left): Promise<void> {
    const opened = this.#opened.splice(0)
    if (result?.state === 'fail') {
      const file = name.replaceAll(/[^\w]+/g, '-').slice(0, 80)
      for (const [number, { email, page }] of opened.entries()) {
        const path = join(RESULTS, `${file} ${number + 1} ${email.split('@')[0]}.png`)
        await page.screenshot({ path }).catch(() => undefined)
      }
    }
    await Promise.all(opened.map(unrouted))
    const again = (one: Opened) => result?.state !== 'fail' && one.kind !== undefined && !one.page.isClosed()
    await Promise.all(opened.map((one) => (again(one) ? this.#putAway(one) : one.context.close())))
    const faults = this.#faults.splice(0)
    if (faults.length > 0) throw new Error(`On the pages of “${name}”:\n${faults.join('\n')}`)
  }

  /** Calls REST as the administrator; throws with the refusal's sentence. */
  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.#ask(method, `/api${path}`, `Bearer ${this.#admin}`, body)
    const answer = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
    return answer
  }

  #ask(method: string, path: string, authorization: string, body: unknown): Promise<Response> {
    const text = typeof body === 'string'
    return fetch(`${this.server.url}${path}`, {
      method,
      headers: { authorization, 'content-type': text ? 'application/yaml' : 'application/json' },
      ...(body === undefined ? {} : { body: text ? body : JSON.stringify(body) }),
    })
  }

  /** The id of a person, who is made when they are new; `nina.novak@…` is called Nina Novak. */
  person(email: string, role = 'member'): Promise<string> {
    return once(this.#people, email, async () => {
      const words = email.slice(0, email.indexOf('@')).split('.')
      const name = words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join(' ')
      const { person } = await this.call<{ person: { id: string } }>('POST', '/people', { email, name, role })
      return person.id
    })
  }

  /** Makes a cutover of the small runbook, or of the YAML given; answers its id. `t0` is minutes from now. */
  async cutover(
    options: { yaml?: string; t0?: number; people?: Record<string, string[]>; body?: object } = {},
  ): Promise<string> {
    const { yaml = SMALL_YAML, t0 = 0, people = ROLES, body = {} } = options
    await Promise.all(Object.values(people).flatMap((holders) => holders.map((email) => this.person(email))))
    await this.call('POST', '/runbooks', yaml)
    const { cutoverId } = await this.call<{ cutoverId: string }>('POST', '/cutovers', {
      commandId: randomUUID(),
      runbook: { id: /^runbook: (\S+)/m.exec(yaml)?.[1] },
      mode: 'live',
      t0: iso(Date.now() + t0 * 60_000),
      people,
      ...body,
    })
    return cutoverId
  }

  /** The address of a fresh one-time link, made at the shell: what an administrator makes would have to be confirmed. */
  async signInLink(email: string): Promise<string> {
    const id = await this.person(email)
    const { sql } = this.#database
    const path = await sql.begin((transaction) => makeSignInLink(transaction, this.#organisation, id, BY_THE_OPERATOR))
    return this.server.url + path
  }

  /** Enters by a one-time link on its own page, as people do. */
  async enter(page: Page, link: string): Promise<void> {
    await page.goto(link)
    await page.getByRole('button', { name: /^Continue as/ }).click()
    await page.waitForURL(({ pathname }) => !pathname.startsWith('/sign-in'))
  }

  /**
   * A browser of their own for a person, signed in, at the given address. It asks for what the link's own page asks for:
   * to show that page and where it leads would load the console three times. An earlier test may have had it, since one
   * that has the console's code already takes a third of the time; what is stored in it is gone all the same.
   */
  async open(email: string, path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const kind = JSON.stringify([email, options])
    const free = this.#free.get(kind)
    this.#free.delete(kind)
    if (free) this.#opened.push(free)
    const [link, page] = await Promise.all([this.signInLink(email), free?.page ?? this.newPage(email, options, kind)])
    const entered = await page.context().request.post(link)
    if (!entered.ok()) throw new Error(`${email} does not come in: ${await entered.text()}`)
    await page.goto(`${this.server.url}${path}`)
    return page
  }

  /** A page away from the server, as a new one would be, in a browser that has everything else closed. */
  async #putAway(one: Opened): Promise<void> {
    const { context, page, kind = '' } = one
    await context.setOffline(false)
    await page.evaluate(() => {
      for (const stored of [localStorage, sessionStorage]) stored.clear()
    })
    await page.goto(`${this.server.url}/icon.svg`)
    await page.emulateMedia({ media: null, colorScheme: null })
    await Promise.all(context.pages().map((other) => (other === page ? undefined : other.close())))
    await context.clearCookies()
    const before = this.#free.get(kind)
    this.#free.set(kind, one)
    await before?.context.close()
  }

  /** A new browser in which nobody is signed in. */
  async newPage(email: string, options: BrowserContextOptions = {}, kind?: string): Promise<Page> {
    const context = await this.browser.newContext({ viewport: DESK, reducedMotion: 'reduce', ...options })
    context.setDefaultTimeout(PATIENCE)
    const page = await context.newPage()
    page.on('pageerror', (error) => this.#faults.push(`${email}: ${error.stack ?? error.message}`))
    page.on('console', (message) => {
      if (message.type() !== 'error' || !message.text().includes('Content Security Policy')) return
      this.#faults.push(`${email}: ${message.text()}`)
    })
    this.#opened.push({ email, context, page, ...(kind === undefined ? {} : { kind }) })
    return page
  }

  /** Commands by programs of `<who>@example.org`, one after the other; throws with the sentence of a refusal. */
  async give(who: string, cutoverId: string, ...commands: UnnamedCommandInput[]): Promise<void> {
    for (const said of commands) {
      const command = namesSomething(said.type) ? asSeenBy(standingInView(await this.view(cutoverId)), said) : said
      const token = await this.#token(who, said.type === 'sign')
      const path = `/api/cutovers/${cutoverId}/commands`
      const response = await this.#ask('POST', path, `Bearer ${token}`, { commandId: randomUUID(), command })
      const answer: { ok: boolean; refusal?: { message: string } } = await response.json()
      if (!answer.ok) throw new Error(`${said.type}: ${answer.refusal?.message}`)
    }
  }

  /** A token of theirs, made in the database: by the command line it takes a second. */
  #token(who: string, maySign: boolean): Promise<string> {
    return once(this.#tokens, `${who} ${maySign}`, async () =>
      this.#newToken(await this.person(`${who}@example.org`), maySign),
    )
  }

  async #newToken(personId: string, maySign: boolean): Promise<string> {
    const token = { organisation: this.#organisation, personId, name: 'A program of a journey', maySign }
    return (await makeToken(this.#database.sql, token)).token
  }

  /** A cutover as REST shows it. */
  view(cutoverId: string): Promise<CutoverView> {
    return this.call('GET', `/cutovers/${cutoverId}`)
  }

  /** Its whole log. */
  async events(cutoverId: string): Promise<LoggedEvent[]> {
    const { events } = await this.call<{ events: LoggedEvent[] }>('GET', `/cutovers/${cutoverId}/events?after=0`)
    return events
  }
}

/** Lets go of what a test answers in place of the server: an answer still under way when a page closes would go unhandled. */
async function unrouted({ context }: Opened): Promise<void> {
  const routed = [context, ...context.pages()]
  // A test may have closed it.
  await Promise.all(routed.map((one) => one.unrouteAll({ behavior: 'ignoreErrors' }).catch(() => undefined)))
}

/** Made when it is first asked for; whoever asks meanwhile waits for the same. */
function once<Value>(made: Map<string, Promise<Value>>, key: string, make: () => Promise<Value>): Promise<Value> {
  const known = made.get(key)
  if (known) return known
  const value = make()
  made.set(key, value)
  return value
}
