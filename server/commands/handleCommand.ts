/** The only way to change a cutover: socket, REST, timers and integrations all enter here. */
import { canonicalJson } from '../../shared/chain/canonical.ts'
import type { Command } from '../../shared/commands.ts'
import type { CommandAnswer } from '../../shared/protocol.ts'
import { isRefusal } from '../../shared/refusal.ts'
import type { Sql } from '../database/connect.ts'
import { isTransient } from '../database/faults.ts'
import type { Queries } from '../database/sql.ts'
import { findFiles, keepFiles } from '../files/files.ts'
import type { EventLog } from '../log/eventLog.ts'
import { sha256 } from '../log/logRecords.ts'
import { type Answer, refused, type UNAUTHORISED, unknownCutover } from './answers.ts'
import { type BatchOptions, decideBatch, type Found, isPersons, type OfCutover, type Queued } from './batch.ts'
import { createCommandQueue } from './commandQueue.ts'
import { type Authorise, credentialKey, type PersonCredential, type ResolvePeople } from './credential.ts'
import { filesIn, notedIn } from './notedFiles.ts'
import { parseCommandBody } from './parseCommand.ts'
import { namesIn } from './personNames.ts'
import { RefusedForNow } from './refusedForNow.ts'
import { asksForRights, readRightsLost } from './rightsLost.ts'

export interface GivenCommand extends OfCutover {
  credential: PersonCredential
  /** `{commandId, command}` as it came in; parsed here. */
  body: unknown
}

/** What ServiceNow reported, or became of another cutover. This server makes the command itself, so it is not parsed. */
interface OwnCommand<Type extends Command['type']> extends OfCutover {
  commandId: string
  command: Extract<Command, { type: Type }>
}

export interface CommandHandler {
  /** A refusal is an answer; throws Unavailable when the server stops or the database is away. */
  handleCommand(given: GivenCommand): Promise<CommandAnswer | typeof UNAUTHORISED>
  /**
   * Fires every deadline that has passed. It has no command id and stores no answer: what has passed follows from the
   * state under the lock, so a second call finds nothing to do. Throws RefusedForNow as well.
   */
  passTime(cutover: OfCutover): Promise<CommandAnswer | typeof UNAUTHORISED>
  recordChange(given: OwnCommand<'recordChange'>): Promise<CommandAnswer | typeof UNAUTHORISED>
  recordRehearsals(given: OwnCommand<'recordRehearsals'>): Promise<CommandAnswer | typeof UNAUTHORISED>
  recordHistory(given: OwnCommand<'recordHistory'>): Promise<CommandAnswer | typeof UNAUTHORISED>
  recordChance(given: OwnCommand<'recordChance'>): Promise<CommandAnswer | typeof UNAUTHORISED>
  /** Commands queued for the next commits. */
  waiting(): number
  /** Finishes what is queued and accepts nothing more. */
  close(): Promise<void>
}

export interface CommandHandlerOptions extends Omit<BatchOptions, 'readEvents'> {
  sql: Sql
  eventLog: EventLog
  authorise: Authorise
  resolvePeople: ResolvePeople
  /** What must have been brought up to date before anything is decided. */
  beforeDeciding?: () => Promise<void>
  /** Called with the seconds that each commit took. */
  committed?: (seconds: number) => void
}

/** Commands decided in one commit; more would make the first wait for the last. */
const MAX_BATCH = 64
const MAX_WAITING = 2000
/** How long a lost connection is retried before the sender is told to try again. */
const PATIENCE_MS = 10_000

export function createCommandHandler(options: CommandHandlerOptions): CommandHandler {
  const { sql, eventLog, authorise, resolvePeople, beforeDeciding, committed } = options
  const batchOptions: BatchOptions = { ...options, readEvents: eventLog.readEvents }
  const queue = createCommandQueue<Queued, Answer>({
    batch: MAX_BATCH,
    weightOf: ({ command }) => (command?.type === 'bulk' ? command.commands.length : 1),
    most: MAX_WAITING,
    patience: PATIENCE_MS,
    isTransient,
    run: (_key, commands) => commitTogether(commands),
  })
  const enqueue = (command: Queued) => queue.add(`${command.organisation}/${command.cutoverId}`, command)

  const recordOwn = <Type extends Command['type']>(given: OwnCommand<Type>) =>
    orRefused(enqueue({ ...given, credential: { kind: 'server' }, bodyHash: bodyHash(given.command) }))

  return {
    async handleCommand({ organisation, cutoverId, credential, body }) {
      const parsed = parseCommandBody(body)
      if (isRefusal(parsed)) return refused(parsed)
      const { commandId, command, given } = parsed
      return orRefused(enqueue({ organisation, cutoverId, credential, commandId, command, bodyHash: bodyHash(given) }))
    },
    passTime: ({ organisation, cutoverId }) => enqueue({ organisation, cutoverId, credential: { kind: 'clock' } }),
    recordChange: (given) =>
      orRefused(enqueue({ ...given, credential: { kind: 'servicenow' }, bodyHash: bodyHash(given.command) })),
    recordRehearsals: recordOwn,
    recordHistory: recordOwn,
    recordChance: recordOwn,
    waiting: () => queue.waiting(),
    close: () => queue.close(),
  }

  /** Commands of one cutover, in one commit. */
  async function commitTogether(commands: readonly Queued[]): Promise<Answer[]> {
    const [first] = commands
    if (!first) return []
    const { organisation, cutoverId } = first
    const batch: CommandBatch = {
      organisation,
      cutoverId,
      commands,
      commandIds: commands.flatMap((one) => (one.command ? one.commandId : [])),
      credentials: credentialsOf(commands),
      names: [...new Set(commands.flatMap(({ command }) => (command ? namesIn(command) : [])))],
      files: [...new Set(commands.flatMap(({ command }) => (command ? filesIn(command) : [])))],
    }
    const begun = performance.now()
    try {
      await beforeDeciding?.()
      if (!(await eventLog.prepare(organisation, cutoverId))) return refusedAsUnknown(batch)
      const answers = await commitUnderLock(batch)
      committed?.((performance.now() - begun) / 1000)
      return answers
    } catch (error) {
      if (!(error instanceof RefusedForNow)) eventLog.forget(organisation, cutoverId)
      throw error
    }
  }

  async function commitUnderLock(batch: CommandBatch): Promise<Answer[]> {
    const { organisation, cutoverId, commands, commandIds } = batch
    const done = await sql.begin(async (transaction) => {
      // Sent together, and run in this order: what is found is read behind the lock.
      const [log, found] = await Promise.all([
        eventLog.lock(transaction, organisation, cutoverId, commandIds),
        readFound(transaction, batch),
      ])
      if (!log) return undefined
      if (asksForRights(log.state, decided(batch))) {
        found.rightsLost = await readRightsLost(transaction, organisation, log.state)
      }
      const answers = await decideBatch(commands, log, found, batchOptions)
      const noted = notedIn(log.collected().events)
      if (noted.length > 0) await keepFiles(transaction, batch, noted)
      eventLog.append(transaction, log)
      return { log, answers }
    })
    if (!done) return refusedAsUnknown(batch)
    eventLog.committed(done.log)
    return done.answers
  }

  async function readFound(from: Queries, batch: CommandBatch): Promise<Found> {
    const { organisation, credentials, names, files } = batch
    const [worth, personIds, kept] = await Promise.all([
      credentials.size > 0 ? authorise(from, [...credentials.values()]) : [],
      names.length > 0 ? resolvePeople(from, organisation, names) : new Map<string, string>(),
      files.length > 0 ? findFiles(from, batch, files) : [],
    ])
    const authorities = new Map([...credentials.keys()].map((key, position) => [key, worth[position]]))
    return { authorities, personIds, files: new Map(kept.map((file) => [file.id, file])) }
  }
}

interface CommandBatch extends OfCutover {
  commands: readonly Queued[]
  commandIds: readonly string[]
  /** Those of people, by `credentialKey`. */
  credentials: ReadonlyMap<string, PersonCredential>
  /** Of people, as commands name them. */
  names: readonly string[]
  /** Ids of files that commands name. */
  files: readonly string[]
}

const decided = ({ commands }: CommandBatch) => commands.map(({ command }) => command)

const refusedAsUnknown = ({ commands, cutoverId }: CommandBatch): Answer[] =>
  commands.map(() => refused(unknownCutover(cutoverId)))

async function orRefused(answered: Promise<Answer>): Promise<Answer> {
  try {
    return await answered
  } catch (error) {
    if (error instanceof RefusedForNow) return refused(error.refusal)
    throw error
  }
}

/** The same for the same body, however its keys are ordered. */
export function bodyHash(body: unknown): string {
  return sha256(canonicalJson(body))
}

function credentialsOf(commands: readonly Queued[]): Map<string, PersonCredential> {
  const credentials = new Map<string, PersonCredential>()
  for (const { credential } of commands) {
    if (isPersons(credential)) credentials.set(credentialKey(credential), credential)
  }
  return credentials
}
