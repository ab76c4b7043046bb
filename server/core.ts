/** The server without its endpoints: the log and everything directly on top of it, wired together once. */

import type { Server as HttpServer } from 'node:http'
import type { Logger } from 'pino'
import { sayVerification } from '../shared/chain/sayVerification.ts'
import type { Cutover } from '../shared/cutoverState.ts'
import { EVENT_FORMATS } from '../shared/evolve/readEvent.ts'
import type { EventFormats } from '../shared/evolve/upcasters.ts'
import type { PortfolioLine } from '../shared/protocol.ts'
import { UNAUTHORISED } from './commands/answers.ts'
import { type CreationAnswer, createCutover, type GivenCreation } from './commands/createCutover.ts'
import type { Authorise, ConsumeStepUp, Identify, ResolvePeople } from './commands/credential.ts'
import { createDeadlines } from './commands/deadlines.ts'
import { type CommandHandler, createCommandHandler } from './commands/handleCommand.ts'
import { createConsumers } from './consumers/consumers.ts'
import type { Sql } from './database/connect.ts'
import { createJanitor } from './database/janitor.ts'
import { measuredDrafts } from './drafts/draftMetrics.ts'
import { createDrafts, type Drafts } from './drafts/drafts.ts'
import { plannedFrom } from './drafts/plannedFrom.ts'
import { type Chances, createChances } from './forecast/chances.ts'
import { forecastConsumer } from './forecast/consumer.ts'
import { historyConsumer } from './forecast/historyConsumer.ts'
import { createRisks, type Risks } from './forecast/riskAside.ts'
import { createBroadcast } from './live/broadcast.ts'
import { createPortfolio } from './live/portfolio.ts'
import { createPortfolioBroadcast } from './live/portfolioBroadcast.ts'
import { createSockets } from './live/socket.ts'
import { CUTOVER_SPEECH } from './live/speech.ts'
import { createStateAnswers } from './live/stateAnswers.ts'
import { createDatabaseClock } from './log/clock.ts'
import { createEventLog } from './log/eventLog.ts'
import { createLogPages, type LogPages } from './log/logPages.ts'
import { createNodes } from './log/nodes.ts'
import { createUnreadable, type UnreadableCutover } from './log/unreadable.ts'
import { createWakeUp } from './log/wakeUp.ts'
import type { Mailer } from './mail/mailer.ts'
import { type CoreMetrics, measured } from './metrics.ts'
import { newsConsumer } from './news/consumer.ts'
import { createNotify, type Notify } from './notify/notify.ts'
import { rehearsalConsumer } from './runbooks/rehearsalConsumer.ts'
import { createRunbookLibrary, type RunbookLibrary } from './runbooks/runbookLibrary.ts'
import type { Known } from './servicenow/instances.ts'
import { recordObservations } from './servicenow/recordObservations.ts'
import { createSync, type Sync } from './servicenow/sync.ts'
import type { LogKey } from './verification/logKey.ts'
import type { Checked } from './verification/verificationRows.ts'
import { createVerifier, type Verifier, type VerifierTiming } from './verification/verifier.ts'
import { createWebhooks, type WebhookChoices, type Webhooks } from './webhooks/webhooks.ts'

export { UNAUTHORISED } from './commands/answers.ts'
export { Unavailable } from './commands/commandQueue.ts'

export interface CoreOptions {
  /** The pool that commands and readers share. */
  sql: Sql
  /** The same database; the listener for wake-ups opens a connection of its own. */
  url: string
  authorise: Authorise
  consumeStepUp: ConsumeStepUp
  resolvePeople: ResolvePeople
  /** The owner of a socket's handshake. */
  identify: Identify
  /** The instances of ServiceNow that this server talks to, by name; none when left out. */
  instances?: ReadonlyMap<string, Known>
  /** How secrets of webhooks are kept, and where webhooks may go; without it none are sent, and nobody is notified. */
  webhooks?: WebhookChoices
  /** How mail is sent; none is when left out. */
  mailer?: Mailer | undefined
  /** The address that people type; used in links written to ServiceNow. */
  origin?: string
  /** Which events this build reads, and in which version it writes them; the build's own when left out. */
  formats?: EventFormats
  /** T-Minus's release, for the other nodes. */
  version?: string
  /** Signs the heads of logs. */
  logKey: LogKey
  /** When logs are verified; as usual when left out. */
  verifierTiming?: Partial<VerifierTiming>
  /** The metrics of `GET /metrics`; nothing is counted without. */
  metrics?: CoreMetrics
  log: Logger
}

/** Every method that names an organisation answers for that organisation only; undefined: it has no such cutover. */
export interface ServerCore extends LogPages {
  handleCommand: CommandHandler['handleCommand']
  createCutover(given: GivenCreation): Promise<CreationAnswer | typeof UNAUTHORISED>
  /** The state at the log's head. */
  readState(organisation: string, cutoverId: string): Promise<Cutover | undefined>
  /** The same as the gzipped JSON of StateAnswer, made once for all who ask within a second; and its last event. */
  readStateGzip(
    organisation: string,
    cutoverId: string,
  ): Promise<{ seq: number; hash: string; gzip: Uint8Array } | undefined>
  listPortfolio(organisation: string): Promise<PortfolioLine[]>
  /** Lets what changed for others come up to the head of the log. */
  settleNews(organisation: string, cutoverId: string): Promise<void>
  library: RunbookLibrary
  /** Runbooks that are still edited. */
  drafts: Drafts
  /** Forecasts that say how sure they are. */
  risks: Pick<Risks, 'read' | 'readPeople' | 'known' | 'prepare'>
  /** Records the chance where a gate asks for it. */
  chances: Pick<Chances, 'look'>
  /** The sync with ServiceNow; without configured instances it knows none. */
  servicenow: Sync
  /** Where events are sent; undefined where none are. */
  webhooks: Webhooks | undefined
  /** How people are reached whose page is closed; undefined where nobody is. */
  notify: Notify | undefined
  /** Whether the logs are what was written. */
  verifier: Verifier
  /** Cutovers found unreadable by this server, and whether another live server could read them. */
  unreadable(): (UnreadableCutover & { byOthers: boolean })[]
  /** The database's clock, epoch milliseconds, without a round trip. */
  now(): number
  /** Socket.IO on this server, at its default path. Sockets are accepted from `start` to `stop`. */
  attachSockets(httpServer: HttpServer): void
  /** Closes the sockets of revoked credentials; without it this node and the others do so a moment later. */
  recheckSockets(): Promise<void>
  /** Listens for other nodes and starts the deadlines' timers. Throws when the database cannot be reached. */
  start(): Promise<void>
  /** Accepts nothing more, drains the queue, says goodbye to the sockets and closes them. The pool stays open. */
  stop(): Promise<void>
}

export function createServerCore(options: CoreOptions): ServerCore {
  const { sql, url, authorise, resolvePeople, identify, metrics, log, formats = EVENT_FORMATS } = options
  const instances = options.instances ?? new Map<string, Known>()
  const clock = createDatabaseClock()
  const library = createRunbookLibrary(sql)
  const nodes = createNodes({ sql, version: options.version ?? 'unknown', formats, log })
  const unreadable = createUnreadable(log)
  metrics?.unreadableCutovers(() => unreadable.list().length)
  const eventLog = createEventLog({
    sql,
    library,
    log,
    onCommitted({ organisation, cutoverId, events, head }) {
      broadcast.publish(organisation, cutoverId, events)
      portfolioBroadcast.changed(organisation, cutoverId, head)
      wakeUp.notify('cutover', organisation, cutoverId, head)
      consumers.wake(organisation, cutoverId)
    },
    formats,
    unreadable,
    logKey: options.logKey,
    suspect: (...suspicion) => verifier.suspect(...suspicion),
  })
  const broadcast = createBroadcast({
    speech: CUTOVER_SPEECH,
    async readHead(organisation, cutoverId) {
      // Not from the row alone: watchers here are sent only what this server can read.
      const standing = await eventLog.states.current(organisation, cutoverId)
      return standing && { seq: standing.state.seq, hash: standing.hash }
    },
    async readHash(organisation, cutoverId, seq) {
      const [record] = await eventLog.readRecords(organisation, cutoverId, seq - 1, 1)
      return record?.seq === seq ? record.hash : undefined
    },
    readEvents: (organisation, cutoverId, after, limit) => eventLog.readEvents(organisation, cutoverId, after, limit),
    broken: (organisation, cutoverId) => sayBroken(verifier.broken(organisation, cutoverId)),
    now: clock.now,
    ...(metrics && { delivered: metrics.delivered }),
    log,
  })
  metrics?.watched(broadcast.watchers)
  const verifier = createVerifier({
    sql,
    key: options.logKey,
    timing: options.verifierTiming,
    // States built while the log was broken are built again.
    onMended: eventLog.states.forget,
    log,
  })
  metrics?.brokenLogs(verifier.brokenCount)
  const portfolio = createPortfolio({ sql, states: eventLog.states, now: clock.now, log })
  const portfolioBroadcast = createPortfolioBroadcast({
    readLines: portfolio.readLines,
    log,
  })
  const wakeUp = createWakeUp({
    sql,
    url,
    log,
    questions: {
      cutover: () => [...broadcast.questions(), ...portfolioBroadcast.questions()],
      draft: () => drafts.broadcast.questions(),
    },
    watchedOrganisations: portfolioBroadcast.organisations,
    onHead(of, organisation, id, head) {
      if (of === 'draft') return drafts.broadcast.wake(organisation, id, head)
      broadcast.wake(organisation, id, head)
      portfolioBroadcast.changed(organisation, id, head)
    },
    onAccessChange: () => sockets.recheckSoon(),
    onPresence: (node, organisation, presence) => sockets.heardPresence(node, organisation, presence),
    onClock: clock.observe,
  })
  const ownDrafts = createDrafts({
    sql,
    library,
    authorise,
    resolvePeople,
    notify: (...committed) => wakeUp.notify('draft', ...committed),
    readPlanned: plannedFrom(sql, eventLog.states),
    tell: async (...told) => notify?.tellOfDraft(...told),
    told: () => notify?.look(),
    now: clock.now,
    log,
  })
  const drafts = metrics ? measuredDrafts(ownDrafts, metrics.register) : ownDrafts
  const refuseForNow = nodes.refusalOf
  const commands = createCommandHandler({
    ...options,
    eventLog,
    refuseForNow,
    beforeDeciding: nodes.renewIfStale,
    instances: [...instances.keys()],
    ...(metrics && { committed: metrics.committed }),
  })
  metrics?.waited(commands.waiting)
  metrics?.silent(wakeUp.silence)
  const handleCommand = metrics ? measured(commands.handleCommand, metrics) : commands.handleCommand
  const deadlines = createDeadlines({ sql, passTime: commands.passTime, log })
  metrics?.deadlines(deadlines.overdue)
  const readState: ServerCore['readState'] = async (organisation, cutoverId) =>
    (await eventLog.states.current(organisation, cutoverId))?.state
  const servicenow = createSync({
    sql,
    server: nodes.id,
    instances,
    origin: options.origin ?? '',
    readState,
    record: recordObservations({ readState, recordChange: commands.recordChange, now: clock.now }),
    logKey: options.logKey,
    now: clock.now,
    log,
  })
  const webhooks =
    options.webhooks &&
    createWebhooks({ ...options.webhooks, sql, eventLog, logKey: options.logKey, now: clock.now, log })
  const notify =
    options.webhooks &&
    createNotify({
      ...options.webhooks,
      sql,
      states: eventLog.states,
      settleNews: (organisation, cutoverId) => settleNews(organisation, cutoverId),
      readTold: drafts.readTold,
      mailer: options.mailer,
      origin: options.origin ?? '',
      now: clock.now,
      attempted: metrics?.messageAttempted ?? (() => undefined),
      log,
    })
  const rehearsals = rehearsalConsumer({ readState, recordRehearsals: commands.recordRehearsals, library })
  const learning = historyConsumer({ readState, recordHistory: commands.recordHistory })
  const risks = createRisks()
  const chances = createChances({
    sql,
    readState,
    recordChance: commands.recordChance,
    risks,
    now: clock.now,
    log,
  })
  const consumers = createConsumers({
    sql,
    eventLog,
    consumers: [
      ...(instances.size > 0 ? [servicenow.consumer] : []),
      ...(webhooks ? [webhooks.consumer] : []),
      ...(notify ? [notify.consumer] : []),
      rehearsals,
      learning,
      newsConsumer,
      forecastConsumer(risks.read),
    ],
    log,
  })
  const settleNews: ServerCore['settleNews'] = (organisation, cutoverId) =>
    consumers.readOn(newsConsumer, organisation, cutoverId)
  metrics?.consumersBehind(consumers.behind)
  const janitor = createJanitor({ sql, log })
  const stateAnswers = createStateAnswers({ states: eventLog.states, now: clock.now })
  const sockets = createSockets({
    ...(options.origin !== undefined && { origin: options.origin }),
    sql,
    identify,
    authorise,
    handleCommand,
    broadcast,
    portfolio: portfolioBroadcast,
    drafts,
    now: clock.now,
    silence: wakeUp.silence,
    tellOthers(organisation, presence) {
      if (nodes.areOthers()) wakeUp.tellPresence(organisation, presence)
    },
    log,
  })

  function readableAgain(organisation: string, cutoverId: string): void {
    // Its head is the one at which it could not be read; its line is another one now.
    portfolioBroadcast.changed(organisation, cutoverId, { seq: 0, hash: '' })
  }

  return {
    handleCommand,
    async createCutover(given) {
      await nodes.renewIfStale()
      const answer = await createCutover(given, { sql, eventLog, library, authorise, resolvePeople, refuseForNow })
      // At once, so that whoever made it reads whether it was rehearsed. Where that fails it is told in the background.
      if (answer !== UNAUTHORISED && answer.ok)
        for (const consumer of [rehearsals, learning])
          await consumers.readOn(consumer, given.organisation, answer.cutoverId).catch(() => undefined)
      return answer
    },
    readState,
    readStateGzip: stateAnswers.read,
    ...createLogPages(sql, eventLog),
    listPortfolio: (organisation) => portfolio.readLines(organisation),
    settleNews,
    library,
    drafts,
    servicenow,
    risks,
    chances,
    webhooks,
    notify,
    verifier,
    unreadable: () =>
      unreadable.list().map((found) => {
        const { type = '', version = 1 } = found.event
        return { ...found, byOthers: found.cause === 'newer' && nodes.anotherReads(type, version) }
      }),
    now: clock.now,
    attachSockets: sockets.attach,
    recheckSockets: sockets.recheck,

    async start() {
      // Before any write, so that nothing is written that another node cannot read.
      await nodes.start()
      await wakeUp.start()
      unreadable.start(eventLog.states.current, readableAgain)
      deadlines.start()
      if (instances.size > 0) await servicenow.start()
      consumers.start()
      chances.start()
      webhooks?.start()
      await notify?.start()
      sockets.start()
      verifier.start()
      janitor.start()
    },

    async stop() {
      sockets.sayGoodbye('The server is stopping; your screen reconnects by itself.')
      await deadlines.stop()
      await janitor.stop()
      if (instances.size > 0) await servicenow.stop()
      await commands.close()
      await drafts.stop()
      await consumers.stop()
      await chances.stop()
      await risks.stop()
      await Promise.all([webhooks?.stop(), notify?.stop()])
      await sockets.close()
      portfolioBroadcast.stop()
      await unreadable.stop()
      await wakeUp.stop()
      await nodes.stop()
      await verifier.stop()
      await eventLog.states.settled()
    },
  }
}

const sayBroken = (checked: Checked | undefined): string | undefined => checked && sayVerification(checked)
