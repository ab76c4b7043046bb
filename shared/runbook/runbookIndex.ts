/** Lookups in a runbook: by id, and what follows what. Memoised per runbook, which is immutable. */

import { ROLLBACK_SUFFIX, SCRIBE } from '../reserved.ts'
import type { Dependency, GateDefinition, Runbook, StepDefinition } from './runbook.ts'
import { traitsOf } from './stepKinds.ts'

export interface Successor {
  /** Index of the step that depends. */
  step: number
  dependency: Dependency
}

export interface RunbookIndex {
  step: ReadonlyMap<string, number>
  gate: ReadonlyMap<string, number>
  item: ReadonlyMap<string, number>
  /** A rollback’s own steps, `first` before `last`, and where each stands among them. */
  ownOfRollback: readonly StepDefinition[]
  ownRollbackStep: ReadonlyMap<string, number>
  role: ReadonlyMap<string, string>
  /** By id of a step or gate: the steps that depend on it directly. */
  successors: ReadonlyMap<string, readonly Successor[]>
  /** By id of a step or gate: the ids of the gates that come after it directly. */
  gatesAfter: ReadonlyMap<string, readonly string[]>
  /** By id of a gate: the indices of all steps behind it, directly or through other steps and gates. */
  behindGate: ReadonlyMap<string, ReadonlySet<number>>
  /** The steps after which rollback is no longer planned. */
  pointsOfNoReturn: readonly number[]
  /** Indices of steps with deadlines while they run: waits, timeboxes, automations. */
  timed: readonly number[]
}

const indices = new WeakMap<Runbook, RunbookIndex>()

export function indexOf(runbook: Runbook): RunbookIndex {
  const known = indices.get(runbook)
  if (known) return known
  const index = buildIndex(runbook)
  indices.set(runbook, index)
  return index
}

export const roleTitle = (runbook: Runbook, role: string): string =>
  indexOf(runbook).role.get(role) ?? (role === SCRIBE ? 'Scribe' : role)

/** Of what may stand before a step or gate, by its id; the id itself of what is not there. */
export function stepOrGateTitle(runbook: Runbook, id: string): string {
  const { step, gate } = indexOf(runbook)
  return runbook.steps[step.get(id) ?? -1]?.title ?? runbook.gates[gate.get(id) ?? -1]?.title ?? id
}

export const itemTitle = (runbook: Runbook, id: string): string =>
  runbook.readiness[indexOf(runbook).item.get(id) ?? -1]?.title ?? id

/** A rollback step by what it is called itself; the id of what is not there. */
export function stepTitle(runbook: Runbook, id: string): string {
  const { step, ownOfRollback, ownRollbackStep } = indexOf(runbook)
  const reversed = reversedStepId(id)
  const definition = runbook.steps[step.get(reversed ?? id) ?? -1]
  const { rollback } = definition ?? {}
  if (reversed !== undefined) return rollback && 'title' in rollback ? rollback.title : id
  return (definition ?? ownOfRollback[ownRollbackStep.get(id) ?? -1])?.title ?? id
}

export const triggerTitle = (runbook: Runbook, id: string): string =>
  runbook.rollback?.triggers.find((trigger) => trigger.id === id)?.when ?? id

/** The id of the step that a rollback step reverses; undefined for the id of one that reverses nothing, and of an ordinary step. */
export const reversedStepId = (stepId: string): string | undefined =>
  stepId.endsWith(ROLLBACK_SUFFIX) ? stepId.slice(0, -ROLLBACK_SUFFIX.length) : undefined

export const rollbackStepId = (stepId: string): string => stepId + ROLLBACK_SUFFIX

function buildIndex(runbook: Runbook): RunbookIndex {
  const positions = (things: readonly { id: string }[]) =>
    new Map(things.map((thing, position) => [thing.id, position]))
  const successors = new Map<string, Successor[]>()
  const followers = new Map<string, (StepDefinition | GateDefinition)[]>()
  const follow = (node: StepDefinition | GateDefinition) => {
    for (const { on } of node.after) followers.set(on, [...(followers.get(on) ?? []), node])
  }
  runbook.steps.forEach((definition, step) => {
    follow(definition)
    for (const dependency of definition.after) {
      const list = successors.get(dependency.on)
      if (list) list.push({ step, dependency })
      else successors.set(dependency.on, [{ step, dependency }])
    }
  })
  runbook.gates.forEach(follow)
  const gatesAfter = new Map<string, string[]>()
  for (const gate of runbook.gates) {
    for (const { on } of gate.after) gatesAfter.set(on, [...(gatesAfter.get(on) ?? []), gate.id])
  }
  const step = positions(runbook.steps)
  const ownOfRollback = [...(runbook.rollback?.first ?? []), ...(runbook.rollback?.last ?? [])]
  return {
    step,
    ownOfRollback,
    ownRollbackStep: positions(ownOfRollback),
    gate: positions(runbook.gates),
    item: positions(runbook.readiness),
    role: new Map(runbook.roles.map((role) => [role.id, role.title])),
    successors,
    gatesAfter,
    behindGate: new Map(runbook.gates.map((gate) => [gate.id, stepsBehind(gate.id, followers, step)])),
    pointsOfNoReturn: runbook.steps.flatMap((definition, position) => (definition.pointOfNoReturn ? [position] : [])),
    timed: runbook.steps.flatMap((definition, position) =>
      traitsOf(definition).doneBy === 'time' || definition.timebox !== undefined || definition.automation
        ? [position]
        : [],
    ),
  }
}

function stepsBehind(
  gateId: string,
  followers: ReadonlyMap<string, readonly { id: string }[]>,
  stepPosition: ReadonlyMap<string, number>,
): ReadonlySet<number> {
  const seen = new Set<string>([gateId])
  const open = [gateId]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const follower of followers.get(id) ?? []) {
      if (seen.has(follower.id)) continue
      seen.add(follower.id)
      open.push(follower.id)
    }
  }
  return new Set([...seen].flatMap((id) => stepPosition.get(id) ?? []))
}
