/** Commands of one cutover, decided one after the other on one open log and committed together. */
import { type Actor, actorId, type RightsLost } from '../../shared/actor.ts'
import type { Command } from '../../shared/commands.ts'
import { decide } from '../../shared/decide/decide.ts'
import type { ChainedEvent, CutoverEvent } from '../../shared/events.ts'
import type { SignatureAsked } from '../../shared/protocol.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/refusal.ts'
import { withoutUndefined } from '../../shared/withoutUndefined.ts'
import type { EventLog } from '../log/eventLog.ts'
import type { OpenLog, StoredAnswer } from '../log/openLog.ts'
import { leadOrRefuse } from '../servicenow/ledChanges.ts'
import { withInstance } from '../servicenow/naming.ts'
import { type Answer, refused, reused, UNAUTHORISED } from './answers.ts'
import {
  type Authority,
  type ConsumeStepUp,
  type Credential,
  credentialKey,
  type PersonCredential,
} from './credential.ts'
import { type KnownFiles, refuseUnknownFile } from './notedFiles.ts'
import { type PersonIds, withPersonIds } from './personNames.ts'
import type { RefuseForNow } from './refusedForNow.ts'

export interface OfCutover {
  organisation: string
  cutoverId: string
}

export interface GivenOne extends OfCutover {
  credential: Credential
  commandId: string
  command: Command
  bodyHash: string
}

/** Without a command: the passing of time. */
export type Queued = GivenOne | (OfCutover & { credential: { kind: 'clock' }; command?: never })

/** What has to be looked up for the commands besides the log. */
export interface Found {
  /** By `credentialKey`. */
  authorities: ReadonlyMap<string, Authority | undefined>
  personIds: PersonIds
  files: KnownFiles
  rightsLost?: RightsLost
}

export interface BatchOptions {
  readEvents: EventLog['readEvents']
  consumeStepUp: ConsumeStepUp
  /** Refuses nothing when left out. */
  refuseForNow?: RefuseForNow
  /** Names of the instances of ServiceNow that commands may name. */
  instances?: readonly string[]
}

/** Touches only the open log, so the batch can be thrown away and decided again on another. */
export async function decideBatch(
  commands: readonly Queued[],
  log: OpenLog,
  found: Found,
  options: BatchOptions,
): Promise<Answer[]> {
  const batch = new Batch(log, found, options)
  const answers: Answer[] = []
  for (const command of commands) answers.push(await batch.answer(command))
  batch.passTime()
  return answers
}

class Batch {
  readonly #log: OpenLog
  readonly #found: Found
  readonly #options: BatchOptions
  readonly #decided = new Map<string, StoredAnswer & { events: ChainedEvent[] }>()
  readonly #stepUpsSpent = new Set<string>()

  constructor(log: OpenLog, found: Found, options: BatchOptions) {
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

    // 3. Decide. The clock goes first: nothing is decided on what has expired by now.
    this.passTime()
    const decided = await this.#decide(given, actor)
    const notNow = isRefusal(decided) ? undefined : this.#options.refuseForNow?.(decided)
    if (notNow) return refused(notNow)
    // Last: what is claimed here is written with these events.
    const outcome = isRefusal(decided) ? decided : await this.#led(given, decided)
    const logged = isRefusal(outcome) ? [] : this.#log.append(by, given.commandId, outcome)
    const { seq } = this.#log.state
    const answered: StoredAnswer = {
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

  /** The events, or the refusal of a change that another cutover leads. Decided ahead they are only looked through. */
  async #led({ organisation, cutoverId }: GivenOne, events: CutoverEvent[]): Promise<CutoverEvent[] | Refusal> {
    const { sql, state } = this.#log
    return (sql && (await leadOrRefuse(sql, { organisation, cutoverId }, state, events))) ?? events
  }

  passTime(): ChainedEvent[] {
    const mayWrite = (events: readonly CutoverEvent[]) => this.#options.refuseForNow?.(events) === undefined
    return this.#log.passTime(mayWrite, this.#found.rightsLost)
  }

  #actorOf({ organisation, credential }: GivenOne): Actor | undefined {
    if (!isPersons(credential)) return credential
    const key = credentialKey(credential)
    const authority = this.#found.authorities.get(key)
    if (authority?.organisation !== organisation) return undefined
    return this.#stepUpsSpent.has(key) ? { ...authority.actor, maySign: false } : authority.actor
  }

  async #decide({ command: named, credential, cutoverId }: GivenOne, actor: Actor): Promise<ReturnType<typeof decide>> {
    const { state, now, sql } = this.#log
    const lost = withoutUndefined({ rightsLost: this.#found.rightsLost })
    const meant = withInstance(named, this.#options.instances ?? [])
    if (isRefusal(meant)) {
      // Somebody who may not do it at all is told that first.
      const asked = decide(state, named, { actor, now })
      return isRefusal(asked) ? asked : meant
    }
    const command = withPersonIds(meant, this.#found.personIds, state)
    if (isRefusal(command)) return command
    const outcome = decide(state, command, { actor, now, ...lost })
    const unknown = isRefusal(outcome) ? undefined : refuseUnknownFile(command, this.#found.files)
    if (unknown) return unknown
    if (isRefusal(outcome) || credential.kind !== 'session' || actor.kind !== 'person') return outcome
    // Whoever gives a vote away is asked as for a signature.
    const [signature, ...more] = outcome.flatMap((event): SignatureAsked[] => {
      if (event.type === 'gateSigned') return [{ for: 'sign', ...event, cutoverId }]
      return event.type === 'voteDelegated' ? [{ for: 'delegate', ...event, cutoverId }] : []
    })
    if (!signature) return outcome
    // What is given again confirms one signature, even of two at once.
    if (more.length > 0)
      return refuse('signatureNotFresh', 'Sign one at a time; each signature asks for your password or passkey.')
    if (!sql) throw new Error('A signature in a session cannot be decided ahead')
    this.#stepUpsSpent.add(credentialKey(credential))
    const given = { sessionId: credential.sessionId, proof: actor.proof, signature }
    if (await this.#options.consumeStepUp(sql, given)) return outcome
    return decide(state, command, { actor: { ...actor, maySign: false }, now })
  }

  async #again(
    { organisation, cutoverId }: GivenOne,
    known: StoredAnswer & { events?: ChainedEvent[] },
  ): Promise<Answer> {
    if (known.answer && 'refusal' in known.answer) return refused(known.answer.refusal)
    const { firstSeq, lastSeq } = known
    if (firstSeq === null || lastSeq === null) throw new Error(`Command ${known.commandId} was answered with nothing`)
    const count = lastSeq - firstSeq + 1
    if (known.events ?? count === 0) return { ok: true, seq: lastSeq, events: known.events ?? [] }
    const events = await this.#options.readEvents(organisation, cutoverId, firstSeq - 1, count, this.#log.sql)
    return { ok: true, seq: lastSeq, events }
  }
}

export const isPersons = (credential: Credential): credential is PersonCredential =>
  credential.kind === 'session' || credential.kind === 'token'
