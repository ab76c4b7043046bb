/**
 * What a file may leave out. `runbook`, `title` and a list of `steps` are enough: one phase, one workstream, a lead, and a
 * window from the plan. What is taken for the rest is said, since gates and forecasts go by it.
 */
import { LEAD } from '../../reserved.ts'
import { ID } from '../runbookFormat.ts'
import { asId } from '../written.ts'
import type { Path } from './fault.ts'
import { type Group, isGroup, listOf } from './groups.ts'

export interface Completed {
  value: unknown
  /** Where a part of the completed file stands in the file as it was written. */
  pathOf(path: Path): Path
  /** What was taken for what is left out, as the file would say it: `tier: 3`. */
  taken: readonly string[]
  /** Whether the window is still to come from the plan. */
  needsWindow: boolean
  /** What is wrong with the list of steps itself, which the completed file no longer shows; paths as written. */
  faults: readonly { path: Path; message: string }[]
}

/** A single phase and a single workstream. */
const WHOLE = 'Cutover'
/** Longer than any plan, until the plan is known. */
const ANY_WINDOW = '365d'

/** What is no group of keys stays as it is. */
export function complete(written: unknown): Completed {
  if (!isGroup(written)) return { value: written, pathOf: (path) => path, taken: [], needsWindow: false, faults: [] }
  // The file as written stays as it is.
  const file = structuredClone(written)
  const taken: string[] = []
  const take = (key: string, value: unknown, says?: string) => {
    if (key in file) return
    file[key] = value
    if (says !== undefined) taken.push(says)
  }
  const needsWindow = !('window' in file)
  const faults: { path: Path; message: string }[] = []
  const pathOf = groupSteps(file, taken, faults)
  const steps = stepsOf(file)
  take('tier', 3, 'tier: 3')
  take('timezone', 'UTC', 'timezone: UTC')
  take('window', ANY_WINDOW)
  const back = rollbackStepsOf(file)
  nameSteps(file, [...steps, ...back])
  completePhases(file, steps, take)
  completeRoles(file, steps, take, taken)
  sayStarts(steps, taken)
  return { value: file, pathOf, taken, needsWindow, faults }
}

/** Steps as one list become lists by their workstream. */
function groupSteps(file: Group, taken: string[], faults: { path: Path; message: string }[]): Completed['pathOf'] {
  if (!('steps' in file)) return (path) => path
  const { steps } = file
  delete file.steps
  if ('workstreams' in file) {
    faults.push({ path: ['steps'], message: 'write either steps or workstreams; a step may name its workstream' })
    return (path) => path
  }
  if (!Array.isArray(steps)) faults.push({ path: ['steps'], message: '"steps" must be a list' })
  const workstreams = new Map<string, { steps: unknown[]; positions: number[] }>()
  for (const [position, step] of listOf(steps).entries()) {
    const { workstream = WHOLE } = isGroup(step) ? step : {}
    if (isGroup(step)) delete step.workstream
    const isTitle = typeof workstream === 'string' && workstream.trim() !== ''
    if (!isTitle) {
      faults.push({ path: ['steps', position, 'workstream'], message: '"workstream" must be text; put it in quotes' })
    }
    const title = isTitle ? workstream.trim() : WHOLE
    const list = workstreams.get(title) ?? { steps: [], positions: [] }
    workstreams.set(title, list)
    list.steps.push(step)
    list.positions.push(position)
  }
  if (workstreams.has(WHOLE)) taken.push(`workstream: ${WHOLE}`)
  file.workstreams = Object.fromEntries([...workstreams].map(([title, list]) => [title, list.steps]))
  return (path) => {
    const [root, title, index, ...rest] = path
    if (root !== 'workstreams') return path
    const position = typeof index === 'number' ? workstreams.get(String(title))?.positions[index] : undefined
    return position === undefined ? ['steps'] : ['steps', position, ...rest]
  }
}

type Take = (key: string, value: unknown, says?: string) => void

/** Those that the steps name, in their order; a step of a runbook with one phase is in it. */
function completePhases(file: Group, steps: readonly Group[], take: Take): void {
  const named = [...new Set(steps.flatMap(({ phase }) => (typeof phase === 'string' ? [phase.trim()] : [])))]
  const phases = named.length > 0 ? named : [WHOLE]
  take('phases', phases, `phases: [${phases.join(', ')}]`)
  const [only, ...others] = Array.isArray(file.phases) ? file.phases : []
  const title = isGroup(only) ? only.phase : only
  if (others.length > 0 || typeof title !== 'string') return
  for (const step of steps) if (!('phase' in step)) step.phase = title
}

/**
 * Those that are named anywhere, and a lead. A step without an owner is the only other role's, or the lead's where there is no
 * other; where a file has written its roles and there are several, none of them is meant.
 */
function completeRoles(file: Group, steps: readonly Group[], take: Take, taken: string[]): void {
  const isWritten = 'roles' in file
  const named = new Set([LEAD, ...namesOfRoles(file, steps)])
  const roles = [...named].map((id) => [id, { title: id === LEAD ? 'Cutover lead' : titleOf(id) }])
  take('roles', Object.fromEntries(roles), `roles: ${[...named].join(', ')}`)
  const [only = LEAD, ...others] = isGroup(file.roles) ? Object.keys(file.roles).filter((id) => id !== LEAD) : []
  if (isWritten && others.length > 0) return
  const owner = others.length === 0 ? only : LEAD
  const without = steps.filter((step) => !('owner' in step))
  for (const step of without) step.owner = owner
  if (without.length > 0) taken.push(`owner: ${owner}, of ${without.length} step${without.length === 1 ? '' : 's'}`)
}

/** What comes after nothing starts at T-0. A file that leaves nothing else out means it so. */
function sayStarts(steps: readonly Group[], taken: string[]): void {
  const count = steps.filter((step) => listOf(step.after).length === 0 && !('notBefore' in step)).length
  if (taken.length > 0 && count > 0)
    taken.push(`notBefore: T0, of ${count} step${count === 1 ? '' : 's'} without after`)
}

function namesOfRoles(file: Group, steps: readonly Group[]): string[] {
  const gates = groupsIn(file.gates)
  const items = isGroup(file.readiness) ? Object.values(file.readiness).flatMap(groupsIn) : []
  const named = [
    ...steps.flatMap(({ owner, secondPerson, people, parties, rollback }) => [
      owner,
      secondPerson,
      ...keysOf(people),
      ...(isGroup(parties) ? Object.values(parties).flatMap(listOf) : []),
      isGroup(rollback) ? rollback.owner : undefined,
    ]),
    ...gates.flatMap(({ reporters, approvers, decides }) => [
      ...listOf(reporters),
      ...(isGroup(approvers) ? listOf(approvers.roles) : []),
      decides,
    ]),
    ...items.flatMap(({ owner, verifiedBy }) => [owner, verifiedBy]),
    ...rollbackStepsOf(file).flatMap(({ owner, secondPerson, people }) => [owner, secondPerson, ...keysOf(people)]),
    ...(isGroup(file.rollback) ? groupsIn(file.rollback.triggers).map(({ decides }) => decides) : []),
    ...(isGroup(file.hypercare) ? [file.hypercare.owner, ...listOf(file.hypercare.signedBy)] : []),
  ]
  // What is no id is a fault where it stands.
  return named.filter((name) => typeof name === 'string').filter((name) => ID.test(name))
}

/** `Copy the ledger` is `copy-the-ledger`, and the next of that title `copy-the-ledger-2`; gates share their ids. */
function nameSteps(file: Group, steps: readonly Group[]): void {
  const taken = new Set([...steps.map(({ step }) => step), ...groupsIn(file.gates).map(({ id }) => id)])
  const numbers = new Map<string, number>()
  for (const step of steps) {
    if ('step' in step || typeof step.title !== 'string') continue
    const id = asId(step.title)
    if (id === '') continue
    let number = numbers.get(id) ?? 1
    const numbered = () => (number === 1 ? id : `${id}-${number}`)
    while (taken.has(numbered())) number += 1
    step.step = numbered()
    taken.add(step.step)
    numbers.set(id, number)
  }
}

const titleOf = (id: string): string => (id.charAt(0).toUpperCase() + id.slice(1)).replaceAll('-', ' ')

const groupsIn = (value: unknown): Group[] => listOf(value).filter(isGroup)
const keysOf = (value: unknown): string[] => (isGroup(value) ? Object.keys(value) : [])

/** In the order of the file. */
const stepsOf = ({ workstreams }: Group): Group[] =>
  isGroup(workstreams) ? Object.values(workstreams).flatMap(groupsIn) : []

const rollbackStepsOf = ({ rollback }: Group): Group[] =>
  isGroup(rollback) ? [...groupsIn(rollback.first), ...groupsIn(rollback.last)] : []
