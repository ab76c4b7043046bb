/** Why an edited step would not fit its runbook: what `readRunbook` checks in a file, and what no edit may undo. */
import type { Cutover } from '../cutoverState.ts'
import { isRollbackStep, stepView } from '../derived/steps.ts'
import { isBeingRolledBack } from '../derived/waiting.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { MAX_LAG_SECONDS, MAX_STEP_SECONDS, sayDuration } from '../runbook/duration.ts'
import type { Runbook, StepDefinition } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { traitsOf } from '../runbook/stepKinds.ts'

/** Of the step alone: its role, its place, how long it takes, and what it waits for. */
export function refuseDefinition(cutover: Cutover, step: StepDefinition): Refusal | undefined {
  const { runbook } = cutover
  if (!indexOf(runbook).role.has(step.owner)) {
    return refuse('unknownRole', `This runbook has no role “${step.owner}”.`, { field: 'owner' })
  }
  for (const [label, roles] of Object.entries(step.parties ?? {}))
    for (const [place, role] of roles.entries())
      if (!indexOf(runbook).role.has(role))
        return refuse('unknownRole', `This runbook has no role “${role}”.`, { field: `parties.${label}.${place}` })
  if (!runbook.workstreams.includes(step.workstream)) {
    return refuse('runbookFaults', `There is no workstream “${step.workstream}”.`, { field: 'workstream' })
  }
  if (!runbook.phases.some(({ title }) => title === step.phase)) {
    return refuse('runbookFaults', `There is no phase “${step.phase}”.`, { field: 'phase' })
  }
  if (isBeingRolledBack(cutover, { definition: step })) {
    return refuse('rollingBack', `${step.workstream} is being rolled back; nothing new begins in it.`, {
      field: 'workstream',
    })
  }
  return refuseTakes(step) ?? refuseCapacity(runbook, step) ?? refuseAfter(cutover, step)
}

function refuseTakes(step: StepDefinition): Refusal | undefined {
  const { takes, timebox, kind, rollback } = step
  const { isMoment, mayTakeNone, doneBy } = traitsOf(step)
  const no = (message: string, field = 'takes') => refuse('runbookFaults', message, { field })
  if (isMoment) return takes.high > 0 ? no(`A ${kind} takes no time.`) : undefined
  if (takes.high === 0 && !mayTakeNone && doneBy !== 'time') return no(`A ${kind} cannot take 0.`)
  const isTooLong = (high: number) =>
    `${sayDuration(high)} is longer than 14 d; split the step, or make preparation of that length a readiness item.`
  if (takes.high > MAX_STEP_SECONDS) return no(isTooLong(takes.high))
  if (rollback && 'takes' in rollback && rollback.takes.high > MAX_STEP_SECONDS)
    return no(isTooLong(rollback.takes.high), 'rollback.takes')
  return timebox !== undefined && timebox < takes.likely
    ? no(`Its timebox (${sayDuration(timebox)}) would be shorter than it likely takes (${sayDuration(takes.likely)}).`)
    : undefined
}

function refuseCapacity({ roles }: Runbook, { people, owner, secondPerson }: StepDefinition): Refusal | undefined {
  const { capacity = Infinity, title = owner } = roles.find(({ id }) => id === owner) ?? {}
  const needs = Math.max(people[owner] ?? 0, secondPerson === owner ? 2 : 0)
  return needs > capacity
    ? refuse('runbookFaults', `It needs ${needs} of ${title}, which has ${capacity}.`, { field: 'owner' })
    : undefined
}

function refuseAfter(cutover: Cutover, step: StepDefinition): Refusal | undefined {
  const seen = new Set<string>()
  for (const [place, { on, type, lag }] of step.after.entries()) {
    const no = (message: string) => refuse('runbookFaults', message, { field: `after.${place}` })
    if (on === step.id) return no(`“${step.title}” would wait for itself.`)
    if (seen.has(`${on} ${type}`)) return no(`“${on}” is named twice.`)
    seen.add(`${on} ${type}`)
    if (Math.abs(lag) > MAX_LAG_SECONDS) return no(`A lag of ${sayDuration(lag)} is longer than 30 d.`)
    if (indexOf(cutover.runbook).gate.has(on)) {
      if (type === 'FS') continue
      return no(`“${on}” is a gate and holds the start of what is behind it; write it without ${type}.`)
    }
    const view = stepView(cutover, on)
    if (!view || isRollbackStep(view)) return no(`There is no step or gate “${on}” in this cutover.`)
    if (view.state.status === 'rolledBack' || isBeingRolledBack(cutover, view)) {
      return no(`“${view.definition.title}” is rolled back and will not be done.`)
    }
  }
  return undefined
}

/** Of the whole: nothing waits in a circle, and nothing comes past a gate that held it (R1). */
export function refuseNetwork({ runbook }: Cutover, amended: Cutover, stepId: string): Refusal | undefined {
  const { runbook: after } = amended
  const circle = circleThrough(after, stepId)
  if (circle) {
    const named = circle.map((id) => `“${titleOf(after, id)}”`).join(' → ')
    return refuse('runbookFaults', `These would wait for each other and never start: ${named}.`, { field: 'after' })
  }
  const [held, holds] = [indexOf(runbook).behindGate, indexOf(after).behindGate]
  for (const { id, title } of runbook.gates) {
    const freed = [...(held.get(id) ?? [])].find((position) => !holds.get(id)?.has(position))
    const step = freed === undefined ? undefined : runbook.steps[freed]
    if (!step) continue
    const message = `“${step.title}” would no longer wait for the go of “${title}”; let it come after something behind the gate.`
    return refuse('gateClosed', message, { field: 'after' })
  }
  return undefined
}

/** The ids along a circle in the order of execution, beginning and ending with the given one. */
function circleThrough({ steps, gates }: Runbook, id: string): string[] | undefined {
  const after = new Map([...steps, ...gates].map((node) => [node.id, node.after]))
  const reached = new Map<string, string>()
  const open = [id]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const { on } of after.get(node) ?? []) {
      if (on === id) {
        const circle = [id]
        for (let each = node; each !== id; each = reached.get(each) ?? id) circle.push(each)
        return [...circle, id]
      }
      if (reached.has(on)) continue
      reached.set(on, node)
      open.push(on)
    }
  }
  return undefined
}

const titleOf = ({ steps, gates }: Runbook, id: string): string =>
  [...steps, ...gates].find((node) => node.id === id)?.title ?? id
