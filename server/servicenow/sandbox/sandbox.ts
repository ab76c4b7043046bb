/** A stand-in for a ServiceNow instance, over real HTTP: for tests and the demo, never for anybody's production. */
import type { AddressInfo } from 'node:net'
import { PeopleActions } from './actions.ts'
import { AccessRules, type Caller } from './api/access.ts'
import { readProgress, takePackage } from './api/appInstall.ts'
import { answerBatch } from './api/batchApi.ts'
import { browserSession } from './api/browserSession.ts'
import { Credentials } from './api/credentials.ts'
import { type ApiAnswer, type ApiRequest, type Tampering, unauthenticated } from './api/exchange.ts'
import { withInstanceHeaders } from './api/instanceHeaders.ts'
import { grantToken } from './api/oauth.ts'
import { RateLimits } from './api/rateLimits.ts'
import { routed } from './api/routes.ts'
import { Workers } from './change/workers.ts'
import { createInstance, type InstanceOptions } from './createInstance.ts'
import { type Fault, Switchboard, tamperingOf } from './faults.ts'
import { Deliveries } from './gateApp/deliveries.ts'
import { answerGate } from './gateApp/gateEndpoint.ts'
import { watchGate } from './gateApp/gateRules.ts'
import { GateScripts } from './gateApp/gateScripts.ts'
import { createHttpServer } from './httpDoor.ts'
import { setProperty, writerNamed } from './instance.ts'
import { answerPage } from './page/page.ts'
import type { Row } from './records/column.ts'
import { seededRandom } from './records/identifiers.ts'
import type { InstanceClock } from './records/instanceClock.ts'
import type { Outcome, StoredRecords } from './records/recordStore.ts'
import type { Settings } from './settings.ts'

export interface SandboxOptions extends InstanceOptions {
  /** 0, the default, takes any that is free. */
  port?: number
  /** Loopback by default: the page acts for everybody without a password. */
  host?: string
  /** The dump of an earlier one, instead of an instance's initial records. Use another seed with it. */
  records?: StoredRecords
}

/** A request that was answered, for tests that count. */
export interface RequestRecord {
  method: string
  path: string
  query: string
  userName: string | undefined
  /** The status of the work, before the faults that follow it; 0 where a fault came instead. */
  status: number
}

export interface Sandbox {
  /** `http://127.0.0.1:41234`, without a slash at its end. */
  address: string
  clock: InstanceClock
  settings: Settings
  faults: Switchboard
  rateLimits: RateLimits
  access: AccessRules
  credentials: Credentials
  people: PeopleActions
  webhooks: Deliveries
  /** Oldest first. */
  requests: readonly RequestRecord[]
  /** Records as they are stored: texts, empty for none. */
  rows(table: string): Row[]
  /** By sys_id or number. */
  row(table: string, named: string): Row | undefined
  /** As a user, by user name; the administrator by default. A rule that refuses throws. */
  insert(table: string, values: Row, by?: string): Row
  update(sysId: string, values: Row, by?: string): Row
  remove(sysId: string, by?: string): void
  setProperty(name: string, value: string): void
  /** A dump of everything stored, for another one to continue from. */
  dump(): StoredRecords
  /** Ends every connection, also those that a fault keeps hanging. */
  close(): Promise<void>
}

export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1' } = options
  const instance = createInstance(options)
  const { store, clock, random, settings } = instance
  if (options.records) store.load(options.records)
  const access = new AccessRules()
  const credentials = new Credentials(instance)
  const rateLimits = new RateLimits(clock, random)
  const faults = new Switchboard(random)
  const workers = new Workers(clock, random)
  const scripts = new GateScripts(instance, access)
  const webhooks = new Deliveries(instance, scripts)
  const people = new PeopleActions(instance)
  const requests: RequestRecord[] = []
  // Not the instance's own random numbers: the number of requests must not change the ids of records.
  const transactions = seededRandom((options.seed ?? 1) + 1)
  watchGate(instance, scripts, (job) => webhooks.later(job))

  const settle = () => {
    workers.settle()
    instance.flows.settle()
  }

  function answerCall(request: ApiRequest, caller: Caller, tampering: Tampering): ApiAnswer {
    const context = { instance, access, workers, request, caller, tampering }
    if (request.path.startsWith('/api/x_tminus_gate/')) return answerGate(scripts, context)
    if (request.path.startsWith('/api/sn_cicd/progress/')) return readProgress(request.path)
    return routed(context)
  }

  function work(request: ApiRequest, happening: readonly Fault[]): ApiAnswer {
    settle()
    if (request.path === '/oauth_token.do') return grantToken(instance, credentials, request)
    if (request.path === '/angular.do') return browserSession(credentials, request)
    if (request.path === '/sn_appclient_upload_processor.do') {
      return takePackage(instance, credentials.callerOf(request), request)
    }
    if (!request.path.startsWith('/api/')) return answerPage(instance, people, request)
    const caller = credentials.callerOf(request)
    if (!caller) return unauthenticated()
    const { headers, refusal } = rateLimits.count(request, caller)
    if (refusal) return refusal
    const tampering = tamperingOf(happening)
    const isBatch = /^\/api\/now(\/v\d)?\/batch$/.test(request.path) && request.method === 'POST'
    const answer = isBatch
      ? answerBatch(request, (item) => answerCall(item, caller, tampering))
      : answerCall(request, caller, tampering)
    return { ...answer, headers: { ...answer.headers, ...headers } }
  }

  function fromInstance(request: ApiRequest, answer: ApiAnswer): ApiAnswer {
    // The page belongs to the sandbox.
    if (!request.path.startsWith('/api/') && !request.path.endsWith('.do')) return answer
    const isLoggedIn =
      credentials.callerOf(request) !== undefined || credentials.session(request)?.userName !== undefined
    return withInstanceHeaders(answer, request, isLoggedIn, transactions)
  }

  const records = new WeakMap<ApiRequest, RequestRecord>()
  const door = {
    now: () => clock.now(),
    faultsOf(request: ApiRequest): Fault[] {
      const { method, path, query } = request
      const userName = credentials.callerOf(request)?.userName
      const record = { method, path, query: query.toString(), userName, status: 0 }
      requests.push(record)
      if (requests.length > MAX_REMEMBERED) requests.shift()
      records.set(request, record)
      return faults.faultsOf(request, userName)
    },
    work(request: ApiRequest, happening: readonly Fault[]): ApiAnswer {
      const answer = fromInstance(request, work(request, happening))
      const record = records.get(request)
      if (record) record.status = answer.status
      return answer
    },
  }
  let address = ''
  const server = createHttpServer(door, () => address)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const { port: actual } = server.address() as AddressInfo
  address = `http://${host.includes(':') ? `[${host}]` : host}:${actual}`
  const everyMinute = startMinuteJob(clock, () => webhooks.later(() => webhooks.sendDue()))

  const kept = (outcome: Outcome): Row => {
    if (!outcome.ok) throw new Error(outcome.abort.detail)
    return outcome.row
  }
  return {
    address,
    clock,
    settings,
    faults,
    rateLimits,
    access,
    credentials,
    people,
    webhooks,
    requests,
    rows(table) {
      settle()
      return store.rows(table)
    },
    row(table, named) {
      settle()
      return store.rows(table).find((row) => row.sys_id === named || row.number === named)
    },
    insert: (table, values, by = 'admin') => kept(store.insert(table, values, writerNamed(store, by))),
    update: (sysId, values, by = 'admin') => kept(store.update(sysId, values, writerNamed(store, by))),
    remove: (sysId, by = 'admin') => store.remove(sysId, writerNamed(store, by)),
    setProperty: (name, value) => setProperty(store, name, value),
    dump: () => store.dump(),
    async close() {
      clearInterval(everyMinute)
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Requests kept for inspection; a demo that runs for weeks must not grow. */
const MAX_REMEMBERED = 20_000

/** The instance's minutes, not ours: a test that advances the clock sees the job run. */
function startMinuteJob(clock: InstanceClock, run: () => void): NodeJS.Timeout {
  const minuteOf = () => Math.floor(clock.now() / 60_000)
  let last = minuteOf()
  const timer = setInterval(() => {
    if (minuteOf() === last) return
    last = minuteOf()
    run()
  }, 250)
  return timer.unref()
}
