/** A cutover's readiness, derived from its readiness items. */

import { incidentMetric } from '../change/change.ts'
import type { Cutover, ItemState } from '../cutoverState.ts'
import { LEAD } from '../reserved.ts'
import { meets } from '../runbook/meets.ts'
import type { MetricRule, ReadinessItemDefinition, Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { valueTitle, withUnit } from './valueNames.ts'

export interface Readiness {
  /** Weighted share of items that are verified or waived, from 0 to 1; undefined where there are none. */
  share: number | undefined
  /** Without the waived ones. */
  verifiedShare: number | undefined
  /** How many there are. */
  mandatory: number
  mandatoryOpen: ReadinessItemDefinition[]
  mandatoryWaived: ReadinessItemDefinition[]
  waived: number
  closed: number
  total: number
}

export const isClosed = ({ status }: ItemState): boolean => status === 'verified' || status === 'waived'

export function readinessOf(cutover: Cutover): Readiness {
  const { readiness } = cutover.runbook
  const all = readiness.map((definition, position) => ({
    definition,
    status: cutover.items[position]?.status ?? ('open' as const),
  }))
  const isOf = (...statuses: ItemState['status'][]) => all.filter(({ status }) => statuses.includes(status))
  const shareOf = (items: typeof all) =>
    all.length === 0 ? undefined : weigh(items.map(({ definition }) => definition)) / weigh(readiness)
  const mandatory = (items: typeof all) => items.flatMap(({ definition }) => (definition.mandatory ? definition : []))
  return {
    share: shareOf(isOf('verified', 'waived')),
    verifiedShare: shareOf(isOf('verified')),
    mandatory: mandatory(all).length,
    mandatoryOpen: mandatory(isOf('open', 'provided')),
    mandatoryWaived: mandatory(isOf('waived')),
    waived: isOf('waived').length,
    closed: isOf('verified', 'waived').length,
    total: all.length,
  }
}

const weigh = (items: readonly ReadinessItemDefinition[]) => items.reduce((sum, { weight }) => sum + weight, 0)

export function itemView(cutover: Cutover, itemId: string) {
  const position = indexOf(cutover.runbook).item.get(itemId)
  const definition = position === undefined ? undefined : cutover.runbook.readiness[position]
  const state = position === undefined ? undefined : cutover.items[position]
  return definition && state && { definition, state }
}

/**
 * The roles that may waive it. Leaving a mandatory item open is a risk to the release, not to the team, so a gate's
 * decision owner accepts it.
 */
export function whoWaives({ gates }: Runbook, { mandatory }: ReadinessItemDefinition): string[] {
  const deciders = gates.map(({ decides }) => decides)
  return mandatory && deciders.length > 0 ? deciders : [...deciders, LEAD]
}

/** When an item's evidence goes stale, epoch milliseconds; undefined when it never does or there is none. */
export function evidenceExpiresAt(
  { evidence: rule }: ReadinessItemDefinition,
  { evidence }: ItemState,
): number | undefined {
  if (!evidence || evidence.withdrawn || rule?.freshFor === undefined) return undefined
  const given = evidence.evidence
  return (
    ('measuredAt' in given && given.measuredAt ? Date.parse(given.measuredAt) : evidence.provided.at) +
    rule.freshFor * 1000
  )
}

/** `Replication lag ≤ 5 s` */
export const sayRule = (runbook: Runbook, rule: MetricRule): string =>
  [valueTitle(runbook, rule.metric), sayBounds(runbook, rule)].filter(Boolean).join(' ')

/** `≤ 5 s` */
export function sayBounds(runbook: Runbook, { metric, atLeast, atMost }: MetricRule): string {
  const bound = (sign: string, value: number | undefined) =>
    value === undefined ? [] : `${sign} ${withUnit(runbook, metric, value)}`
  return [bound('≥', atLeast), bound('≤', atMost)].flat().join(' and ')
}

/** The latest value of a metric. Names are free text, hence the own-property check. */
export const latestOf = ({ metrics }: Cutover, metric: string): Cutover['metrics'][string] | undefined =>
  Object.hasOwn(metrics, metric) ? metrics[metric] : undefined

/** A metric's current value: incidents as ServiceNow counts them, everything else as recorded, while fresh enough. */
export function valueNow(cutover: Cutover, { metric, freshFor }: MetricRule, now: number): number | undefined {
  const counted = incidentMetric(cutover, metric, now)
  if (counted) return counted.value
  const known = latestOf(cutover, metric)
  return known && (freshFor === undefined || known.measuredAt + freshFor * 1000 >= now) ? known.value : undefined
}

/** What would meet a rule that is not met, as the beginning of a sentence: nobody records what ServiceNow counts. */
export function howToMeet(cutover: Cutover, { metric }: MetricRule, now: number): string {
  const counted = incidentMetric(cutover, metric, now)
  if (!counted) return 'Record its value'
  return counted.value === undefined
    ? 'ServiceNow counts it and does not say at the moment: wait for its answer'
    : 'ServiceNow counts it: close them there'
}

/** Whether the metric meets the rule; undefined when there is no value or it is stale. */
export function metricMet(cutover: Cutover, rule: MetricRule, now: number): boolean | undefined {
  const value = valueNow(cutover, rule, now)
  return value === undefined ? undefined : meets(rule, value)
}
