/** The server without its doors: the log and everything that stands directly on it, wired together once. */
import type { Server as HttpServer } from 'node:http'
import type { Logger } from 'pino'
import type { Cutover } from '../shared/cutoverState.ts'
import type { LoggedEvent } from '../shared/events.ts'
import type { SealedRecord } from '../shared/hashChain.ts'
import type { CommandAnswer, PortfolioLine, Refused } from '../shared/protocol.ts'
import type { Authorise, ConsumeStepUp, Credential, Identify, PersonCredential, ResolvePeople } from './credential.ts'
import type { Sql } from './database/connect.ts'
import type { RunbookLibrary } from './runbookLibrary.ts'

export interface CoreOptions {
  /** The pool that commands and readers share. */
  sql: Sql
  /** The same database; the listener for wake-ups opens a connection of its own. */
  url: string
  authorise: Authorise
  consumeStepUp: ConsumeStepUp
  resolvePeople: ResolvePeople
  /** Whom a socket's handshake belongs to. */
  identify: Identify
  log: Logger
}

/** The credential was revoked, has expired, or is of another organisation: 401; a socket is closed. */
export const UNAUTHORISED = 'unauthorised'

export interface GivenCommand {
  organisation: string
  cutoverId: string
  credential: Credential
  /** `{commandId, command}` as it came in; parsed here, and what the body's hash is made of. */
  body: unknown
}

export interface GivenCreation {
  organisation: string
  credential: PersonCredential
  /** The body of POST /cutovers as it came in, `commandId` among its keys; parsed here. */
  body: unknown
}

export type CreationAnswer = { ok: true; cutoverId: string; seq: number; events: LoggedEvent[] } | Refused

/** Every method that names an organisation answers for that organisation only; undefined: it has no such cutover. */
export interface ServerCore {
  /** The only write path. A refusal is an answer; throws Unavailable (503) when it stops or the database is away. */
  handleCommand(given: GivenCommand): Promise<CommandAnswer | typeof UNAUTHORISED>
  createCutover(given: GivenCreation): Promise<CreationAnswer | typeof UNAUTHORISED>
  /** The state at the log's head now. */
  readState(organisation: string, cutoverId: string): Promise<Cutover | undefined>
  /** The same as the gzipped JSON of StateAnswer, made once for all who ask within a second; and the seq it stands at. */
  readStateGzip(organisation: string, cutoverId: string): Promise<{ seq: number; gzip: Uint8Array } | undefined>
  /** Events with `seq > after`, at most `limit`, in order. */
  readEvents(organisation: string, cutoverId: string, after: number, limit: number): Promise<LoggedEvent[] | undefined>
  /** The same as they are stored: sealed, chained, with what they disclose. For the evidence pack. */
  readRecords(
    organisation: string,
    cutoverId: string,
    after: number,
    limit: number,
  ): Promise<SealedRecord[] | undefined>
  listPortfolio(organisation: string): Promise<PortfolioLine[]>
  library: RunbookLibrary
  /** The database's clock, epoch milliseconds, without asking it. */
  now(): number
  /** Socket.IO on this server, at its default path. Sockets are accepted from `start` to `stop`. */
  attachSockets(httpServer: HttpServer): void
  /** Listens for other nodes and begins to watch deadlines. Throws when the database cannot be reached. */
  start(): Promise<void>
  /** Accepts nothing more, finishes what is queued, says goodbye to the sockets and closes them. The pool stays open. */
  stop(): Promise<void>
}
