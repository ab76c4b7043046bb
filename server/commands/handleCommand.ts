/** The only write path: socket, REST, timers and integrations all enter here. */
import { type Actor, actorId } from '../../shared/actor.ts'
import { canonicalJson } from '../../shared/chain/canonical.ts'
import type { Command } from '../../shared/commands.ts'
import { decide } from '../../shared/decide/decide.ts'
import type { ChainedEvent, CutoverEvent } from '../../shared/events.ts'
import type { CommandAnswer, Refused } from '../../shared/protocol.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/refusal.ts'
import { isPassing } from '../database/faults.ts'
import type { Queries } from '../database/sql.ts'
import type { Answered, Believed, OpenLog } from '../log/appending.ts'
import type { EventLog } from '../log/eventLog.ts'
import { sha256 } from '../log/logRecords.ts'
import { withInstance } from '../servicenow/naming.ts'
import { createCommandQueue } from './commandQueue.ts'
import {
  type Authorise,
  type Authority,
  type ConsumeStepUp,
  type Credential,
  credentialKey,
  type PersonCredential,
  type ResolvePeople,
} from './credential.ts'
import { parseCommandBody } from './parseCommand.ts'
import { namesIn, type PersonIds, withPersonIds } from './personNames.ts'
import { RefusedForNow } from './refusedForNow.ts'
import { type RememberedAuthorities, rememberAuthorities } from './rememberedAuthorities.ts'

/** The credential was revoked, has expired, or is of another organisation: 401; a socket is closed. */
export const UNAUTHORISED = 'unauthorised'

interface OfCutover {
  organisation: string
  cutoverId: string
}

export interface GivenCommand extends OfCutover {
  credential: PersonCredential
  /** `{commandId, command}` as it came in; parsed here. */
  body: unknown
}

/** What ServiceNow was heard to say. This server gives it by itself, so it is not parsed. */
export interface HeardCommand extends OfCutover {
  commandId: string
  command: Extract<Command, { type: 'recordChange' }>
}

export interface CommandHandler {
  /** A refusal is an answer; throws Unavailable when the server stops or the database is away. */
  handleCommand(given: GivenCommand): Promise<CommandAnswer | typeof UNAUTHORISED>
  /**
   * Lets the clock act on every deadline that has passed. It has no command id and leaves no answer behind: what has
   * passed follows from the state under the lock, so whoever comes second finds nothing to do. Throws RefusedForNow as well.
   */
  passTime(cutover: OfCutover): Promise<CommandAnswer | typeof UNAUTHORISED>
  recordChange(given: HeardCommand): Promise<CommandAnswer | typeof UNAUTHORISED>
  /** How many commands wait for the commit before theirs. */
  waiting(): number
  /** Finishes what is queued and takes nothing more. */
  close(): Promise<void>
}

/** A refusal of what was decided that is not kept: the same command may be accepted later. Undefined when it may be written. */
export type RefuseForNow = (events: readonly CutoverEvent[]) => Refusal | undefined

export interface CommandHandlerOptions {
  eventLog: EventLog
  authorise: Authorise
  consumeStepUp: ConsumeStepUp
  resolvePeople: ResolvePeople
  /** Nothing is refused so when left out. */
  refuseForNow?: RefuseForNow
  /** Names of the instances of ServiceNow that commands may name. */
  instances?: readonly string[]
}

/** Commands decided in one commit; more would make the first wait for the last. */
const MAX_BATCH = 64
const MAX_WAITING = 2000
/** How long a lost connection is made up for before the sender is told to try again. */
const PATIENCE_MS = 10_000

interface GivenOne extends OfCutover {
  credential: Credential
  commandId: string
  command: Command
  bodyHash: string
}

/** Without a command: the passing of time. */
type Queued = GivenOne | (OfCutover & { credential: { kind: 'clock' }; command?: never })
type Answer = CommandAnswer | typeof UNAUTHORISED

export function createCommandHandler(options: CommandHandlerOptions): CommandHandler {
  const remembered = rememberAuthorities()
  const queue = createCommandQueue<Queued, Answer>({
    batch: MAX_BATCH,
    weightOf: ({ command }) => (command?.type === 'bulk' ? command.commands.length : 1),
    most: MAX_WAITING,
    patience: PATIENCE_MS,
    isPassing,
    run: (_key, commands) => decideTogether(commands, options, remembered),
  })
  const enqueue = (command: Queued) => queue.add(`${command.organisation}/${command.cutoverId}`, command)

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
    waiting: () => queue.waiting(),
    close: () => queue.close(),
  }
}

async function orRefused(answered: Promise<Answer>): Promise<Answer> {
  try {
    return await answered
  } catch (error) {
    if (error instanceof RefusedForNow) return refused(error.refusal)
    throw error
  }
}

/** The same body has the same hash, however its keys are ordered. */
export function bodyHash(body: unknown): string {
  return sha256(canonicalJson(body))
}

interface Found {
  authorities: ReadonlyMap<string, Authority | undefined>
  personIds: PersonIds
}

async function decideTogether(
  commands: readonly Queued[],
  options: CommandHandlerOptions,
  remembered: RememberedAuthorities,
): Promise<Answer[]> {
  const [first] = commands
  if (!first) return []
  const { organisation, cutoverId } = first
  const answers = await options.eventLog.open(
    organisation,
    cutoverId,
    commands.flatMap((one) => (one.command ? one.commandId : [])),
    async (sql) => {
      const found = await readFound(sql, organisation, commands, options)
      remembered.take(found.authorities)
      return found
    },
    async (log, found) => {
      const batch = new Batch(log, found, options)
      const decided: Answer[] = []
      for (const command of commands) decided.push(await batch.answer(command))
      batch.passTime()
      return decided
    },
    believedOf(organisation, commands, remembered),
  )
  return answers ?? commands.map(() => refused(unknownCutover(cutoverId)))
}

async function readFound(
  sql: Queries,
  organisation: string,
  commands: readonly Queued[],
  { authorise, resolvePeople }: CommandHandlerOptions,
): Promise<Found> {
  const credentials = credentialsOf(commands)
  const names = [...new Set(commands.flatMap(({ command }) => (command ? namesIn(command) : [])))]
  const [authorities, personIds] = await Promise.all([
    credentials.size > 0 ? authorise(sql, [...credentials.values()]) : [],
    names.length > 0 ? resolvePeople(sql, organisation, names) : new Map<string, string>(),
  ])
  return {
    authorities: new Map([...credentials.keys()].map((key, position) => [key, authorities[position]])),
    personIds,
  }
}

/** What the commands can be decided on ahead; undefined where more is needed than what their credentials were worth. */
function believedOf(
  organisation: string,
  commands: readonly Queued[],
  remembered: RememberedAuthorities,
): Believed<Found> | undefined {
  if (commands.some(({ credential, command }) => !isPersons(credential) || !command || namesIn(command).length > 0))
    return undefined
  const believed = remembered.believe(organisation, credentialsOf(commands))
  if (!believed) return undefined
  const { worth, ...compared } = believed
  return { found: { authorities: worth, personIds: new Map() }, ...compared }
}

function credentialsOf(commands: readonly Queued[]): Map<string, PersonCredential> {
  const credentials = new Map<string, PersonCredential>()
  for (const { credential } of commands) {
    if (isPersons(credential)) credentials.set(credentialKey(credential), credential)
  }
  return credentials
}

/** Commands of one cutover that are decided one after the other and committed together. */
class Batch {
  readonly #log: OpenLog
  readonly #found: Found
  readonly #options: CommandHandlerOptions
  readonly #decided = new Map<string, Answered & { events: ChainedEvent[] }>()
  readonly #stepUpsSpent = new Set<string>()

  constructor(log: OpenLog, found: Found, options: CommandHandlerOptions) {
    this.#log = log
    this.#found = found
    this.#options = options
  }

  async answer(given: Queued): Promise<Answer> {
    if (!given.command) {
      this.#log.reschedule()
      const events = this.passTime()
      return { ok: true, seq: this.#log.state.seq, events }
    }

    // 1. Who is it, right now?
    const actor = this.#actorOf(given)
    if (!actor) return UNAUTHORISED
    const by = actorId(actor)

    // 2. Answered before?
    const known = this.#decided.get(given.commandId) ?? this.#log.answered.get(given.commandId)
    if (known) {
      const same = known.actor === by && known.bodyHash === given.bodyHash
      return same ? this.#again(given, known) : refused(reused(given.commandId))
    }

    // 3. What does it come to? The clock goes first: nothing is decided on what has expired by now.
    this.passTime()
    const outcome = await this.#decide(given, actor)
    const notNow = isRefusal(outcome) ? undefined : this.#options.refuseForNow?.(outcome)
    if (notNow) return refused(notNow)
    const logged = isRefusal(outcome) ? [] : this.#log.append(by, given.commandId, outcome)
    const { seq } = this.#log.state
    const answered: Answered = {
      commandId: given.commandId,
      actor: by,
      bodyHash: given.bodyHash,
      firstSeq: isRefusal(outcome) ? null : seq - logged.length + 1,
      lastSeq: isRefusal(outcome) ? null : seq,
      answer: isRefusal(outcome) ? { refusal: outcome } : null,
    }
    this.#log.answer(answered)
    this.#decided.set(given.commandId, { ...answered, events: logged })
    return isRefusal(outcome) ? refused(outcome) : { ok: true, seq, events: logged }
  }

  passTime(): ChainedEvent[] {
    return this.#log.passTime((events) => this.#options.refuseForNow?.(events) === undefined)
  }

  #actorOf({ organisation, credential }: GivenOne): Actor | undefined {
    if (!isPersons(credential)) return credential
    const key = credentialKey(credential)
    const authority = this.#found.authorities.get(key)
    if (authority?.organisation !== organisation) return undefined
    return this.#stepUpsSpent.has(key) ? { ...authority.actor, maySign: false } : authority.actor
  }

  async #decide({ command: named, credential }: GivenOne, actor: Actor): Promise<ReturnType<typeof decide>> {
    const { state, now, sql } = this.#log
    const meant = withInstance(named, this.#options.instances ?? [])
    if (isRefusal(meant)) {
      // Who may not do it at all hears that first.
      const asked = decide(state, named, { actor, now })
      return isRefusal(asked) ? asked : meant
    }
    const command = withPersonIds(meant, this.#found.personIds, state)
    if (isRefusal(command)) return command
    const outcome = decide(state, command, { actor, now })
    if (isRefusal(outcome) || credential.kind !== 'session' || actor.kind !== 'person') return outcome
    const signatures = outcome.filter(({ type }) => type === 'gateSigned').length
    if (signatures === 0) return outcome
    // One password, one signature, wherever two are tried at once.
    if (signatures > 1)
      return refuse('signatureNotFresh', 'Sign one at a time; a signature asks for your password each time.')
    if (!sql) throw new Error('A signature with a password cannot be decided ahead')
    this.#stepUpsSpent.add(credentialKey(credential))
    if (await this.#options.consumeStepUp(sql, credential.sessionId)) return outcome
    return decide(state, command, { actor: { ...actor, maySign: false }, now })
  }

  async #again({ organisation, cutoverId }: GivenOne, known: Answered & { events?: ChainedEvent[] }): Promise<Answer> {
    if (known.answer && 'refusal' in known.answer) return refused(known.answer.refusal)
    const { firstSeq, lastSeq } = known
    if (firstSeq === null || lastSeq === null) throw new Error(`Command ${known.commandId} was answered with nothing`)
    const count = lastSeq - firstSeq + 1
    if (known.events ?? count === 0) return { ok: true, seq: lastSeq, events: known.events ?? [] }
    const events = await this.#options.eventLog.readEvents(organisation, cutoverId, firstSeq - 1, count, this.#log.sql)
    return { ok: true, seq: lastSeq, events }
  }
}

const isPersons = (credential: Credential): credential is PersonCredential =>
  credential.kind === 'session' || credential.kind === 'token'

export const refused = (refusal: Refusal): Refused => ({ ok: false, refusal })

export const unknownCutover = (cutoverId: string): Refusal =>
  refuse('unknownCutover', `There is no cutover “${cutoverId}”.`)

export const reused = (commandId: string): Refusal =>
  refuse('commandIdReused', `The command id “${commandId}” was used for something else before. Give a new one.`)
