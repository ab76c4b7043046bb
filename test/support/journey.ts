import { randomUUID } from 'node:crypto'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { CommandInput } from '../../shared/commands.ts'
import { launchBrowser } from './browser.ts'
import { iso } from './play.ts'
import { type TestDatabase, testDatabase } from './postgres.ts'
import { type ServerProcess, startServerProcess } from './server.ts'
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

/** A real server, a real browser and people who can sign in; for journeys through the console. */
export class Journey {
  readonly server: ServerProcess
  readonly browser: Browser
  readonly #database: TestDatabase
  readonly #admin: string
  readonly #people = new Map<string, string>()

  private constructor(server: ServerProcess, browser: Browser, database: TestDatabase, admin: string) {
    this.server = server
    this.browser = browser
    this.#database = database
    this.#admin = admin
  }

  static async begin(): Promise<Journey> {
    const database = await testDatabase()
    const [server, browser] = await Promise.all([startServerProcess(database.url), launchBrowser()])
    return new Journey(server, browser, database, await server.tminus('token', ADMIN, '--role', 'admin'))
  }

  async end(): Promise<void> {
    await this.browser.close()
    await this.server.stop()
    await this.#database.drop()
  }

  /** Calls REST as the administrator; throws with the refusal's sentence. */
  async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const text = typeof body === 'string'
    const response = await fetch(`${this.server.url}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#admin}`,
        'content-type': text ? 'application/yaml' : 'application/json',
      },
      ...(body === undefined ? {} : { body: text ? body : JSON.stringify(body) }),
    })
    const answer = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
    return answer
  }

  async person(email: string, role = 'member'): Promise<string> {
    const known = this.#people.get(email)
    if (known) return known
    const name = email.slice(0, email.indexOf('@'))
    const { person } = await this.call<{ person: { id: string } }>('POST', '/people', {
      email,
      name: `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
      role,
    })
    this.#people.set(email, person.id)
    return person.id
  }

  /** Makes a cutover of the small runbook, or of the YAML given; answers its id. `t0` is minutes from now. */
  async cutover(options: { yaml?: string; t0?: number; people?: Record<string, string[]> } = {}): Promise<string> {
    const { yaml = SMALL_YAML, t0 = 0, people = ROLES } = options
    for (const email of Object.values(people).flat()) await this.person(email)
    await this.call('POST', '/runbooks', yaml)
    const { cutoverId } = await this.call<{ cutoverId: string }>('POST', '/cutovers', {
      commandId: randomUUID(),
      runbook: { id: /^runbook: (\S+)/m.exec(yaml)?.[1] },
      mode: 'live',
      t0: iso(Date.now() + t0 * 60_000),
      people,
    })
    return cutoverId
  }

  /** A browser of their own for a person, signed in, at the given address. */
  async open(email: string, path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const id = await this.person(email)
    const { link } = await this.call<{ link: string }>('POST', `/people/${id}/sign-in-link`, {})
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
    const page = await context.newPage()
    page.on('pageerror', (error) => {
      throw error
    })
    await page.goto(link)
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
    await page.goto(`${this.server.url}${path}`)
    return page
  }

  /** A program with a token of that person, which may sign. */
  async program(email: string): Promise<(cutoverId: string, command: CommandInput) => Promise<unknown>> {
    const token = await this.server.tminus('token', email, '--may-sign')
    return async (cutoverId, command) => {
      const response = await fetch(`${this.server.url}/api/cutovers/${cutoverId}/commands`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ commandId: randomUUID(), command }),
      })
      const answer: { ok: boolean; refusal?: { message: string } } = await response.json()
      if (!answer.ok) throw new Error(`${command.type}: ${answer.refusal?.message}`)
      return answer
    }
  }
}
