/** The watch after go-live: check-ins, watch items, metrics and the sign-off. */
import { type Context, isProgram } from '../actor.ts'
import { incidentMetric, leadChange, sayChangeNumber, sayMetric } from '../change/change.ts'
import type { CommandOf } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { howToMeet, latestOf, metricMet, sayRule } from '../derived/readiness.ts'
import { stepView } from '../derived/steps.ts'
import { signedForOthers, signOffOf } from '../derived/watch.ts'
import type { EventOf } from '../events.ts'
import { asHolder, asOwner, asParticipant, holds } from '../policy.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { LEAD } from '../reserved.ts'
import { indexOf, roleTitle } from '../runbook/runbookIndex.ts'
import { someTitles } from '../someOf.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { CommandOutcome } from './commandOutcome.ts'
import { addWatchItem } from './watchItems.ts'

export type HypercareCommand = CommandOf<
  'recordCheckIn' | 'recordMetric' | 'addWatchItem' | 'resolveWatchItem' | 'signOff'
>

export function decideHypercare(cutover: Cutover, command: HypercareCommand, context: Context): CommandOutcome {
  switch (command.type) {
    case 'recordCheckIn':
      return recordCheckIn(cutover, command, context)
    case 'recordMetric': {
      const measuredAt = command.measuredAt ?? new Date(context.now).toISOString()
      return (
        asParticipant(cutover, context.actor) ??
        refuseCounted(cutover, command.metric, 'metric', context.now) ??
        (Date.parse(measuredAt) > context.now
          ? refuse('atInFuture', 'The measurement is in the future.', { field: 'measuredAt' })
          : [metricRecorded(cutover, { ...command, measuredAt }, context.actor)])
      )
    }
    case 'addWatchItem':
      return addItem(cutover, command, context)
    case 'resolveWatchItem':
      return resolveItem(cutover, command, context)
    case 'signOff':
      return signOff(cutover, command, context)
    default:
      return unreachable(command)
  }
}

function recordCheckIn(cutover: Cutover, command: CommandOf<'recordCheckIn'>, { actor, now }: Context): CommandOutcome {
  const recorded = asOwner(cutover, [cutover.runbook.hypercare?.owner ?? LEAD], actor, command)
  if (isRefusal(recorded)) return recorded
  if (cutover.status !== 'hypercare') return refuse('cutoverState', 'Check-ins are recorded in hypercare.')
  const { note, status, metrics } = command
  for (const metric of Object.keys(metrics ?? {})) {
    const counted = refuseCounted(cutover, metric, `metrics.${metric}`, now)
    if (counted) return counted
  }
  const measuredAt = new Date(now).toISOString()
  return [
    { type: 'checkInRecorded', note, status, ...withoutUndefined({ metrics }), ...recorded },
    ...Object.entries(metrics ?? {}).map(([metric, value]) =>
      metricRecorded(cutover, { metric, value, measuredAt }, actor),
    ),
  ]
}

/** The newest measurement counts, not the one that arrives last. */
function metricRecorded(
  cutover: Cutover,
  { metric, value, measuredAt }: { metric: string; value: number; measuredAt: string },
  actor: Context['actor'],
): EventOf<'metricRecorded'> {
  const known = latestOf(cutover, metric)
  return {
    type: 'metricRecorded',
    metric,
    value,
    measuredAt,
    ...(isProgram(actor) ? { byProgram: true } : {}),
    ...(known && Date.parse(measuredAt) < known.measuredAt ? { superseded: true } : {}),
  }
}

/** Taken, it would never count, and nobody would learn that. */
function refuseCounted(cutover: Cutover, metric: string, field: string, now: number): Refusal | undefined {
  const lead = leadChange(cutover)
  return lead && incidentMetric(cutover, metric, now)
    ? refuse(
        'nothingChanges',
        `ServiceNow counts “${sayMetric(metric)}” by ${sayChangeNumber(lead)}; a value recorded here would not count.`,
        { field },
      )
    : undefined
}

function addItem(
  cutover: Cutover,
  { title, owner, stepId, severity }: CommandOf<'addWatchItem'>,
  context: Context,
): CommandOutcome {
  const refusal = asParticipant(cutover, context.actor)
  if (refusal) return refusal
  if (owner !== undefined && !indexOf(cutover.runbook).role.has(owner)) {
    return refuse('unknownRole', `This runbook has no role “${owner}”.`, { field: 'owner' })
  }
  if (stepId !== undefined && !stepView(cutover, stepId)) {
    return refuse('unknownStep', `There is no step “${stepId}” in this cutover.`, { field: 'stepId' })
  }
  return [addWatchItem(cutover, withoutUndefined({ title, owner, stepId, severity }))]
}

function resolveItem(
  cutover: Cutover,
  { watchItemId, note }: CommandOf<'resolveWatchItem'>,
  { actor }: Context,
): CommandOutcome {
  const item = cutover.watchItems.find(({ id }) => id === watchItemId)
  if (!item) return refuse('unknownWatchItem', `There is no watch item “${watchItemId}”.`, { field: 'watchItemId' })
  const added = actor.kind === 'person' && item.added.by === actor.id && asParticipant(cutover, actor) === undefined
  const owners = [LEAD, cutover.runbook.hypercare?.owner ?? [], item.owner ?? []].flat()
  return (
    (added ? undefined : asHolder(cutover, owners, actor, 'Resolving this watch item')) ??
    (item.resolved
      ? refuse('nothingChanges', 'It is resolved already.')
      : [{ type: 'watchItemResolved', watchItemId, ...withoutUndefined({ note }) }])
  )
}

function signOff(cutover: Cutover, { role, note }: CommandOf<'signOff'>, { actor, now }: Context): CommandOutcome {
  const signers = cutover.runbook.hypercare?.signedBy ?? [LEAD]
  const held = signers.filter((candidate) => actor.kind === 'person' && holds(cutover, candidate, actor.id))
  const open = held.filter((candidate) => !signOffOf(cutover, candidate))
  const signs = role ?? open[0] ?? held[0]
  if (signs === undefined || !held.includes(signs)) {
    return (
      asHolder(cutover, signers, actor, 'Signing hypercare off') ??
      refuse('notYourRole', 'You do not hold that role.', { field: 'role' })
    )
  }
  if (cutover.status !== 'hypercare') return refuse('cutoverState', 'Hypercare is signed off while it lasts.')
  if (!open.includes(signs))
    return refuse('nothingChanges', `${roleTitle(cutover.runbook, signs)} has signed off already.`)
  if (actor.kind === 'person' && signedForOthers(cutover, signs).includes(actor.id)) {
    const title = roleTitle(cutover.runbook, signs)
    return refuse('samePerson', `You have signed hypercare off for another role; somebody else signs as ${title}.`)
  }
  return refuseUnfinished(cutover, note, now) ?? [{ type: 'signedOff', role: signs, ...withoutUndefined({ note }) }]
}

/** Watch items must be resolved; an exit criterion that is not met can be accepted in words, never in silence. */
function refuseUnfinished(cutover: Cutover, note: string | undefined, now: number): Refusal | undefined {
  const open = cutover.watchItems.filter(({ resolved }) => !resolved)
  if (open.length > 0) {
    const named = someTitles(
      open.map(({ title }) => title),
      1,
    )
    return refuse('watchItemsOpen', `Still watched: ${named}. Resolve what is open first.`)
  }
  const unmet = (cutover.runbook.hypercare?.exit ?? []).find((rule) => metricMet(cutover, rule, now) !== true)
  return unmet && note === undefined
    ? refuse(
        'exitUnmet',
        `Exit criterion not met: ${sayRule(cutover.runbook, unmet)}. ${howToMeet(cutover, unmet, now)}, or say in a note why you sign all the same.`,
        {
          field: 'note',
        },
      )
    : undefined
}
