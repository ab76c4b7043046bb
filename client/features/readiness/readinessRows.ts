/** Rows of the readiness checklist: what each item is waiting for, how overdue it is, what proves it. */
import type { Cutover, ItemState, PersonId } from '../../../shared/cutoverState.ts'
import { evidenceExpiresAt, isClosed, sayRule } from '../../../shared/derived/readiness.ts'
import { holds } from '../../../shared/policy.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import type { EvidenceRule, ReadinessItemDefinition, Runbook } from '../../../shared/runbook/runbook.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { unreachable } from '../../../shared/unreachable.ts'

export interface ReadinessRow {
  definition: ReadinessItemDefinition
  state: ItemState
  /** Epoch milliseconds. */
  due: number
  /** Seconds past its due time while it is not closed; 0 otherwise. */
  overdue: number
  /** Whether it is waiting for this person. */
  mine: boolean
  closed: boolean
  /** What it is waiting for or how it was closed, in a few words. */
  says: string
}

export interface ReadinessFilter {
  mine?: boolean
  open?: boolean
  overdue?: boolean
  mandatory?: boolean
  /** Words that must all be found in the title, the section, the roles or what it waits for. */
  text?: string
}

export interface ReadinessSection {
  title: string
  rows: readonly ReadinessRow[]
  closed: number
  total: number
}

/** In runbook order; sections without a matching row are left out. */
export function readinessSections(
  cutover: Cutover,
  me: PersonId | undefined,
  now: number,
  filter: ReadinessFilter = {},
): ReadinessSection[] {
  const sections = new Map<string, { title: string; rows: ReadinessRow[]; closed: number; total: number }>()
  cutover.runbook.readiness.forEach((definition, position) => {
    const row = readinessRow(cutover, definition, cutover.items[position] ?? { status: 'open' }, me, now)
    const section = sections.get(definition.section) ?? { title: definition.section, rows: [], closed: 0, total: 0 }
    sections.set(definition.section, section)
    section.total += 1
    if (row.closed) section.closed += 1
    if (shows(cutover, row, filter)) section.rows.push(row)
  })
  return [...sections.values()].filter(({ rows }) => rows.length > 0)
}

export function readinessRow(
  cutover: Cutover,
  definition: ReadinessItemDefinition,
  state: ItemState,
  me: PersonId | undefined,
  now: number,
): ReadinessRow {
  const due = cutover.t0 + definition.due * 1000
  const closed = isClosed(state)
  return {
    definition,
    state,
    due,
    // Nothing is due once the cutover has ended.
    overdue: closed || cutover.ended ? 0 : Math.max(0, (now - due) / 1000),
    mine: me !== undefined && !cutover.ended && waitsFor(cutover, definition, state, me),
    closed,
    says: sayItem(cutover, definition, state),
  }
}

/** What must prove it: `UAT pass rate ≥ 95 %, not older than 7 d`. */
export function sayEvidenceRule(runbook: Runbook, rule: EvidenceRule | undefined): string {
  if (!rule) return 'Whoever verifies it says so; evidence is welcome and not required'
  const fresh = rule.freshFor === undefined ? '' : `, not older than ${sayDuration(rule.freshFor)}`
  if ('metric' in rule) return `${sayRule(runbook, rule)}${fresh}`
  if ('link' in rule) return `A link${rule.link === undefined ? '' : `: ${rule.link}`}${fresh}`
  return `A note${'note' in rule && rule.note !== undefined ? `: ${rule.note}` : ''}${fresh}`
}

/** How long the evidence still counts: `counts for 2 d 3 h more`, `expired 4 h ago`; undefined when it does not age. */
export function sayFreshness(
  definition: ReadinessItemDefinition,
  state: ItemState,
  now: number,
): { text: string; stale: boolean } | undefined {
  const until = evidenceExpiresAt(definition, state)
  if (until === undefined) return undefined
  const left = (until - now) / 1000
  return left > 0
    ? { text: `counts for ${sayDuration(left)} more`, stale: false }
    : { text: `expired ${sayDuration(left)} ago`, stale: true }
}

function shows(cutover: Cutover, row: ReadinessRow, filter: ReadinessFilter): boolean {
  const { mine, closed, overdue, definition, says } = row
  if (filter.mine && !mine) return false
  if (filter.open && closed) return false
  if (filter.overdue && overdue === 0) return false
  if (filter.mandatory && !definition.mandatory) return false
  const { title, section, owner, verifiedBy } = definition
  const roles = [owner, verifiedBy].map((role) => roleTitle(cutover.runbook, role))
  const found = [title, section, ...roles, says].join(' ').toLowerCase()
  return (filter.text ?? '')
    .toLowerCase()
    .split(/\s+/)
    .every((word) => found.includes(word))
}

/** Open items wait for their owner, provided ones for a verifier other than the provider. */
function waitsFor(cutover: Cutover, definition: ReadinessItemDefinition, state: ItemState, me: PersonId): boolean {
  if (state.status === 'open') return holds(cutover, definition.owner, me)
  if (state.status !== 'provided') return false
  const provider = state.evidence?.provided.onBehalfOf ?? state.evidence?.provided.by
  return provider !== me && holds(cutover, definition.verifiedBy, me)
}

function sayItem(cutover: Cutover, definition: ReadinessItemDefinition, state: ItemState): string {
  switch (state.status) {
    case 'open':
      return state.because ?? `waits for ${roleTitle(cutover.runbook, definition.owner)}`
    case 'provided':
      return `awaiting verification by ${roleTitle(cutover.runbook, definition.verifiedBy)}`
    case 'verified':
      return state.automatic ? 'auto-verified (meets threshold)' : 'verified'
    case 'waived':
      return 'waived'
    default:
      return unreachable(state)
  }
}
