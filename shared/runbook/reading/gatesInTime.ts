/** Warns of gates that the plan keeps from ever saying go, or from saying it in time. */
import { stageNamed } from '../../change/changeStage.ts'
import { planRunbook } from '../../schedule/network.ts'
import { sayDuration, sayOffset } from '../duration.ts'
import type { Criterion, GateDefinition, ReadinessItemDefinition, RoleDefinition, Runbook } from '../runbook.ts'
import { indexOf } from '../runbookIndex.ts'
import { writeOffset } from '../written.ts'
import type { Path, Report } from './fault.ts'

/** Of a runbook in which nothing else is wrong. */
export function checkGatesInTime(runbook: Runbook, report: Report): void {
  const { gates, steps } = runbook
  const { nodes, finish } = planRunbook(runbook)
  for (const [index, gate] of gates.entries()) {
    const path = ['gates', index]
    const start = nodes[steps.length + index]?.earlyStart ?? 0
    checkAt(gate, start, runbook, path, report)
    for (const list of ['must', 'should'] as const)
      for (const [place, criterion] of gate[list].entries())
        checkCriterion(criterion, { runbook, gate, start, finish, report, path: [...path, list, place] })
    checkBounds(gate, path, report)
    checkOtherSignature(gate, runbook, path, report)
    checkSuppliers(gate, runbook, path, report)
  }
  checkHoldsInTime(runbook, report)
}

function checkAt({ at, after }: GateDefinition, start: number, runbook: Runbook, path: Path, report: Report): void {
  if (at === undefined || start <= at) return
  const { step } = indexOf(runbook)
  const { nodes } = planRunbook(runbook)
  const finishOf = (on: string) => nodes[step.get(on) ?? -1]?.earlyFinish ?? Number.NEGATIVE_INFINITY
  const [last] = after.toSorted((a, b) => finishOf(b.on) - finishOf(a.on))
  const fix = writeOffset(start)
  report(
    'warning',
    [...path, 'at'],
    `this gate is planned for ${sayOffset(at)}, but waits for ${last ? `"${last.on}", which ends` : 'what ends'} at ${sayOffset(start)}; write at: ${fix}, or plan that earlier`,
    { fix },
  )
}

interface Place {
  runbook: Runbook
  gate: GateDefinition
  /** When it is planned, and when the plan ends; seconds from T-0. */
  start: number
  finish: number
  path: Path
  report: Report
}

function checkCriterion(criterion: Criterion, place: Place): void {
  const { runbook, gate, start, finish, path, report } = place
  const { readiness: items, window } = runbook
  if ('item' in criterion)
    sayLate(
      items.filter(({ id }) => id === criterion.item),
      place,
    )
  if ('mandatory' in criterion) {
    const mandatory = items.filter((item) => item.mandatory)
    if (mandatory.length === 0)
      report(
        'warning',
        path,
        'no readiness item is mandatory, so this has nothing to judge, and each go takes a reason',
      )
    sayLate(mandatory, place)
  }
  if ('readiness' in criterion) {
    if (items.length === 0)
      report('warning', path, 'there is no readiness item, so this has nothing to judge, and each go takes a reason')
    const share = items.length === 0 ? 1 : weightOf(items.filter(({ due }) => due <= start)) / weightOf(items)
    if (share < criterion.readiness)
      report(
        'warning',
        path,
        `only ${Math.round(share * 100)} % of readiness is due by this gate, planned for ${sayOffset(start)}`,
      )
  }
  if ('finish' in criterion && finish > window)
    report(
      'warning',
      path,
      `as planned, this gate cannot say go: the plan ends ${sayDuration(finish - window)} after the window`,
    )
  if ('change' in criterion) {
    const words = criterion.change.state ?? []
    const begins = runbook.steps.findIndex(({ startsChange }) => startsChange)
    const isBehind = indexOf(runbook).behindGate.get(gate.id)?.has(begins) === true
    const isBegun = words.length > 0 && words.every((word) => BEGUN.has(stageNamed(word) ?? ''))
    if (isBehind && isBegun)
      report(
        'warning',
        [...path, 'change', 'state'],
        `T-Minus moves the change to Implement only at "${runbook.steps[begins]?.id}", which waits for this gate; write [Scheduled]`,
        { fix: { yaml: '[Scheduled]' } },
      )
  }
}

/** Stages that a change reaches once it is under way. */
const BEGUN = new Set<string>(['implement', 'review', 'closed'])

const weightOf = (items: readonly ReadinessItemDefinition[]): number =>
  items.reduce((sum, { weight }) => sum + weight, 0)

function sayLate(items: readonly ReadinessItemDefinition[], { start, path, report }: Place): void {
  for (const { id, due } of items)
    if (due > start)
      report(
        'warning',
        path,
        `"${id}" is due at ${sayOffset(due)}, after this gate is planned; write due: ${writeOffset(start)} or earlier`,
      )
}

/** Two bounds of one metric that no value keeps. */
function checkBounds({ must }: GateDefinition, path: Path, report: Report): void {
  const least = new Map<string, number>()
  const most = new Map<string, number>()
  for (const [place, criterion] of must.entries()) {
    if (!('metric' in criterion)) continue
    const { metric, atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = criterion
    least.set(metric, Math.max(atLeast, least.get(metric) ?? atLeast))
    most.set(metric, Math.min(atMost, most.get(metric) ?? atMost))
    const [low, high] = [least.get(metric) ?? 0, most.get(metric) ?? 0]
    if (low > high && atLeast <= atMost)
      report(
        'error',
        [...path, 'must', place],
        `no "${metric}" is at least ${low} and at most ${high}, so this gate could never say go`,
      )
  }
}

/** In tier 1 a go takes a signature of somebody else than who decides. */
function checkOtherSignature(
  { approvers, decides }: GateDefinition,
  { tier, roles }: Runbook,
  path: Path,
  report: Report,
) {
  const isOnlyDecider = approvers.roles.every((role) => role === decides)
  if (tier !== 1 || !isOnlyDecider || roles.find(({ id }) => id === decides)?.capacity !== 1) return
  report(
    'error',
    [...path, 'approvers', 'roles'],
    `in tier 1 a go takes a signature beside that of whoever decides, and "${decides}" is one person; name another approver role`,
  )
}

/** [R6] Who supplied what a gate rests on does not count at it; who executes behind it is told before. */
function checkSuppliers({ id, approvers, must }: GateDefinition, runbook: Runbook, path: Path, report: Report): void {
  const { fourEyes, roles, readiness, steps } = runbook
  if (!fourEyes) return
  const isAsked = (item: ReadinessItemDefinition) =>
    must.some(
      (one) => 'readiness' in one || ('mandatory' in one && item.mandatory) || ('item' in one && one.item === item.id),
    )
  const supplied = new Map(readiness.filter(isAsked).map((item) => [item.owner, item.id]))
  const behind = new Set([...(indexOf(runbook).behindGate.get(id) ?? [])].map((position) => steps[position]?.owner))
  const free = roles.filter((role) => approvers.roles.includes(role.id) && !behind.has(role.id))
  const people = ({ capacity = Number.POSITIVE_INFINITY }: RoleDefinition) => capacity
  const all = free.reduce((sum, role) => sum + people(role), 0)
  const suppliers = free.filter((role) => supplied.has(role.id))
  if (all < approvers.quorum || all - suppliers.length >= approvers.quorum) return
  const named = suppliers.map((role) => `"${role.id}" supplies "${supplied.get(role.id)}"`).join(', ')
  report(
    'warning',
    [...path, 'approvers', 'roles'],
    `under four eyes whoever supplies what this gate rests on does not count: ${named}, which leaves ${all - suppliers.length} of ${approvers.quorum}; name another approver, or another owner of it`,
  )
}

function checkHoldsInTime({ holds = [], gates }: Runbook, report: Report): void {
  for (const [index, { at, until }] of holds.entries()) {
    const gate = gates.find(({ id }) => id === until)
    if (gate?.at === undefined || gate.at === at) continue
    const fix = writeOffset(gate.at)
    const message =
      gate.at < at
        ? `"${gate.id}" is planned for ${sayOffset(gate.at)}, and its go ends this hold before it begins; write at: ${fix}`
        : `the countdown holds here until "${gate.id}" says go, and so never reaches ${sayOffset(gate.at)}, for which that is planned; write at: ${fix}`
    report('warning', ['holds', index, 'at'], message, gate.at < 0 ? { fix } : {})
  }
}
