/** What happens to a cutover as a whole: its start, its pauses, its dates and its end. */
import type { Context } from '../actor.ts'
import { datesAfterMove } from '../change/changeWindow.ts'
import { wholeSeconds } from '../change/wholeSeconds.ts'
import type { CommandOf, SingleCommand } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { gateThatHolds } from '../derived/holds.ts'
import { howToMeet, latestOf, metricMet, sayRule } from '../derived/readiness.ts'
import { isFinished, isUnderWay, ordinarySteps, rollbackSteps, type StepView } from '../derived/steps.ts'
import { isBeingRolledBack } from '../derived/waiting.ts'
import { signOffOf } from '../derived/watch.ts'
import type { CutoverEvent } from '../events.ts'
import { cutoverLifecycle } from '../machines/cutover.ts'
import { asHolder, asLeadOrPlanner } from '../policy.ts'
import { type Refusal, refuse } from '../refusal.ts'
import { LEAD } from '../reserved.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { someTitles } from '../someOf.ts'
import { unreachable } from '../unreachable.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { type CommandOutcome, expected } from './commandOutcome.ts'

export type CutoverCommand = Extract<
  SingleCommand,
  {
    type:
      | 'startCutover'
      | 'pauseCutover'
      | 'resumeCutover'
      | 'holdCountdown'
      | 'resumeCountdown'
      | 'moveT0'
      | 'enterHypercare'
      | 'closeCutover'
      | 'cancelCutover'
  }
>

export function decideCutover(cutover: Cutover, command: CutoverCommand, context: Context): CommandOutcome {
  const { actor, now } = context
  const refusal =
    command.type === 'moveT0'
      ? asLeadOrPlanner(cutover, actor, 'Moving T-0')
      : command.type === 'cancelCutover'
        ? asHolder(
            cutover,
            [LEAD, ...cutover.runbook.gates.map(({ decides }) => decides)],
            actor,
            'Cancelling the cutover',
          )
        : asHolder(cutover, holdersFor(cutover, command), actor, SAID[command.type])
  if (refusal) return refusal
  switch (command.type) {
    case 'startCutover':
      return refuseNext(cutover, 'cutoverStarted', 'started') ?? [{ type: 'cutoverStarted' }]
    case 'pauseCutover':
      if (!isExecuting(cutover)) return notExecuting
      if (cutover.pause === 'paused') return refuse('cutoverState', 'The cutover is paused already.')
      return [{ type: 'cutoverPaused', reason: command.reason }]
    case 'resumeCutover':
      if (cutover.pause === 'flowing') return refuse('cutoverState', 'The cutover is not paused.')
      return [{ type: 'cutoverResumed' }]
    case 'holdCountdown':
      if (cutover.status !== 'preparing' && cutover.status !== 'running') return notExecuting
      if (cutover.countdown === 'held') return refuse('cutoverState', 'The countdown is held already.')
      return [{ type: 'countdownHeld', reason: command.reason }]
    case 'resumeCountdown': {
      if (!cutover.countdownHeld) return refuse('cutoverState', 'The countdown is not held.')
      const gate = gateThatHolds(cutover)
      return gate
        ? refuse('gateClosed', `The countdown holds until “${gate.title}” says go; moving T-0 sets it again.`)
        : countdownResumed(cutover, context)
    }
    case 'moveT0':
      return moveT0(cutover, command, context)
    case 'enterHypercare':
      return (
        refuseNext(cutover, 'hypercareEntered', 'taken into hypercare') ??
        refuseNoGo(cutover) ??
        refuseOpen(stepsToFinish(cutover)) ??
        refuseStopped(cutover) ?? [{ type: 'hypercareEntered' }]
      )
    case 'closeCutover':
      return closeCutover(cutover, command, now)
    case 'cancelCutover':
      return (
        refuseUnderWay(cutover) ??
        refuseNext(cutover, 'cutoverCancelled', 'cancelled') ?? [{ type: 'cutoverCancelled', reason: command.reason }]
      )
    default:
      return unreachable(command)
  }
}

/** What ends a hold: T-0 moves by as long as it lasted. Nothing where the countdown is not held. */
export function countdownResumed(cutover: Cutover, context: Context): CutoverEvent[] {
  const held = cutover.countdownHeld
  if (!held) return []
  const t0 = new Date(cutover.t0 + (context.now - held.at)).toISOString()
  return withChangeDates(cutover, { type: 'countdownResumed', t0 }, held.reason, context)
}

/** A hold that the runbook asks for ends on the word of whoever decides a gate, too. */
const holdersFor = ({ countdownHeld, runbook }: Cutover, { type }: CutoverCommand): string[] => [
  LEAD,
  ...(type === 'resumeCountdown' && countdownHeld?.builtIn !== undefined
    ? runbook.gates.map(({ decides }) => decides)
    : []),
]

/** A cutover is not cancelled while somebody has a step in hand. */
export function refuseUnderWay(cutover: Cutover): Refusal | undefined {
  const underWay = [...ordinarySteps(cutover), ...rollbackSteps(cutover)].find(({ state }) => isUnderWay(state))
  return underWay
    ? refuse('stepsOpen', `“${underWay.definition.title}” is under way; finish or fail it, or roll back.`)
    : undefined
}

export const isExecuting = ({ status }: Cutover): boolean => status === 'running' || status === 'rollingBack'

const notExecuting = refuse('cutoverNotRunning', 'The cutover is not being executed now.')

const SAID = {
  startCutover: 'Starting the cutover',
  pauseCutover: 'Pausing the cutover',
  resumeCutover: 'Resuming the cutover',
  holdCountdown: 'Holding the countdown',
  resumeCountdown: 'Resuming the countdown',
  enterHypercare: 'Entering hypercare',
  closeCutover: 'Closing the cutover',
}

function refuseNext({ status }: Cutover, type: CutoverEvent['type'], done: string): Refusal | undefined {
  if (cutoverLifecycle.next(status, { type }) !== undefined) return undefined
  const words = {
    preparing: 'has not been started',
    running: 'is running',
    rollingBack: 'is rolling back',
    hypercare: 'is in hypercare',
    closed: 'is closed',
    cancelled: 'is cancelled',
  }
  return refuse('cutoverState', `The cutover ${words[status]} and cannot be ${done}.`)
}

/** Moves the window too when the new T-0 would be outside it. */
function moveT0(cutover: Cutover, { t0, reason, windowEnd }: CommandOf<'moveT0'>, context: Context): CommandOutcome {
  if (cutover.status !== 'preparing' && cutover.status !== 'running') return notExecuting
  const moved = Date.parse(t0)
  const inside = moved >= cutover.windowStart && moved < cutover.windowEnd
  const shift = inside ? 0 : moved - cutover.t0
  const start = cutover.windowStart + shift
  const end = windowEnd === undefined ? cutover.windowEnd + shift : Date.parse(windowEnd)
  if (moved < start) return refuse('malformed', 'T-0 is before the window begins.', { field: 't0' })
  if (end <= Math.max(start, moved))
    return refuse('malformed', 'The window has to end after T-0.', { field: 'windowEnd' })
  if (moved === cutover.t0 && end === cutover.windowEnd)
    return refuse('nothingChanges', 'T-0 and the window are there already.')
  const iso = (instant: number) => new Date(instant).toISOString()
  const event = { type: 't0Moved' as const, t0, windowStart: iso(start), windowEnd: iso(end), reason }
  return withChangeDates(cutover, event, reason, context)
}

/** The planned window of the change moves with T-0, where it would not cover the work any more and may be asked for. */
function withChangeDates(
  cutover: Cutover,
  event: Extract<CutoverEvent, { type: 't0Moved' | 'countdownResumed' }>,
  reason: string,
  context: Context,
): CutoverEvent[] {
  const after = expected(cutover, [event], context)
  const dates = datesAfterMove(after, after.t0 - cutover.t0, context.now)
  if (!dates || 'why' in dates) return [event]
  const start = new Date(wholeSeconds(dates.start)).toISOString()
  const end = new Date(wholeSeconds(dates.end)).toISOString()
  return [event, { type: 'changeDatesProposed', changeId: dates.change.id, start, end, reason }]
}

function closeCutover(cutover: Cutover, { note, override }: CommandOf<'closeCutover'>, now: number): CommandOutcome {
  const closed = (outcome: 'completed' | 'rolledBack'): CommandOutcome => [
    { type: 'cutoverClosed', outcome, ...withoutUndefined({ note, override }) },
  ]
  switch (cutover.status) {
    case 'rollingBack':
      return refuseOpen(stepsToFinish(cutover)) ?? refuseStopped(cutover) ?? closed('rolledBack')
    case 'running':
      if (cutover.runbook.hypercare) {
        return refuse('cutoverState', 'Hypercare comes first: enter it, and close the cutover when it is signed off.')
      }
      return refuseNoGo(cutover) ?? refuseOpen(stepsToFinish(cutover)) ?? refuseStopped(cutover) ?? closed('completed')
    case 'hypercare':
      return (
        refuseUnsigned(cutover) ??
        (override === undefined ? refuseNewFindings(cutover, now) : undefined) ??
        closed('completed')
      )
    case 'preparing':
      return refuse('cutoverState', 'The cutover has not been started; cancel it instead.')
    case 'closed':
    case 'cancelled':
      return refuse('cutoverEnded', `This cutover is ${cutover.status}.`)
    default:
      return unreachable(cutover.status)
  }
}

/** Somebody called stop, and that is answered before anybody says that the work is done. */
const refuseStopped = ({ stop, stopCall }: Cutover): Refusal | undefined =>
  stop === 'called'
    ? refuse('cutoverStopped', `Stop was called: “${stopCall?.reason ?? ''}”. The lead lifts it first.`)
    : undefined

/** What a gate said no to was not done, also where every step behind it was skipped: that is no completion. */
function refuseNoGo(cutover: Cutover): Refusal | undefined {
  // Asked again, it has not said anything else yet.
  const position = cutover.gates.findIndex(({ status, refused }) => status === 'noGo' || refused)
  const [gate, state] = [cutover.runbook.gates[position], cutover.gates[position]]
  if (!gate || !state) return undefined
  const { reason } = state.refused ?? state.decision ?? {}
  const because = reason === undefined ? '' : `: “${reason}”`
  return refuse(
    'noGoStands',
    `“${gate.title}” said no-go${because}. What it holds was not done, so this is not completed: cancel the cutover, or decide the gate again.`,
  )
}

function refuseUnsigned(cutover: Cutover): Refusal | undefined {
  const missing = (cutover.runbook.hypercare?.signedBy ?? []).find((role) => !signOffOf(cutover, role))
  if (missing === undefined) return undefined
  const title = roleTitle(cutover.runbook, missing)
  const says = cutover.signOffs.some(({ role }) => role === missing)
    ? `Whoever signed hypercare off as ${title} no longer holds that role: somebody who does signs again.`
    : `${title} has not signed hypercare off.`
  return refuse('signOffMissing', says)
}

/**
 * What those who signed off could not have known: a watch item raised since that is severe or unranked, and an exit
 * criterion no longer met. What they accepted in a note stays accepted. The lead may still close, with a reason.
 */
function refuseNewFindings(cutover: Cutover, now: number): Refusal | undefined {
  const severe = cutover.watchItems.filter(({ resolved, severity }) => !resolved && (severity ?? 1) <= 2)
  if (severe.length > 0) {
    const named = someTitles(
      severe.map(({ title }) => title),
      1,
    )
    return refuse(
      'watchItemsOpen',
      `Came up after the sign-off: ${named}. Resolve what is open, or close with a reason.`,
      { field: 'override' },
    )
  }
  const signed = cutover.signOffs.at(-1)
  const unmet = (cutover.runbook.hypercare?.exit ?? []).find((rule) => {
    const recordedAt = latestOf(cutover, rule.metric)?.at ?? Number.NEGATIVE_INFINITY
    const accepted = signed?.note !== undefined && recordedAt <= signed.at
    return !accepted && metricMet(cutover, rule, now) !== true
  })
  return unmet
    ? refuse(
        'exitUnmet',
        `Exit criterion not met any more: ${sayRule(cutover.runbook, unmet)}. ${howToMeet(cutover, unmet, now)}, or close with a reason.`,
        { field: 'override' },
      )
    : undefined
}

/** Steps still to finish: all but those being rolled back that nobody is working on, which will no longer happen. */
const stepsToFinish = (cutover: Cutover): StepView[] => [
  ...ordinarySteps(cutover).filter((view) => isUnderWay(view.state) || !isBeingRolledBack(cutover, view)),
  ...rollbackSteps(cutover),
]

/** Refuses while steps are unfinished, naming them. */
export function refuseOpen(steps: readonly StepView[]): Refusal | undefined {
  const open = steps.filter(({ state }) => !isFinished(state))
  if (open.length === 0) return undefined
  const named = someTitles(open.map(({ definition }) => definition.title))
  return refuse('stepsOpen', `Not finished: ${named}.`, {
    waitingFor: open
      .slice(0, 20)
      .map(({ definition }) => ({ kind: 'step', id: definition.id, sentence: definition.title })),
  })
}
