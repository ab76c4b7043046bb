/** Checks that gates can be signed, also under four eyes, and that their criteria can be evaluated. */

import { CHANGE_STAGES, STAGE_NAMES, stageNamed } from '../../change/changeStage.ts'
import { someOf } from '../../someOf.ts'
import type { CriterionKind } from '../runbook.ts'
import type { GateNode, Survey } from './draft.ts'
import type { IsQuoted, Path, Report } from './fault.ts'
import { proposeFor } from './nearest.ts'
import type { Network } from './network.ts'
import { checkRoleList, knownRole } from './roles.ts'

export function checkGates(survey: Survey, report: Report, isQuoted: IsQuoted): void {
  for (const gate of survey.gates) checkGate(gate, survey, report, isQuoted)
}

/** Seconds. */
const SHORTEST_HOLD = 60

function checkGate({ gate, path }: GateNode, survey: Survey, report: Report, isQuoted: IsQuoted): void {
  checkRoleList(gate.reporters, [...path, 'reporters'], survey, report)
  checkRoleList(gate.approvers?.roles, [...path, 'approvers', 'roles'], survey, report)
  checkRequired(gate.approvers, [...path, 'approvers'], report)
  knownRole(gate.decides, [...path, 'decides'], survey, report)
  const quorum = gate.approvers?.quorum
  const signers = signersOf(gate.approvers?.roles, survey)
  if (quorum !== undefined && signers < quorum)
    report(
      'error',
      [...path, 'approvers', 'quorum'],
      `the gate asks for ${quorum} signatures, but its approver roles have only ${signers} ${signers === 1 ? 'person' : 'people'}`,
    )
  if (gate.asks === 'together' && (gate.reporters?.length ?? 0) < 2)
    report('warning', [...path, 'asks'], 'this has no effect: the gate has fewer than two reporters')
  if (gate.signaturesHold !== undefined && gate.signaturesHold < SHORTEST_HOLD)
    report('error', [...path, 'signaturesHold'], 'votes would lapse before a poll can end; give at least 1m')
  for (const list of ['must', 'should'] as const)
    for (const [index, criterion] of (gate[list] ?? []).entries())
      if (criterion) checkCriterion(criterion, { path: [...path, list, index], list, survey, report, isQuoted })
}

function checkRequired(approvers: GateNode['gate']['approvers'], path: Path, report: Report): void {
  const { roles = [], quorum, required = [] } = approvers ?? {}
  for (const [index, role] of required.entries())
    if (role !== undefined && !roles.includes(role))
      report(
        'error',
        [...path, 'required', index],
        `"${role}" is required to sign, but is no approver role of this gate`,
      )
  const count = new Set(required).size
  if (quorum !== undefined && quorum < count)
    report(
      'error',
      [...path, 'quorum'],
      `${count} roles are required to sign, so the quorum is at least ${count}, not ${quorum}`,
      { fix: { yaml: String(count) } },
    )
}

/** The maximum number of signers; infinite while a role has no capacity or is not known. */
function signersOf(approvers: readonly (string | undefined)[] | undefined, { roles }: Survey): number {
  if (!approvers?.length || !roles) return Number.POSITIVE_INFINITY
  let signers = 0
  for (const role of new Set(approvers))
    signers += (role === undefined ? undefined : roles.get(role)?.capacity) ?? Number.POSITIVE_INFINITY
  return signers
}

type CriterionDraft = NonNullable<NonNullable<GateNode['gate']['must']>[number]>
type DraftOf<Kind extends CriterionKind> = Extract<CriterionDraft, Partial<Record<Kind, unknown>>>

interface Place {
  path: Path
  list: 'must' | 'should'
  survey: Survey
  report: Report
  isQuoted: IsQuoted
}

/** Of a thousand trials some always fail. */
const MOST_CHANCE = 0.99

const nothingToCheck = () => undefined

/** What the schema cannot say of each kind. */
const CHECKS: { [Kind in CriterionKind]: (criterion: DraftOf<Kind>, place: Place) => void } = {
  readiness: nothingToCheck,
  mandatory: nothingToCheck,
  finish: nothingToCheck,
  rollback: nothingToCheck,
  chance({ chance }, { path, report }) {
    if (chance !== undefined && chance > MOST_CHANCE)
      report('warning', [...path, 'chance'], 'no plan is that certain; write it like 0.9, which is nine nights in ten')
  },
  item({ item }, { path, survey, report }) {
    if (item === undefined || !survey.itemsComplete) return
    const known = survey.items.flatMap((node) => node.item.id ?? [])
    if (known.includes(item)) return
    const { says, ...meant } = proposeFor(item, known)
    report('error', [...path, 'item'], `"${item}" is not a readiness item${says}`, meant)
  },
  metric(criterion, { path, report }) {
    if (criterion.metric !== undefined) checkBounds(criterion, path, report)
  },
  rehearsed({ rehearsed }, { path, report }) {
    if (typeof rehearsed === 'object' && rehearsed.within === 0)
      report('error', [...path, 'rehearsed', 'within'], 'no rehearsal is that recent; write it like 30d')
  },
  change({ change }, { path, report, isQuoted }) {
    for (const [index, word] of (change?.state ?? []).entries())
      if (word !== undefined) checkState(word, [...path, 'change', 'state', index], report, isQuoted)
    if (change && Object.keys(change).length === 0)
      report('warning', [...path, 'change'], 'this criterion asks nothing of the change; write { approved: true }')
  },
}

/** A word of a stage, its raw value, or an instance's own label in quotes: anything else would never be met. */
function checkState(word: string, path: Path, report: Report, isQuoted: IsQuoted): void {
  if (stageNamed(word) !== undefined || Object.hasOwn(CHANGE_STAGES, word.trim())) return
  const { says: hint, ...meant } = proposeFor(word, STAGE_NAMES)
  if (!isQuoted(path)) {
    const how = hint || `; write one of ${STAGE_NAMES.slice(0, -1).join(', ')}, or a label of your instance in quotes`
    report('error', path, `"${word}" is no state of a change${how}`, meant)
  } else if (hint !== '') {
    report('warning', path, `"${word}" is taken as a label of your instance${hint}`, meant)
  }
}

function checkCriterion(criterion: CriterionDraft, place: Place): void {
  for (const [kind, check] of Object.entries<(draft: never, at: Place) => void>(CHECKS))
    if (kind in criterion) check(criterion as never, place)
}

function checkBounds(
  rule: { metric?: string | undefined; atLeast?: number | undefined; atMost?: number | undefined },
  path: Path,
  report: Report,
): void {
  const { metric, atLeast, atMost } = rule
  if (atLeast === undefined && atMost === undefined)
    report('warning', path, `every value of "${metric}" meets this criterion; give atLeast or atMost`)
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
    report('error', [...path, 'atLeast'], `no value is at least ${atLeast} and at most ${atMost}`)
}

/** [R6] A person who executes a step behind the gate cannot count as its signer. */
export function checkFourEyes(network: Network, survey: Survey, report: Report): void {
  const { draft, gates, steps, nodes, roles } = survey
  if (draft.tier === 1 && draft.fourEyes === false)
    report('warning', ['fourEyes'], 'in tier 1 four eyes are always on; this has no effect')
  if ((draft.tier !== 1 && draft.fourEyes !== true) || !roles) return
  const seen = new Int32Array(nodes.length).fill(-1)
  for (const [index, gateNode] of gates.entries()) {
    const approvers = new Set(gateNode.gate.approvers?.roles)
    const executed = new Map<string, string[]>()
    const open = [steps.length + index]
    for (let node = open.pop(); node !== undefined; node = open.pop())
      for (const { to } of network.after[node] ?? []) {
        if (seen[to] === index) continue
        seen[to] = index
        open.push(to)
        const { owner, step: id } = steps[to]?.step ?? {}
        if (owner === undefined || id === undefined || !approvers.has(owner)) continue
        const ids = executed.get(owner)
        if (ids) ids.push(id)
        else executed.set(owner, [id])
      }
    reportLostApprovers(gateNode, executed, survey, report)
  }
}

function reportLostApprovers(
  { gate, path }: GateNode,
  executed: Map<string, string[]>,
  survey: Survey,
  report: Report,
): void {
  const approvers = gate.approvers?.roles ?? []
  const quorum = gate.approvers?.quorum ?? 1
  const place = [...path, 'approvers', 'roles']
  if (executed.size === 0) return
  const left = approvers.filter((role) => role === undefined || !executed.has(role))
  const reasons = [...executed].map(([role, ids]) => `"${role}" executes ${nameSome(ids)}`).join(', ')
  const lost = (gate.approvers?.required ?? []).find((role) => role !== undefined && executed.has(role))
  if (lost !== undefined)
    report(
      'error',
      place,
      `under four eyes "${lost}" cannot sign this gate, which requires its signature: ${reasons} behind it`,
    )
  else if (signersOf(left, survey) >= quorum)
    report(
      'warning',
      place,
      `under four eyes ${executed.size === 1 ? 'a role' : 'roles'} of this gate cannot count: ${reasons} behind it; the others reach the quorum`,
    )
  else if (signersOf(approvers, survey) >= quorum)
    report(
      'error',
      place,
      `under four eyes this gate cannot get ${quorum} ${quorum === 1 ? 'signature' : 'signatures'}: ${reasons} behind it; name approvers who execute nothing there`,
    )
}

const nameSome = (ids: readonly string[]): string => someOf(ids.map((id) => `"${id}"`))
