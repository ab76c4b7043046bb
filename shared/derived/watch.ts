/** Hypercare: how long it still lasts, when the next check-in is due, and what keeps it from ending. */
import { incidentMetric, leadChange } from '../change/change.ts'
import type { Cutover, PersonId } from '../cutoverState.ts'
import { holds } from '../policy.ts'
import type { HypercareDefinition, MetricRule } from '../runbook/runbook.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { metricMet, sayRule } from './readiness.ts'

export interface ExitCriterion {
  rule: MetricRule
  sentence: string
  /** Undefined: there is no value, or it is stale. */
  met: boolean | undefined
  latest?: Cutover['metrics'][string]
  /** Counted by ServiceNow, so nobody records it; without a value while unconfirmed. */
  counted?: { value?: number; confirmedAt?: number }
}

export interface SignOff {
  role: string
  title: string
  people: readonly string[]
  signed?: Cutover['signOffs'][number]
}

export interface Watch {
  definition: HypercareDefinition
  /** Epoch milliseconds; absent before hypercare is entered. */
  began?: number
  ends?: number
  /** When the next check-in is due; absent without an interval, before hypercare and after its end. */
  nextCheckIn?: number
  exit: readonly ExitCriterion[]
  signOffs: readonly SignOff[]
}

/** Undefined where the runbook has no hypercare. */
export function watchOf(cutover: Cutover, now: number): Watch | undefined {
  const { hypercare } = cutover.runbook
  if (!hypercare) return undefined
  const began = cutover.hypercareAt
  const next = began === undefined || cutover.ended ? undefined : nextCheckIn(cutover, hypercare, began)
  return {
    definition: hypercare,
    ...(began === undefined ? {} : { began, ends: began + hypercare.lasts * 1000 }),
    ...(next === undefined ? {} : { nextCheckIn: next }),
    exit: hypercare.exit.map((rule) => {
      const latest = cutover.metrics[rule.metric]
      const counted = incidentMetric(cutover, rule.metric, now)
      const confirmedAt = leadChange(cutover)?.confirmedAt
      return {
        rule,
        sentence: sayRule(cutover.runbook, rule),
        met: metricMet(cutover, rule, now),
        ...(counted
          ? { counted: { ...counted, ...(confirmedAt === undefined ? {} : { confirmedAt }) } }
          : latest
            ? { latest }
            : {}),
      }
    }),
    signOffs: hypercare.signedBy.map((role) => {
      const signed = signOffOf(cutover, role)
      return {
        role,
        title: roleTitle(cutover.runbook, role),
        people: cutover.people[role] ?? [],
        ...(signed ? { signed } : {}),
      }
    }),
  }
}

/** The sign-off for a role, judged now (R6): it falls when whoever gave it no longer holds the role. */
export const signOffOf = (cutover: Cutover, role: string): Cutover['signOffs'][number] | undefined =>
  cutover.signOffs.findLast((one) => one.role === role && holds(cutover, role, one.by))

/** Under four eyes nobody signs for two roles: who has signed for another one. */
export const signedForOthers = (cutover: Cutover, role: string): PersonId[] =>
  cutover.runbook.fourEyes
    ? cutover.signOffs.flatMap((one) => (one.role !== role && holds(cutover, one.role, one.by) ? one.by : []))
    : []

/** Roles that sign hypercare off and for which nobody is left once each of the others has somebody of its own; those that nobody holds are none. */
export function rolesWithoutSigner({ runbook, people }: Cutover): string[] {
  const roles = runbook.fourEyes ? (runbook.hypercare?.signedBy ?? []) : []
  const signs = new Map<PersonId, string>()
  /** Whether somebody is found for a role, where need be by giving others another person. */
  const isFound = (role: string, tried: Set<PersonId>): boolean =>
    (people[role] ?? []).some((person) => {
      if (tried.has(person)) return false
      tried.add(person)
      const other = signs.get(person)
      if (other !== undefined && !isFound(other, tried)) return false
      signs.set(person, role)
      return true
    })
  return roles.filter((role) => (people[role] ?? []).length > 0 && !isFound(role, new Set()))
}

/** One interval after the last check-in, or after hypercare began. */
function nextCheckIn(cutover: Cutover, { checkInEvery }: HypercareDefinition, began: number): number | undefined {
  return checkInEvery === undefined ? undefined : (cutover.checkIns.at(-1)?.at ?? began) + checkInEvery * 1000
}
