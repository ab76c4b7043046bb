/** Readiness items: evidence submitted, verified by somebody else, or waived by those who may accept the risk. */
import type { ItemCommand } from '../about.ts'
import { type Context, isProgram } from '../actor.ts'
import type { CommandOf, Evidence } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { hasHandIn } from '../derived/doer.ts'
import { evidenceExpiresAt, itemView, sayRule, whoWaives } from '../derived/readiness.ts'
import { withUnit } from '../derived/valueNames.ts'
import type { CutoverEvent } from '../events.ts'
import { readinessItemLifecycle } from '../machines/readinessItem.ts'
import { asHolder, asOwner, doer, holds, type Recorded } from '../policy.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { meets } from '../runbook/meets.ts'
import type { MetricRule } from '../runbook/runbook.ts'
import { unreachable } from '../unreachable.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { gatesReopenedBy } from './gateTruth.ts'

type ItemView = NonNullable<ReturnType<typeof itemView>>

const EVENT_OF = {
  provideEvidence: 'evidenceProvided',
  withdrawEvidence: 'evidenceWithdrawn',
  verifyItem: 'itemVerified',
  rejectEvidence: 'evidenceRejected',
  waiveItem: 'itemWaived',
} as const

export function decideReadiness(cutover: Cutover, command: ItemCommand, context: Context): CommandOutcome {
  const view = itemView(cutover, command.itemId)
  if (!view) return refuse('unknownItem', `There is no readiness item “${command.itemId}”.`, { field: 'itemId' })
  const recorded = authority(cutover, view, command, context)
  if (isRefusal(recorded)) return recorded
  const refusal = refuseLate(cutover) ?? refuseWrongStatus(view, command)
  if (refusal) return refusal
  const { itemId } = command
  switch (command.type) {
    case 'provideEvidence':
      return provideEvidence(view, command, context, recorded)
    case 'withdrawEvidence':
      return [
        { type: 'evidenceWithdrawn', itemId, reason: command.reason, ...recorded },
        ...gatesReopenedBy(cutover, itemId, `Evidence of “${view.definition.title}” was withdrawn`),
      ]
    case 'rejectEvidence':
      return [
        { type: 'evidenceRejected', itemId, reason: command.reason, ...recorded },
        ...gatesReopenedBy(cutover, itemId, `Evidence of “${view.definition.title}” was rejected`),
      ]
    case 'verifyItem':
      return refuseToVerify(cutover, view, context, recorded) ?? [{ type: 'itemVerified', itemId, ...recorded }]
    case 'waiveItem':
      if (Date.parse(command.until) <= context.now) {
        return refuse('malformed', 'A waiver ends in the future.', { field: 'until' })
      }
      return (
        refuseToWaive(cutover, view, context) ?? [
          { type: 'itemWaived', itemId, reason: command.reason, until: command.until, ...recorded },
        ]
      )
    default:
      return unreachable(command)
  }
}

function authority(
  cutover: Cutover,
  { definition }: ItemView,
  command: ItemCommand,
  { actor }: Context,
): Recorded | Refusal {
  switch (command.type) {
    case 'provideEvidence':
    case 'withdrawEvidence':
      return asOwner(cutover, [definition.owner], actor, command)
    case 'verifyItem':
    case 'rejectEvidence':
      return asOwner(cutover, [definition.verifiedBy], actor, command)
    case 'waiveItem':
      return asHolder(cutover, whoWaives(cutover.runbook, definition), actor, `Waiving “${definition.title}”`) ?? {}
    default:
      return unreachable(command)
  }
}

const refuseLate = ({ status }: Cutover): Refusal | undefined =>
  status === 'hypercare' || status === 'rollingBack'
    ? refuse('cutoverState', 'Readiness is settled; this cutover is past it.')
    : undefined

function refuseWrongStatus({ definition, state }: ItemView, { type }: ItemCommand): Refusal | undefined {
  if (readinessItemLifecycle.next(state.status, { type: EVENT_OF[type] }) !== undefined) return undefined
  const words = { open: 'open', provided: 'waiting for verification', verified: 'verified', waived: 'waived' }
  return refuse('itemState', `“${definition.title}” is ${words[state.status]}.`)
}

function provideEvidence(
  view: ItemView,
  { itemId, evidence }: CommandOf<'provideEvidence'>,
  { actor, now }: Context,
  recorded: Recorded,
): CommandOutcome {
  const { definition, state } = view
  const refusal = refuseWrongKind(view, evidence, now) ?? refuseOlder(view, evidence, now)
  if (refusal) return refusal
  const rule = definition.evidence
  const provided: CutoverEvent = {
    type: 'evidenceProvided',
    itemId,
    version: (state.evidence?.version ?? 0) + 1,
    evidence:
      'metric' in evidence
        ? {
            metric: evidence.metric,
            value: evidence.value,
            measuredAt: evidence.measuredAt ?? new Date(now).toISOString(),
          }
        : 'link' in evidence && evidence.note === undefined
          ? { link: evidence.link }
          : 'link' in evidence && evidence.note !== undefined
            ? { link: evidence.link, note: evidence.note }
            : { note: evidence.note ?? '' },
    ...(isProgram(actor) ? { byProgram: true } : {}),
    ...recorded,
  }
  // What a program measured is verified by the rule; a token that somebody made for themselves is their own hand.
  const proven = rule && 'metric' in rule && 'metric' in evidence && meets(rule, evidence.value) && isProgram(actor)
  return proven ? [provided, { type: 'itemVerified', itemId, automatic: true }] : [provided]
}

function refuseWrongKind(
  { definition: { evidence: rule, title } }: ItemView,
  evidence: Evidence,
  now: number,
): Refusal | undefined {
  if (rule && 'metric' in rule && !('metric' in evidence && evidence.metric === rule.metric)) {
    return refuse('evidenceRule', `“${title}” is proven by the metric ${rule.metric}.`, { field: 'evidence.metric' })
  }
  if (rule && 'link' in rule && !('link' in evidence)) {
    return refuse('evidenceRule', `“${title}” is proven by a link.`, { field: 'evidence.link' })
  }
  if (!('metric' in evidence) || evidence.measuredAt === undefined) return undefined
  const measuredAt = Date.parse(evidence.measuredAt)
  if (measuredAt > now)
    return refuse('atInFuture', 'The measurement is in the future.', { field: 'evidence.measuredAt' })
  return rule?.freshFor !== undefined && measuredAt + rule.freshFor * 1000 <= now
    ? refuse('evidenceRule', `The measurement is too old for “${title}”.`, { field: 'evidence.measuredAt' })
    : undefined
}

/** The newest measurement counts, not the one that arrives last. */
function refuseOlder({ definition, state }: ItemView, evidence: Evidence, now: number): Refusal | undefined {
  const known = state.evidence && !state.evidence.withdrawn ? state.evidence.evidence : undefined
  if (!known || !('metric' in known) || !('metric' in evidence) || known.measuredAt === undefined) return undefined
  return Date.parse(evidence.measuredAt ?? new Date(now).toISOString()) < Date.parse(known.measuredAt)
    ? refuse('evidenceRule', `There is a newer measurement for “${definition.title}”.`, {
        field: 'evidence.measuredAt',
      })
    : undefined
}

/** Nobody accepts the risk of their own work. */
function refuseToWaive(cutover: Cutover, { definition, state }: ItemView, { actor }: Context): Refusal | undefined {
  if (!cutover.runbook.fourEyes || actor.kind !== 'person') return undefined
  const { evidence } = state
  return holds(cutover, definition.owner, actor.id) || hasHandIn(evidence?.provided, actor.id)
    ? refuse('samePerson', `“${definition.title}” is your own work; somebody else waives it.`)
    : undefined
}

function refuseToVerify(
  { runbook }: Cutover,
  { definition, state }: ItemView,
  { actor, now }: Context,
  recorded: Recorded,
): Refusal | undefined {
  const { evidence } = state
  if (!evidence || evidence.withdrawn) {
    return definition.evidence ? refuse('evidenceRule', `“${definition.title}” has no evidence yet.`) : undefined
  }
  const expires = evidenceExpiresAt(definition, state)
  if (expires !== undefined && expires <= now) {
    return refuse('evidenceRule', `The evidence of “${definition.title}” has expired; provide it again.`)
  }
  const people = [doer(actor, recorded), actor.kind === 'person' ? actor.id : undefined]
  if (people.some((person) => person !== undefined && hasHandIn(evidence.provided, person))) {
    return refuse('samePerson', 'Somebody other than the person who provided the evidence verifies it.')
  }
  const rule = definition.evidence
  const given = evidence.evidence
  return isMetricRule(rule) && 'metric' in given && !meets(rule, given.value)
    ? refuse(
        'evidenceRule',
        `“${definition.title}” needs ${sayRule(runbook, rule)}; the evidence says ${withUnit(runbook, given.metric, given.value)}.`,
      )
    : undefined
}

const isMetricRule = (rule: ItemView['definition']['evidence']): rule is MetricRule =>
  rule !== undefined && 'metric' in rule
