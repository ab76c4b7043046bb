import type { LoggedEvent } from '../../../shared/events.ts'
import type { Dependency, Runbook } from '../../../shared/runbook/runbook.ts'

/**
 * What a log has told so far, in the words of the rules and from the events alone: a second, plainer reading of history
 * that shares no code with `evolve`, so that a mistake there is not repeated here.
 */
export class Told {
  /** With what was added and changed so far. */
  runbook: Runbook
  status: 'preparing' | 'running' | 'rollingBack' | 'hypercare' | 'ended' = 'preparing'
  creator = ''
  people: Record<string, readonly string[]> = {}
  t0 = 0
  startedAt = 0
  rollbackAt = 0
  paused = false
  stopped = false
  countdownHeldAt: number | undefined
  /** Rollback steps that had begun before everything was rolled back. */
  readonly backBefore = new Set<string>()
  readonly rolledBackWorkstreams = new Set<string>()
  readonly steps = new Map<string, ToldStep>()
  readonly gates = new Map<string, ToldGate>()
  readonly items = new Map<string, ToldItem>()
  /** By step, who added or changed it on the night. */
  readonly planners = new Map<string, readonly string[]>()
  /** By watch item, the gate that said go on this condition, and who resolved it. */
  readonly conditions = new Map<string, { gateId: string; resolvedBy?: string }>()
  /** Who recorded the latest value. */
  readonly metrics = new Map<string, string>()

  constructor(runbook: Runbook) {
    this.runbook = runbook
    for (const { id } of runbook.steps) this.steps.set(id, { status: 'pending' })
    for (const { id } of runbook.gates) this.gates.set(id, NEW_GATE)
    for (const { id } of runbook.readiness) this.items.set(id, { closed: false })
  }

  step(id: string): ToldStep {
    return this.steps.get(id) ?? { status: 'pending' }
  }

  gate(id: string): ToldGate {
    return this.gates.get(id) ?? NEW_GATE
  }

  holds(role: string, person: string): boolean {
    return this.people[role]?.includes(person) ?? false
  }

  /** Whether a vote for the role is this person's at the gate: not given away, or given to them by somebody who has it. */
  votes(gateId: string, role: string, person: string): boolean {
    const given = [...this.gate(gateId).given.values()].filter(
      (one) => one.role === role && one.accepted && this.holds(role, one.from),
    )
    return (
      given.some(({ to }) => to === person) || (this.holds(role, person) && !given.some(({ from }) => from === person))
    )
  }

  apply(event: LoggedEvent): void {
    const at = Date.parse(event.at)
    switch (event.type) {
      case 'cutoverCreated':
        this.creator = event.actor
        this.people = event.people
        this.t0 = Date.parse(event.t0)
        break
      case 'cutoverStarted':
        this.status = 'running'
        this.startedAt = at
        break
      case 'cutoverPaused':
      case 'cutoverResumed':
        this.paused = event.type === 'cutoverPaused'
        break
      case 'stopCalled':
      case 'stopCleared':
        this.stopped = event.type === 'stopCalled'
        break
      case 'countdownHeld':
        this.countdownHeldAt = event.builtIn ? Date.parse(event.builtIn.from) : at
        break
      case 'countdownResumed':
      case 't0Moved':
        this.countdownHeldAt = undefined
        this.t0 = Date.parse(event.t0)
        break
      case 'rollbackBegun':
        this.rollbackAt = at
        if (event.workstream === undefined) this.status = 'rollingBack'
        else this.rolledBackWorkstreams.add(event.workstream)
        if (event.workstream === undefined)
          for (const [id, { status }] of this.steps)
            if (id.endsWith('~rollback') && status !== 'pending') this.backBefore.add(id)
        for (const id of event.stepIds) this.steps.set(`${id}~rollback`, { status: 'pending' })
        break
      case 'hypercareEntered':
        this.status = 'hypercare'
        break
      case 'cutoverClosed':
      case 'cutoverCancelled':
        this.status = 'ended'
        break
      case 'personAssigned':
        this.people = { ...this.people, [event.role]: [...(this.people[event.role] ?? []), event.person] }
        break
      case 'personReleased': {
        const others = this.people[event.role]?.filter((person) => person !== event.person) ?? []
        this.people = { ...this.people, [event.role]: others }
        break
      }
      case 'metricRecorded':
        this.metrics.set(event.metric, event.actor)
        break
      default:
        this.#applyToPart(event, at)
    }
  }

  #applyToPart(event: LoggedEvent, at: number): void {
    if (event.type === 'stepAdded' || event.type === 'stepChanged') {
      this.runbook = runbookAfter(this.runbook, event)
      this.planners.set(event.stepId, [...(this.planners.get(event.stepId) ?? []), event.actor])
    }
    if (event.type === 'watchItemAdded' && event.condition)
      this.conditions.set(event.watchItemId, { gateId: event.condition.gateId })
    const condition = event.type === 'watchItemResolved' && this.conditions.get(event.watchItemId)
    if (condition && event.type === 'watchItemResolved')
      this.conditions.set(event.watchItemId, { ...condition, resolvedBy: event.actor })
    if ('stepId' in event && /^(step|box)/.test(event.type) && event.stepId !== undefined) {
      this.steps.set(event.stepId, handled(stepAfter(this.step(event.stepId), event, at), event))
    }
    if ('gateId' in event) this.gates.set(event.gateId, gateAfter(this.gate(event.gateId), event, at))
    if ('itemId' in event) this.items.set(event.itemId, itemAfter(this.items.get(event.itemId), event))
  }
}

/** Whoever waits for an added step waits for its end. */
export function runbookAfter(
  { steps, gates, ...rest }: Runbook,
  event: Extract<LoggedEvent, { type: 'stepAdded' | 'stepChanged' }>,
): Runbook {
  if (event.type === 'stepChanged') {
    return { ...rest, gates, steps: steps.map((step) => (step.id === event.stepId ? event.step : step)) }
  }
  const on: Dependency = { on: event.stepId, type: 'FS', lag: 0 }
  const linked = <Node extends { id: string; after: Dependency[] }>(nodes: Node[]): Node[] =>
    nodes.map((node) => (event.before.includes(node.id) ? { ...node, after: [...node.after, on] } : node))
  return { ...rest, gates: linked(gates), steps: [...linked(steps), event.step] }
}

export interface ToldStep {
  status: 'pending' | 'running' | 'held' | 'failed' | 'unconfirmed' | 'done' | 'skipped' | 'rolledBack'
  /** The claimed start, epoch milliseconds. */
  startedAt?: number
  /** The claimed end, or when it was skipped. */
  endedAt?: number
  /** Everybody who did something in this run, and whoever typed it. */
  hands?: readonly string[]
  assigned?: string
  /** Assigned although they do not hold its role. */
  isOutside?: boolean
  despite?: readonly string[]
  /** What it was before it was rolled back. */
  before?: ToldStep
}

function stepAfter(step: ToldStep, event: LoggedEvent, at: number): ToldStep {
  switch (event.type) {
    case 'stepAssigned':
      return { ...step, assigned: event.to, isOutside: event.reason !== undefined }
    case 'stepStarted':
      return {
        ...step,
        status: 'running',
        startedAt: Date.parse(event.startedAt),
        despite: event.despite?.steps ?? [],
      }
    case 'stepCompleted':
      return {
        ...step,
        status: event.awaitsConfirmation ? 'unconfirmed' : 'done',
        endedAt: Date.parse(event.completedAt),
      }
    case 'stepConfirmed':
      return { ...step, status: 'done' }
    case 'stepHeld':
      return { ...step, status: 'held' }
    case 'stepResumed':
    case 'stepRetried':
      return { ...step, status: 'running' }
    case 'stepFailed':
      return { ...step, status: 'failed' }
    case 'stepSkipped':
      return { ...withoutRun(step), status: 'skipped', endedAt: at }
    case 'stepUndone': {
      const { endedAt: _, ...rest } = event.to === 'pending' ? withoutRun(step) : step
      return { ...rest, status: event.to }
    }
    case 'stepRolledBack':
      return { ...step, status: 'rolledBack', before: step }
    case 'stepRollbackUndone':
      return { ...(step.before ?? step), ...(step.assigned === undefined ? {} : { assigned: step.assigned }) }
    default:
      return step
  }
}

/** Looking at a step, talking about it and giving it to somebody is no hand in it, nor is it to take one back whole. */
const NO_HAND = /^step(Seen|Acknowledged|Assigned|Noted|RolledBack|RollbackUndone|Added|Changed)$/

function handled(step: ToldStep, event: LoggedEvent): ToldStep {
  if (NO_HAND.test(event.type) || step.status === 'pending' || event.actor === 'clock') return step
  return { ...step, hands: [...(step.hands ?? []), ...handsOf(event)] }
}

const withoutRun = ({ assigned }: ToldStep): Omit<ToldStep, 'status'> => (assigned === undefined ? {} : { assigned })

const handsOf = (event: { actor: string; onBehalfOf?: string }): string[] =>
  event.onBehalfOf === undefined ? [event.actor] : [event.actor, event.onBehalfOf]

export interface ToldGate {
  status: 'pending' | 'polling' | 'go' | 'goWithConditions' | 'noGo'
  decidedAt?: number
  /** Whose signatures counted for the decision that stands. */
  counted: readonly string[]
  poll?: {
    id: string
    basis: string
    reports: Map<string, ToldVote>
    signatures: Map<string, ToldVote>
  }
  /** Votes that were given to another person, by role and giver. */
  given: ReadonlyMap<string, ToldDelegation>
}

export interface ToldDelegation {
  role: string
  from: string
  to: string
  accepted: boolean
}

export interface ToldVote {
  /** Whose vote it is. */
  person: string
  role: string
  vote: string
  /** Epoch milliseconds. */
  at: number
  overriddenBy?: string
}

function gateAfter(gate: ToldGate, event: LoggedEvent, at: number): ToldGate {
  switch (event.type) {
    case 'pollOpened':
    case 'pollReopened':
      return {
        status: 'polling',
        counted: [],
        poll: { id: event.pollId, basis: event.basis, reports: new Map(), signatures: new Map() },
        given: new Map([...gate.given].filter(([, { accepted }]) => accepted)),
      }
    case 'pollImproved':
      return gate.poll ? { ...gate, poll: { ...gate.poll, basis: event.basis } } : gate
    case 'gateReported':
      gate.poll?.reports.set(event.role, {
        person: event.onBehalfOf ?? event.actor,
        role: event.role,
        vote: event.vote,
        at,
        ...(event.override === undefined ? {} : { overriddenBy: event.actor }),
      })
      return gate
    case 'gateSigned':
      gate.poll?.signatures.set(`${event.actor} ${event.role}`, {
        person: event.actor,
        role: event.role,
        vote: event.vote,
        at,
      })
      return gate
    case 'voteDelegated':
      return withGiven(gate, { role: event.role, from: event.actor, to: event.to, accepted: false })
    case 'delegationAccepted':
      return withGiven(gate, { role: event.role, from: event.from, to: event.actor, accepted: true })
    case 'delegationDeclined':
    case 'delegationEnded':
      return { ...gate, given: new Map([...gate.given].filter(([key]) => key !== `${event.role} ${event.from}`)) }
    case 'gateDecided':
      return { ...gate, status: event.outcome, decidedAt: at, counted: event.counted ?? [] }
    case 'gateReopened':
      return { ...NEW_GATE, given: new Map([...gate.given].filter(([, { accepted }]) => accepted)) }
    default:
      return gate
  }
}

const NEW_GATE: ToldGate = { status: 'pending', counted: [], given: new Map() }

const withGiven = (gate: ToldGate, given: ToldDelegation): ToldGate => ({
  ...gate,
  given: new Map(gate.given).set(`${given.role} ${given.from}`, given),
})

export interface ToldItem {
  closed: boolean
  /** Who gave the evidence, and who typed it. */
  suppliers?: readonly string[]
  waiver?: string
}

function itemAfter(item: ToldItem = { closed: false }, event: LoggedEvent): ToldItem {
  switch (event.type) {
    case 'evidenceProvided':
      return { closed: false, suppliers: [event.actor, event.onBehalfOf ?? []].flat() }
    case 'evidenceWithdrawn':
    case 'evidenceRejected':
    case 'evidenceExpired':
      return { closed: false }
    case 'waiverExpired': {
      const { waiver: _, ...rest } = item
      return { ...rest, closed: false }
    }
    case 'itemVerified':
      return { ...item, closed: true }
    case 'itemWaived':
      return { ...item, closed: true, waiver: event.actor }
    default:
      return item
  }
}
