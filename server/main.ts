/** Starts a server, from the environment to the open port, and stops it without losing what it was doing. */
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type App, createApp, createDoor } from './app.ts'
import { ensureOrganisation, type Organisation } from './auth/people.ts'
import { publishAddress, removeAddress } from './cli/addressFile.ts'
import { connect, type Database } from './database/connect.ts'
import { migrate } from './database/migrate.ts'
import { openDatabase } from './database/open.ts'
import { DEMO_ORGANISATION, type DemoOptions, makeDemoLinks, renewTour, seedDemo } from './demo/demo.ts'
import { type DemoDoor, endDemoSessions, mayHaveDoor, openDemoDoor } from './demo/door.ts'
import { type KeptDemo, keepDemo, keptDemo, newDemoPassword } from './demo/kept.ts'
import { type DemoInstance, hasDemoInstance, openDemoInstance } from './demo/serviceNow.ts'
import { type Environment, originOf, PROJECT_FOLDER, secretOf } from './environment.ts'
import { openConsole } from './http/consoleBuild.ts'
import { faultAtStart } from './http/proxySetup.ts'
import { type Known, openInstances } from './servicenow/instances.ts'
import { sayStarted } from './startOutput.ts'
import { logKeyOf } from './verification/logKey.ts'
import { VERSION } from './version.ts'

export interface StartOptions {
  environment: Environment
  log: Logger
  /** Lines for the person who started it. */
  say(line: string): void
}

export interface RunningServer {
  /** The address that people type. */
  origin: string
  port: number
  app: App
  /** Finishes commands, tells the sockets, releases the database. A second call waits for the first. */
  stop(): Promise<void>
}

/** Requests in flight get this long before their connections are cut. */
const PATIENCE_MS = 5_000

/**
 * @throws PortFault, DatabaseFault, EnvironmentFault, InstancesFault
 */
export async function startServer({ environment, log, say }: StartOptions): Promise<RunningServer> {
  const undo: (() => Promise<unknown>)[] = []
  const undoAll = async () => {
    for (const step of undo.splice(0).reverse()) {
      await step().catch((error) => log.error({ error }, 'Something did not stop'))
    }
  }
  try {
    // The port first: a taken one is noticed at once, and early requests hear that we are starting.
    const door = createDoor()
    const port = await listen(door.server, environment)
    undo.push(() => closeDoor(door.server))
    const origin = originOf(environment, port)
    const proxyFault = faultAtStart({ origin, proxies: environment.proxies })
    if (proxyFault) say(proxyFault)

    const building = environment.development ? undefined : buildOrSay(environment.dataFolder, { log, say })
    const opened = await openDatabase(environment, say)
    undo.push(() => opened.release())
    await migrate(opened.url, { log: (line) => log.info(line) })
    const database = connect(opened.url, { max: 20, applicationName: 'tminus server' })
    undo.push(() => database.close())

    const wantsDemo = opened.embedded && environment.loopback && !environment.noDemo && (await isEmpty(database))
    const organisation = await ensureOrganisation(database.sql, wantsDemo ? DEMO_ORGANISATION : 'Organisation')
    const secret = await secretOf(environment)
    // Before anything watches deadlines: those of the demo's past would fire at once.
    const trace = (line: object) => log.debug(line, 'ServiceNow')
    const demoInstance = await openDemoTicketing({ environment, wantsDemo, embedded: opened.embedded, trace })
    if (demoInstance) undo.push(() => demoInstance.close())
    const stage: DemoOptions = {
      sql: database.sql,
      url: opened.url,
      organisation,
      logKey: logKeyOf(secret),
      log,
      ...(demoInstance ? { instance: demoInstance } : {}),
    }
    if (wantsDemo) await prepareDemo(stage, { dataFolder: environment.dataFolder, say })
    const kept = await keptDemo(environment.dataFolder, organisation.id)
    const demo = kept && mayHaveDoor(environment, opened) ? await openDoor(stage, kept) : undefined
    if (!demo) await endDemoSessions(database.sql)
    const instances = environment.serviceNow
      ? await openInstances(environment.serviceNow, process.env, { log: trace })
      : new Map<string, Known>()
    if (demoInstance) instances.set(demoInstance.name, demoInstance.known)
    const consoleFolder = await building
    const app = createApp(
      {
        database,
        url: opened.url,
        organisation,
        secret,
        origin,
        proxies: environment.proxies,
        ...(consoleFolder && { consoleFolder }),
        ...(environment.metricsToken && { metricsToken: environment.metricsToken }),
        version: VERSION,
        instances,
        ...(environment.mail && { mail: environment.mail }),
        ...(environment.mailDomains && { mailDomains: environment.mailDomains }),
        demo,
        ...(environment.webhookAllow && { webhookAllow: environment.webhookAllow }),
        log,
      },
      door.server,
    )
    demoInstance?.tell(origin)
    await app.start()
    undo.push(() => app.stop())
    await importRunbooks(app, organisation, say)

    door.open(app.handle)
    await publishAddress(environment.dataFolder, origin).catch((error) => {
      // Only commands that print links read it, and TMINUS_ORIGIN tells them as well.
      log.warn({ error }, `The server's address could not be written to ${environment.dataFolder}`)
    })
    undo.push(() => removeAddress(environment.dataFolder))
    const started = {
      origin,
      addresses: networkAddresses(environment, port),
      dataFolder: environment.dataFolder,
      embedded: opened.embedded,
      pid: process.pid,
      demo: demo && (await introduce(demo, database, organisation)),
    }
    for (const line of sayStarted(started)) say(line)

    let stopping: Promise<void> | undefined
    return { origin, port, app, stop: () => (stopping ??= undoAll()) }
  } catch (error) {
    await undoAll()
    throw error
  }
}

/** The port cannot be used; the message says why and what to do. */
export class PortFault extends Error {
  override readonly name = 'PortFault'
}

async function listen(server: Server, { host, port }: Environment): Promise<number> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE') {
      throw new PortFault(`Port ${port} on ${host} is taken, perhaps by a T-Minus that runs. PORT chooses another.`)
    }
    if (code === 'EACCES') throw new PortFault(`This user may not use port ${port}. PORT chooses another.`)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new PortFault(`HOST is ${host}, which is not an address of this machine.`)
    }
    throw error
  }
  return addressOf(server).port
}

function addressOf(server: Server): AddressInfo {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port')
  return address
}

/** The address to reach a server that listens everywhere and has none of its own configured. */
function networkAddresses({ host, origin }: Environment, port: number): string[] {
  if (origin || !['0.0.0.0', '::'].includes(host)) return []
  const addresses = Object.values(networkInterfaces()).flatMap((addressed) => addressed ?? [])
  return addresses
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => `http://${address}:${port}`)
}

async function closeDoor(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), PATIENCE_MS)
  await closed
  clearTimeout(cut)
}

/** Nothing was ever stored, neither by an earlier start nor by a command. */
async function isEmpty({ sql }: Database): Promise<boolean> {
  const rows = await sql`select from organisations limit 1`
  return rows.length === 0
}

/** The demo's stand-in for ServiceNow, at its first start and at every later one; nowhere else. */
async function openDemoTicketing({
  environment: { dataFolder, loopback, noDemo },
  wantsDemo,
  embedded,
  trace,
}: {
  environment: Environment
  wantsDemo: boolean
  embedded: boolean
  trace(line: object): void
}): Promise<DemoInstance | undefined> {
  if (!embedded || !loopback || noDemo) return undefined
  return wantsDemo || (await hasDemoInstance(dataFolder)) ? openDemoInstance(dataFolder, { log: trace }) : undefined
}

/** A server whose demo failed is of use all the same. */
async function prepareDemo(
  options: DemoOptions,
  { dataFolder, say }: { dataFolder: string; say(line: string): void },
): Promise<void> {
  try {
    const password = newDemoPassword()
    await seedDemo({ ...options, password })
    await keepDemo(dataFolder, { organisation: options.organisation.id, password })
  } catch (error) {
    options.log.error({ error }, 'The demo could not be prepared')
    say('The demo could not be prepared; the log says why.')
  }
}

/** A tour that is over begins again with the next start. */
async function openDoor(stage: DemoOptions, kept: KeptDemo): Promise<DemoDoor> {
  const { sql, organisation, instance, log } = stage
  const door = openDemoDoor({ sql, id: organisation.id }, kept, instance?.address)
  if (await door.isOpenTo({ host: 'localhost' })) {
    await renewTour(stage, await door.people()).catch((error) => log.error({ error }, 'The tour did not begin again'))
  }
  return door
}

/** At each start, since nobody finds again what a terminal showed last week. Nothing once real people are there. */
async function introduce(demo: DemoDoor, { sql }: Database, organisation: Organisation) {
  if (!(await demo.isOpenTo({ host: 'localhost' }))) return undefined
  const { password, serviceNow } = demo
  return { password, serviceNow, links: await makeDemoLinks(sql, organisation, await demo.people()) }
}

async function importRunbooks(app: App, organisation: Organisation, say: (line: string) => void): Promise<void> {
  const folder = join(PROJECT_FOLDER, 'runbooks')
  const { imported, faults } = await app.core.library.importFolder(organisation.id, folder)
  for (const { file, line, column, message, severity } of faults) {
    if (severity === 'error') say(`${file}:${line}:${column} ${message}`)
  }
  app.services.log.info({ runbooks: imported.map(({ id }) => id) }, 'Runbooks are imported')
}

/** A server without its console still serves programs, so a failed build is logged, not fatal; `/ready` reports it. */
async function buildOrSay(dataFolder: string, { log, say }: Pick<StartOptions, 'log' | 'say'>): Promise<string> {
  try {
    const begun = performance.now()
    const { folder, built } = await openConsole(PROJECT_FOLDER, dataFolder, say)
    if (built) log.info({ ms: performance.now() - begun, folder }, 'The console is built')
    return folder
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
    return join(PROJECT_FOLDER, 'dist')
  }
}
