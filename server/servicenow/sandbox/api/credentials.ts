/** Passwords, OAuth clients, tokens, keys and browser sessions: who a request comes from. */
import type { Instance } from '../instance.ts'
import { people, sandboxPassword } from '../records/firstRecords.ts'
import { newSysId, newToken } from '../records/identifiers.ts'
import { type Caller, callerNamed } from './access.ts'
import type { ApiRequest } from './exchange.ts'

export interface OAuthClient {
  clientId: string
  clientSecret: string
  /** The OAuth application user: who a token of `client_credentials` acts for. */
  userName: string
}

interface Token {
  userName: string
  clientId: string
  /** Milliseconds by the instance's clock. */
  expiresAt: number
}

interface BrowserSession {
  userName: string | undefined
  userToken: string
}

const refreshMilliseconds = 100 * 24 * 60 * 60 * 1000

export class Credentials {
  readonly #instance: Instance
  readonly #passwords = new Map(people.map(({ userName }) => [userName, sandboxPassword]))
  readonly #clients = new Map<string, OAuthClient>()
  readonly #access = new Map<string, Token>()
  readonly #refresh = new Map<string, Token>()
  readonly #keys = new Map<string, string>()
  readonly #sessions = new Map<string, BrowserSession>()

  constructor(instance: Instance) {
    this.#instance = instance
    this.addClient({ clientId: 'tminus', clientSecret: 'tminus-secret', userName: 'tminus.integration' })
    this.addKey('now_sandbox_key', 'tminus.integration')
  }

  addClient(client: OAuthClient): void {
    this.#clients.set(client.clientId, client)
  }

  addKey(key: string, userName: string): void {
    this.#keys.set(key, userName)
  }

  setPassword(userName: string, password: string): void {
    this.#passwords.set(userName, password)
  }

  /** Every access token is dead from now on, as after a reset by an administrator. */
  revokeTokens(): void {
    this.#access.clear()
  }

  client(clientId: string, clientSecret: string): OAuthClient | undefined {
    const client = this.#clients.get(clientId)
    return client?.clientSecret === clientSecret ? client : undefined
  }

  isPassword(userName: string, password: string): boolean {
    return this.#passwords.get(userName) === password
  }

  /** An access token, and a refresh token where the grant gives one. */
  issue(userName: string, clientId: string, withRefresh: boolean): { access: string; refresh: string | undefined } {
    const { random, clock, settings } = this.#instance
    const access = newToken(random)
    this.#access.set(access, { userName, clientId, expiresAt: clock.now() + settings.tokenSeconds * 1000 })
    if (!withRefresh) return { access, refresh: undefined }
    const refresh = newToken(random)
    this.#refresh.set(refresh, { userName, clientId, expiresAt: clock.now() + refreshMilliseconds })
    return { access, refresh }
  }

  /** Whom a refresh token of this client is for. */
  refreshedUser(refresh: string, clientId: string): string | undefined {
    const token = this.#refresh.get(refresh)
    const isGood = token && token.clientId === clientId && token.expiresAt > this.#instance.clock.now()
    return isGood ? token.userName : undefined
  }

  openSession(userName: string | undefined): string {
    const { random } = this.#instance
    const id = newSysId(random).toUpperCase()
    this.#sessions.set(id, { userName, userToken: newToken(random) })
    return id
  }

  session(request: ApiRequest): BrowserSession | undefined {
    const id = /(?:^|;\s*)JSESSIONID=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
    return id === undefined ? undefined : this.#sessions.get(id)
  }

  /** Who asks; undefined for nobody that the instance knows. A bearer's browser session is theirs from then on. */
  callerOf(request: ApiRequest): Caller | undefined {
    const session = this.session(request)
    const named = this.#named(request)
    if (session && named !== undefined) session.userName = named
    const isSession = session && request.headers['x-usertoken'] === session.userToken
    const userName = named ?? (isSession ? session.userName : undefined)
    const { store, settings } = this.#instance
    return userName === undefined ? undefined : callerNamed(store, userName, settings.timeZone)
  }

  #named({ headers }: ApiRequest): string | undefined {
    const key = headers['x-sn-apikey']
    if (key !== undefined) return this.#keys.get(key)
    const [scheme = '', credential = ''] = (headers.authorization ?? '').split(' ')
    if (scheme.toLowerCase() === 'bearer') {
      const token = this.#access.get(credential)
      return token && token.expiresAt > this.#instance.clock.now() ? token.userName : undefined
    }
    if (scheme.toLowerCase() !== 'basic') return undefined
    const [, userName = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(credential, 'base64').toString()) ?? []
    return this.isPassword(userName, password) ? userName : undefined
  }
}
