/** What the steps of a rollback are, and in which order they come: first its own, then the inverses, then its own again. */
import type { Cutover } from '../cutoverState.ts'
import type { Dependency, Runbook, StepDefinition } from '../runbook/runbook.ts'
import { indexOf, reversedStepId, rollbackStepId } from '../runbook/runbookIndex.ts'

interface Definitions {
  /** By position of the step that is reversed. */
  inverse: readonly (StepDefinition | null)[]
  /** A rollback’s own, where they take part. */
  own: readonly StepDefinition[]
}
/** Memoised by the array of states; also by which steps take part, since each rollback event copies that array. */
const byStates = new WeakMap<Cutover['rollbackSteps'], Definitions>()
const byMembership = new WeakMap<Runbook, { membership: string; definitions: Definitions }>()

/** Definitions of the steps of a rollback, as they wait for each other in this one. */
export function rollbackDefinitions(cutover: Cutover): Definitions {
  const known = byStates.get(cutover.rollbackSteps)
  if (known) return known
  const members = cutover.rollbackSteps.map((state) => (state ? '1' : '0')).join('')
  const membership = cutover.rollbackOwn ? `${members} own ${cutover.rollback?.already?.join(' ') ?? ''}` : members
  const before = byMembership.get(cutover.runbook)
  const definitions = before?.membership === membership ? before.definitions : definitionsOf(cutover)
  byMembership.set(cutover.runbook, { membership, definitions })
  byStates.set(cutover.rollbackSteps, definitions)
  return definitions
}

function definitionsOf(cutover: Cutover): Definitions {
  const inverse = reverseAll(cutover)
  if (!cutover.rollbackOwn) return { inverse, own: [] }
  const { first = [], last = [] } = cutover.runbook.rollback ?? {}
  const already = new Set(cutover.rollback?.already)
  const opening = endsOf(first)
  const afterFirst = inverse.map((definition, position) => {
    if (!definition || already.has(cutover.runbook.steps[position]?.id ?? '')) return definition
    // What follows an inverse that had begun before has nothing else in front of it that waited.
    const follows = definition.after.some(({ on }) => !already.has(reversedStepId(on) ?? ''))
    return follows ? definition : { ...definition, after: [...opening, ...definition.after] }
  })
  const reversed = inverse.filter((definition) => definition !== null)
  // What had begun before waits for none of those in front of it, so its end is not theirs, nor that of the first steps.
  const closing =
    already.size > 0
      ? [...opening, ...reversed.map(({ id }): Dependency => ({ on: id, type: 'FS', lag: 0 }))]
      : reversed.length > 0
        ? endsOf(reversed)
        : opening
  const afterAll = last.map((definition) =>
    startsByItself(definition) ? { ...definition, after: [...closing, ...definition.after] } : definition,
  )
  return { inverse: afterFirst, own: [...first, ...afterAll] }
}

/** What comes after all of these: after those that none of them ends after. */
export function endsOf(steps: readonly StepDefinition[]): Dependency[] {
  const followed = new Set(
    steps.flatMap(({ after }) => after.flatMap(({ on, type }) => (type === 'FS' || type === 'FF' ? on : []))),
  )
  return steps.flatMap(({ id }) => (followed.has(id) ? [] : [{ on: id, type: 'FS', lag: 0 }]))
}

/** Whether no other step of its list has to begin or end before it starts. */
export const startsByItself = ({ after }: StepDefinition): boolean =>
  after.every(({ type }) => type === 'FF' || type === 'SF')

/** The inverse steps, each after the inverses of all its step's successors. */
function reverseAll(cutover: Cutover): (StepDefinition | null)[] {
  const { successors, gatesAfter } = indexOf(cutover.runbook)
  const known = new Map<string, Dependency[]>()
  /** The rollback steps directly before a step's own, looking through gates and steps that have none. */
  const predecessors = (id: string): Dependency[] => {
    const done = known.get(id)
    if (done) return done
    known.set(id, [])
    const found = new Map<string, Dependency>()
    const lookThrough = (follower: string) => {
      for (const dependency of predecessors(follower)) found.set(dependency.on, dependency)
    }
    for (const { step } of successors.get(id) ?? []) {
      const follower = cutover.runbook.steps[step]?.id ?? ''
      const on = rollbackStepId(follower)
      if (cutover.rollbackSteps[step]) found.set(on, { on, type: 'FS', lag: 0 })
      else lookThrough(follower)
    }
    for (const gateId of gatesAfter.get(id) ?? []) lookThrough(gateId)
    const list = [...found.values()]
    known.set(id, list)
    return list
  }
  return cutover.runbook.steps.map((step, position) => {
    if (!cutover.rollbackSteps[position] || !step.rollback || 'none' in step.rollback) return null
    const { title, takes, owner, do: instructions, verify } = step.rollback
    return {
      id: rollbackStepId(step.id),
      title,
      kind: 'task',
      phase: step.phase,
      workstream: step.workstream,
      owner,
      people: { [owner]: 1 },
      takes,
      after: predecessors(step.id),
      ...(instructions === undefined ? {} : { do: instructions }),
      ...(verify === undefined ? {} : { verify }),
    }
  })
}
