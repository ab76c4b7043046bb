import { type Actor, actorId, type RightsLost } from '../../shared/actor.ts'
import { anyCommand } from '../../shared/commands.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { CommandOutcome } from '../../shared/decide/commandOutcome.ts'
import { decideCreation } from '../../shared/decide/create.ts'
import { decide } from '../../shared/decide/decide.ts'
import { passedDeadline } from '../../shared/decide/passedDeadline.ts'
import type { CutoverEvent, LoggedEvent } from '../../shared/events.ts'
import { beginCutover, evolve } from '../../shared/evolve/evolve.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { CLOCK } from '../../shared/reserved.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { asSeenBy, standingIn, type UnnamedCommand } from './asSeen.ts'

/** Everybody of the small runbook's cast, one role each unless a test says otherwise; `second` is another dba. */
export const CAST = {
  lead: ['lena'],
  dba: ['dana', 'second'],
  network: ['nils'],
  qa: ['quinn'],
  operations: ['olga'],
  sponsor: ['sam'],
  scribe: ['scott'],
}

export const T0 = Date.parse('2026-11-28T22:00:00Z')
export const minutes = (count: number): number => count * 60_000
export const iso = (instant: number): string => new Date(instant).toISOString()

export const person = (id: string, as: Partial<Extract<Actor, { kind: 'person' }>> = {}): Actor => ({
  kind: 'person',
  id,
  organisationRole: 'member',
  via: 'session',
  maySign: true,
  // A token gives nothing again.
  ...(as.via !== 'token' && { proof: 'password' as const }),
  ...as,
})

/** A cutover driven through the real `decide` and `evolve`, with a clock that the test moves. */
export class Play {
  cutover: Cutover
  log: LoggedEvent[]
  now: number
  readonly runbook: Runbook
  /** What the server would know of those who signed. */
  rightsLost: RightsLost = new Map()

  constructor(
    runbook: Runbook,
    options: { people?: Record<string, string[]>; mode?: 'live' | 'rehearsal'; now?: number } = {},
  ) {
    this.runbook = runbook
    this.now = options.now ?? T0 - minutes(60)
    const created = decideCreation(
      runbook,
      'hash-of-the-runbook',
      { runbook: { id: runbook.id }, mode: options.mode ?? 'live', t0: iso(T0), people: options.people ?? CAST },
      { actor: person('paula', { organisationRole: 'planner' }), now: this.now },
    )
    if (isRefusal(created)) throw new Error(created.message)
    const [first] = this.logged(created, 'paula', 0)
    if (!first) throw new Error('nothing was created')
    this.log = [first]
    this.cutover = beginCutover('c1', runbook, first)
  }

  /** Gives a command in view of what stands there and, when it is accepted, applies it. */
  give(who: string | Actor, input: UnnamedCommand): CommandOutcome {
    const actor = typeof who === 'string' ? person(who) : who
    const { now, rightsLost } = this
    const command = anyCommand.parse(asSeenBy(standingIn(this.cutover), input))
    const decision = decide(this.cutover, command, { actor, now, rightsLost })
    if (!isRefusal(decision)) this.apply(decision, actorId(actor))
    return decision
  }

  /** Gives commands that must be accepted. */
  run(who: string | Actor, ...inputs: UnnamedCommand[]): this {
    for (const input of inputs) {
      const decision = this.give(who, input)
      if (isRefusal(decision)) throw new Error(`${input.type} was refused: ${decision.code} ${decision.message}`)
    }
    return this
  }

  /** Starts a step, and completes it five minutes later. */
  execute(who: string, stepId: string, observed?: string): this {
    return this.run(who, { type: 'startStep', stepId })
      .wait(minutes(5))
      .run(who, { type: 'completeStep', stepId, observed })
  }

  wait(milliseconds: number): this {
    this.now += milliseconds
    return this
  }

  /** Lets the clock act on every deadline that has passed, as the server does. */
  passTime(): this {
    for (let passed = this.#passed(); passed; passed = this.#passed()) {
      this.apply(passed.events, CLOCK, passed.commandId)
    }
    return this
  }

  #passed() {
    return passedDeadline(this.cutover, this.now, undefined, this.rightsLost)
  }

  private apply(events: CutoverEvent[], actor: string, commandId?: string) {
    const logged = this.logged(events, actor, this.cutover.seq, commandId)
    this.cutover = logged.reduce(evolve, this.cutover)
    this.log.push(...logged)
  }

  private logged(events: CutoverEvent[], actor: string, after: number, commandId = `command-${after}`): LoggedEvent[] {
    return events.map((event, position) => ({
      ...event,
      seq: after + position + 1,
      at: iso(this.now),
      actor,
      commandId,
    }))
  }
}

/** Readiness verified, and the small runbook's only gate decided as go. */
export function upToGo(play: Play): Play {
  play.run('lena', { type: 'startCutover' })
  makeReady(play)
  play.run('lena', { type: 'startStep', stepId: 'announce' }, { type: 'completeStep', stepId: 'announce' })
  return passGate(play)
}

export function makeReady(play: Play): Play {
  return play
    .run('quinn', { type: 'provideEvidence', itemId: 'uat-exit', evidence: { metric: 'uat_pass_rate', value: 0.97 } })
    .run('quinn', { type: 'provideEvidence', itemId: 'load-test', evidence: { link: 'https://example.org/report' } })
    .run('nils', { type: 'provideEvidence', itemId: 'on-call', evidence: { note: 'Rota in the wiki' } })
    .run('lena', ...['uat-exit', 'load-test', 'on-call'].map((itemId) => ({ type: 'verifyItem' as const, itemId })))
}

export function passGate(play: Play): Play {
  play.run('lena', { type: 'openPoll', gateId: 'go-no-go' })
  play.run('nils', { type: 'report', gateId: 'go-no-go', vote: 'go' })
  play.run('dana', { type: 'report', gateId: 'go-no-go', vote: 'go' })
  for (const approver of ['olga', 'sam']) play.run(approver, signature(play))
  return play.run('sam', { type: 'decideGate', gateId: 'go-no-go', outcome: 'go' })
}

/** A signature of the small runbook's gate over what its poll rests on now. */
export function signature(play: Play) {
  const poll = play.cutover.gates[0]?.poll
  return {
    type: 'sign' as const,
    gateId: 'go-no-go',
    vote: 'go' as const,
    pollId: poll?.id ?? 'none',
    basis: poll?.basis ?? 'none',
  }
}
