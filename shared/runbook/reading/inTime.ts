/** Warns of a plan that is written soundly and still cannot be what is meant: steps at T-0 by default, phases that run backwards. */
import { startsWithoutGo, stepsBefore, ungatedSteps } from '../../derived/withoutGo.ts'
import { planRunbook } from '../../schedule/network.ts'
import type { Plan } from '../../schedule/plan.ts'
import type { GateDefinition, Runbook, StepDefinition } from '../runbook.ts'
import { indexOf } from '../runbookIndex.ts'
import { traitsOf } from '../stepKinds.ts'
import { sayDependency } from '../written.ts'
import { checkAsRun, type Planned } from './asRun.ts'
import type { Path, Report } from './fault.ts'

/** Of a runbook in which nothing else is wrong. */
export function checkInTime(runbook: Runbook, pathOfStep: (id: string) => Path, report: Report): void {
  const pathOf = (position: number): Path => pathOfStep(runbook.steps[position]?.id ?? '')
  const planned: Planned = { runbook, plan: planRunbook(runbook), pathOf }
  checkStarts(planned, report)
  checkPhaseOrder(planned, report)
  checkGatedPhases(planned, report)
  checkAsRun(planned, report)
}

/** Each takes a look through the whole network; of more only the number is shown. */
const MAX_PROPOSED = 50

/** What comes after nothing is planned at T-0, which is seldom meant while what stands above it is still open. */
function checkStarts({ runbook, plan, pathOf }: Planned, report: Report): void {
  const { steps, phases } = runbook
  const spans = spansOf(runbook, plan)
  const firstOpen = phases.findIndex(({ title }) => (spans.get(title)?.finish ?? 0) > 0)
  const placeOf = new Map(phases.map(({ title }, place) => [title, place]))
  const seen = new Set<string>()
  let proposed = 0
  for (const [position, step] of steps.entries()) {
    const { id, after, notBefore, phase, workstream } = step
    const isFirst = !seen.has(workstream)
    seen.add(workstream)
    if (after.length > 0 || notBefore !== undefined || position === 0) continue
    const isLater = firstOpen >= 0 && (placeOf.get(phase) ?? 0) > firstOpen
    const closes = position === steps.length - 1 || (traitsOf(step).isMoment && !isFirst)
    if (!isLater && !closes) continue
    const before = proposed++ < MAX_PROPOSED ? comesBefore(steps, position, isLater ? phases : []) : undefined
    const isFree = before !== undefined && !waitsFor(runbook, before, id)
    report(
      'warning',
      [...pathOf(position), 'step'],
      `"${id}" comes after nothing, so it is planned at T-0; say what it waits for${isFree ? `, like after: [${before}]` : ', with after'}`,
      { kind: '{count} steps come after nothing, so each is planned at T-0; say what they wait for with after' },
    )
  }
}

/** Whether the one waits for the other, directly or through others. */
function waitsFor({ steps, gates }: Runbook, id: string, other: string): boolean {
  const nodes = new Map<string, StepDefinition | GateDefinition>([...steps, ...gates].map((node) => [node.id, node]))
  const seen = new Set([id])
  for (const open of seen) for (const { on } of nodes.get(open)?.after ?? []) seen.add(on)
  return seen.has(other)
}

/** The step that most likely precedes: the one above it in its workstream, else the last of an earlier phase, else the one above. */
function comesBefore(
  steps: readonly StepDefinition[],
  position: number,
  phases: Runbook['phases'],
): string | undefined {
  const { workstream, phase } = steps[position] ?? {}
  const above = steps[position - 1]
  if (above?.workstream === workstream) return above?.id
  const earlier = phases.slice(
    0,
    phases.findIndex(({ title }) => title === phase),
  )
  return (steps.findLast((step) => earlier.some(({ title }) => title === step.phase)) ?? above)?.id
}

function checkPhaseOrder({ runbook, plan, pathOf }: Planned, report: Report): void {
  const { steps, phases } = runbook
  const { step: positionOf } = indexOf(runbook)
  const placeOf = new Map(phases.map(({ title }, place) => [title, place]))
  for (const [position, { id, phase, workstream, after }] of steps.entries())
    for (const [index, { on }] of after.entries()) {
      const before = steps[positionOf.get(on) ?? -1]
      // Workstreams are not in the same phase all at once, each by itself is.
      if (before?.workstream !== workstream || (placeOf.get(before.phase) ?? 0) <= (placeOf.get(phase) ?? 0)) continue
      report(
        'warning',
        [...pathOf(position), 'after', index],
        `"${id}" of the phase "${phase}" waits for "${on}" of the later phase "${before.phase}"`,
        { kind: '{count} steps wait for a step of a later phase' },
      )
    }
  const spans = spansOf(runbook, plan)
  /** Of those listed earlier, the one that begins last. */
  let latest: { title: string; start: number } | undefined
  for (const [place, { title }] of phases.entries()) {
    const span = spans.get(title)
    if (!span) continue
    if (latest && span.finish <= latest.start && span.start < latest.start)
      report('warning', ['phases', place], `the plan runs "${title}" before "${latest.title}", which is listed earlier`)
    if (!latest || span.start > latest.start) latest = { title, start: span.start }
  }
}

interface Span {
  start: number
  finish: number
}

/** By the title of a phase that has steps; seconds from T-0. */
function spansOf({ steps }: Runbook, { nodes }: Plan): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>()
  for (const [position, { phase }] of steps.entries()) {
    const { earlyStart = 0, earlyFinish = 0 } = nodes[position] ?? {}
    const { start, finish } = spans.get(phase) ?? { start: earlyStart, finish: earlyFinish }
    spans.set(phase, { start: Math.min(start, earlyStart), finish: Math.max(finish, earlyFinish) })
  }
  return spans
}

/** Where most of a phase waits for a gate, what waits for none was most likely forgotten. */
function checkGatedPhases({ runbook, plan, pathOf }: Planned, report: Report): void {
  const { steps, gates, phases } = runbook
  const { behindGate } = indexOf(runbook)
  // What starts without any go is told already.
  const told = new Set(startsWithoutGo(runbook))
  const phaseOf = (position: number) => steps[position]?.phase ?? ''
  const inPhase = Map.groupBy(steps.keys(), phaseOf)
  // Not what is behind another gate: a phase may be entered in several goes.
  const free = Map.groupBy(ungatedSteps(runbook), phaseOf)
  for (const [index, gate] of gates.entries()) {
    const held = behindGate.get(gate.id) ?? new Set()
    const at = plan.nodes[steps.length + index]?.earlyStart ?? 0
    let before: ReadonlySet<number> | undefined
    for (const { title } of phases) {
      const open = (free.get(title) ?? []).filter((position) => !told.has(position))
      const all = inPhase.get(title) ?? []
      if (open.length === 0 || all.filter((position) => held.has(position)).length * 2 <= all.length) continue
      before ??= stepsBefore(runbook, gate)
      for (const position of open) {
        const step = steps[position]
        if (!step || before.has(position) || (plan.nodes[position]?.earlyStart ?? 0) < at) continue
        told.add(position)
        report(
          'warning',
          [...pathOf(position), 'step'],
          `"${step.id}" does not wait for "${gate.id}", as most of the phase "${title}" does; write after: [${[gate.id, ...step.after.map(sayDependency)].join(', ')}]`,
          { kind: '{count} steps do not wait for the gate for which most of their phase waits' },
        )
      }
    }
  }
}
