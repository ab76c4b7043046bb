/** R1, and R5's claimed times: what a start and an end had to wait for, from the text of the rules. */
import type { LoggedEvent } from '../../../shared/events.ts'
import type { Dependency, Runbook, StepDefinition } from '../../../shared/runbook/runbook.ts'
import type { Told, ToldStep } from './told.ts'
import { backDependencies, isOfRollback, ownOf } from './wayBack.ts'

const SUFFIX = '~rollback'
/** Everything that counts as a start, and everything that counts as an end. */
type Start = Extract<LoggedEvent, { type: 'stepStarted' | 'stepRetried' | 'stepCompleted' }>
type End = Extract<LoggedEvent, { type: 'stepCompleted' }>

export function brokenOrder(told: Told, event: LoggedEvent): string[] {
  switch (event.type) {
    case 'stepStarted':
    case 'stepRetried':
      return brokenStart(told, event)
    case 'stepCompleted':
      // A milestone starts and ends in one.
      return told.step(event.stepId).status === 'pending' ? brokenStart(told, event) : brokenEnd(told, event)
    case 'stepFailed':
      return brokenClaim('failed', event.failedAt, event.at, [told.step(event.stepId).startedAt])
    case 'gateDecided':
      return event.outcome === 'noGo' ? [] : brokenGo(told, event.gateId, Date.parse(event.at))
    default:
      return []
  }
}

function brokenStart(told: Told, event: Start): string[] {
  const { stepId } = event
  const at = Date.parse(event.at)
  const rollback = isOfRollback(told.runbook, stepId)
  const definition = definitionOf(told.runbook, stepId)
  const named = event.type === 'stepStarted' ? (event.despite?.steps ?? []) : (told.step(stepId).despite ?? [])
  const waits = rollback ? backDependencies(told, stepId) : definition.after
  const binding = waits.filter(({ on }) => !named.includes(on))
  const gates = rollback ? [] : gatesBefore(told.runbook, definition)
  const broken = [
    told.paused && `[R1] ${stepId} started while paused`,
    told.stopped && `[R1] ${stepId} started while stop was called`,
    !mayStart(told, definition, rollback) && `[R1] ${stepId} started while ${told.status}`,
    ...binding.map((dependency) => {
      const released = startReleasedAt(told, dependency)
      return (
        (released === undefined || released > at) && `[R1] ${stepId} started before ${dependency.on} ${dependency.type}`
      )
    }),
    ...gates.map((gate) => !saysGo(told, gate) && `[R1] ${stepId} started before ${gate} said go`),
    !rollback && tooEarly(told, definition, at) && `[R1] ${stepId} started before its time`,
    event.type === 'stepStarted' &&
      event.despite !== undefined &&
      !told.holds('lead', event.actor) &&
      `[R1] ${stepId} was started despite others by ${event.actor}, who is not the lead`,
  ].filter((fault) => fault !== false)
  if (event.type === 'stepRetried') return broken
  const claimed = event.type === 'stepStarted' ? event.startedAt : event.completedAt
  const earliest = [
    told.startedAt,
    rollback ? told.rollbackAt : fixedTime(told, definition),
    ...binding.map((dependency) => startReleasedAt(told, dependency)),
    ...gates.map((gate) => told.gate(gate).decidedAt),
    ...definition.after.flatMap(({ on, lag }) => {
      const decidedAt = told.gates.get(on)?.decidedAt
      return decidedAt === undefined || rollback ? [] : decidedAt + Math.max(0, lag) * 1000
    }),
  ]
  return [...broken, ...brokenClaim(`${stepId} started`, claimed, event.at, earliest)]
}

function brokenEnd(told: Told, event: End): string[] {
  const { stepId } = event
  const step = told.step(stepId)
  const overridden = event.override !== undefined && told.holds('lead', event.actor)
  const definition = definitionOf(told.runbook, stepId)
  const waits = isOfRollback(told.runbook, stepId) ? backDependencies(told, stepId) : definition.after
  const ends = waits.filter(({ type }) => type === 'FF' || type === 'SF')
  const broken = overridden
    ? []
    : [
        ...ends.flatMap((dependency) => {
          const released = endReleasedAt(told, dependency)
          const early = released === undefined || released > Date.parse(event.at)
          return early ? `[R1] ${stepId} finished before ${dependency.on} ${dependency.type}` : []
        }),
        ...waits.flatMap(({ on, type }) => {
          if ((type !== 'FS' && type !== 'SS') || step.despite?.includes(on) || told.gates.has(on)) return []
          const status = told.step(on).status
          const undone = type === 'FS' ? status !== 'done' && status !== 'skipped' : status === 'pending'
          return undone ? `[R9] ${stepId} finished while ${on}, on which it rests, was undone` : []
        }),
      ]
  const earliest = overridden ? [] : ends.map((dependency) => endReleasedAt(told, dependency))
  return [...broken, ...brokenClaim(`${stepId} finished`, event.completedAt, event.at, [step.startedAt, ...earliest])]
}

function brokenClaim(what: string, claimed: string, at: string, earliest: readonly (number | undefined)[]): string[] {
  const latestRelease = Math.max(0, ...earliest.map((time) => time ?? 0))
  if (Date.parse(claimed) > Date.parse(at)) return [`[R5] ${what} in the future`]
  return Date.parse(claimed) < latestRelease ? [`[R5] ${what} before what released it`] : []
}

function brokenGo(told: Told, gateId: string, at: number): string[] {
  const gate = told.runbook.gates.find(({ id }) => id === gateId)
  return (gate?.after ?? []).flatMap((dependency) => {
    const { on, type } = dependency
    // A gate has no duration: what would hold its end holds its go.
    const looksAt = type === 'FS' || type === 'FF' ? 'FS' : 'SS'
    const released = startReleasedAt(told, { ...dependency, type: looksAt })
    return released !== undefined && released <= at ? [] : `[R1] ${gateId} said go before ${on} ${type}`
  })
}

/** When a dependency lets a step start; undefined while it does not. FF and SF say nothing about a start. */
function startReleasedAt(told: Told, { on, type, lag }: Dependency): number | undefined {
  const later = Math.max(0, lag) * 1000
  if (type === 'FF' || type === 'SF') return 0
  const gate = told.gates.get(on)
  if (gate) return saysGo(told, on) && gate.decidedAt !== undefined ? gate.decidedAt + later : undefined
  const since = type === 'FS' ? endOf(told.step(on)) : beginOf(told.step(on))
  return since === undefined ? undefined : since + later
}

function endReleasedAt(told: Told, { on, type, lag }: Dependency): number | undefined {
  const since = type === 'FF' ? endOf(told.step(on)) : beginOf(told.step(on))
  return since === undefined ? undefined : since + Math.max(0, lag) * 1000
}

const endOf = ({ status, endedAt }: ToldStep) => (status === 'done' || status === 'skipped' ? endedAt : undefined)

const beginOf = ({ status, startedAt, endedAt }: ToldStep) =>
  ['running', 'held', 'unconfirmed', 'done', 'skipped'].includes(status) ? (startedAt ?? endedAt) : undefined

const saysGo = (told: Told, gate: string) => ['go', 'goWithConditions'].includes(told.gate(gate).status)

function mayStart(told: Told, { id, workstream }: StepDefinition, rollback: boolean): boolean {
  if (rollback) return told.status === 'running' || told.status === 'rollingBack'
  const onTheWayBack = told.rolledBackWorkstreams.has(workstream) || told.steps.has(id + SUFFIX)
  return told.status === 'running' && !onTheWayBack
}

function fixedTime({ t0 }: Told, { notBefore }: StepDefinition): number {
  if (notBefore === undefined) return 0
  return typeof notBefore === 'string' ? Date.parse(notBefore) : t0 + notBefore * 1000
}

function tooEarly(told: Told, definition: StepDefinition, at: number): boolean {
  const held = typeof definition.notBefore === 'number' ? told.countdownHeldAt : undefined
  return fixedTime(told, definition) > Math.min(at, held ?? at)
}

/** Ids of the gates from which a step can be reached along dependencies, through steps and gates alike. */
export function gatesBefore(runbook: Runbook, { after }: StepDefinition): string[] {
  const found = new Set<string>()
  const seen = new Set<string>()
  const open = after.map(({ on }) => on)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    const gate = runbook.gates.find((one) => one.id === id)
    if (gate) found.add(id)
    const node = gate ?? runbook.steps.find((one) => one.id === id)
    open.push(...(node?.after.map(({ on }) => on) ?? []))
  }
  return [...found]
}

function definitionOf(runbook: Runbook, stepId: string): StepDefinition {
  const id = stepId.endsWith(SUFFIX) ? stepId.slice(0, -SUFFIX.length) : stepId
  const definition = ownOf(runbook, id) ?? runbook.steps.find((step) => step.id === id)
  if (!definition) throw new Error(`The log speaks of ${stepId}, which the runbook does not have`)
  return definition
}
