/** What a grave command would do to the finish, the window, the gates and the way back, before it is given. */

import type { Context } from '../actor.ts'
import { leadChange, sayChangeNumber } from '../change/change.ts'
import type { Command } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { saysGo } from '../derived/criteria.ts'
import { holdDueAt, sayHold } from '../derived/holds.ts'
import { hasBegun, isFinished, isUnderWay, ordinarySteps, type StepView, stepView } from '../derived/steps.ts'
import { derivedStatus } from '../derived/waiting.ts'
import type { CutoverEvent } from '../events.ts'
import { isRefusal } from '../refusal.ts'
import { sayDuration } from '../runbook/duration.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { deadlineAtRisk } from '../schedule/finishBy.ts'
import { type Forecast, forecast } from '../schedule/forecast.ts'
import { someOf, someTitles } from '../someOf.ts'
import { expected } from './commandOutcome.ts'
import { decide } from './decide.ts'
import { closed, failed, heldCountdown, reassigned, stopped } from './effectsOnWork.ts'
import { toReverse } from './rollback.ts'
import { sayAmended } from './sayAmended.ts'

/** Formatting of instants. */
export interface SayTime {
  /** `22:14`; with the day where it is not today. */
  time(at: number): string
}

interface Compared {
  before: Cutover
  after: Cutover
  events: readonly CutoverEvent[]
  was: Forecast
  will: Forecast
  now: number
  say: SayTime
}

type Effect = (command: Command, compared: Compared) => string[]

/** The commands whose effect is shown before they are given. */
const EFFECTS: Partial<Record<Command['type'], Effect>> = {
  moveT0: (_, compared) => [
    ...finish(compared),
    ...window(compared),
    ...holdsAtOnce(compared),
    ...gates(compared),
    ...changeDates(compared),
  ],
  resumeCountdown: (_, compared) => [...finish(compared), ...gates(compared)],
  addStep: (_, compared) => amended(compared),
  changeStep: (_, compared) => amended(compared),
  skipStep: (command, compared) => [...released(command, compared), ...finish(compared), ...polls(compared)],
  undoStep: (_, compared) => [...finish(compared), ...polls(compared)],
  beginRollback: rollback,
  cancelCutover: (_, compared) => cancelled(compared),
  holdCountdown: (_, compared) => heldCountdown(compared),
  callStop: (_, compared) => stopped(compared),
  failStep: (command, compared) => [...failed(command, compared), ...polls(compared)],
  closeCutover: (_, compared) => closed(compared),
  assignStep: reassigned,
  bulk: (_, compared) => [...finish(compared), ...polls(compared)],
}

export const hasEffect = (command: Command): boolean =>
  command.type === 'bulk' ? command.commands.some(hasEffect) : command.type in EFFECTS

/** One sentence each; none where the command would be refused, or says nothing that a form does not say. */
export function effectsOf(cutover: Cutover, command: Command, context: Context, say: SayTime): string[] {
  const effect = hasEffect(command) ? EFFECTS[command.type] : undefined
  const events = effect ? decide(cutover, command, context) : []
  if (!effect || isRefusal(events)) return []
  const { now } = context
  const after = expected(cutover, events, context)
  const will = forecast(after, now)
  return effect(command, { before: cutover, after, events, was: forecast(cutover, now), will, now, say })
}

/** A smaller change of the finish is noise, in milliseconds. */
const WORTH_SAYING_MS = 30_000

function finish({ after, was, will, say }: Compared): string[] {
  const difference = will.finish - was.finish
  const spare = (after.windowEnd - will.finish) / 1000
  const inside =
    spare >= 0 ? `${sayDuration(spare)} before the window ends` : `${sayDuration(spare)} after the window ends`
  const at = `${say.time(will.finish)}, ${inside}`
  if (Math.abs(difference) < WORTH_SAYING_MS) return [`Forecast finish as before: ${at}.`]
  const word = difference > 0 ? 'later' : 'earlier'
  return [`Forecast finish ${sayDuration(Math.abs(difference) / 1000)} ${word}: ${at}.`]
}

/** Where T-0 comes so near that the mark of a built-in hold is past. */
function holdsAtOnce({ after, now }: Compared): string[] {
  return (after.runbook.holds ?? []).flatMap((hold) =>
    (holdDueAt(after, hold) ?? Infinity) <= now ? `${sayHold(after, hold)}: the countdown is held at once.` : [],
  )
}

function window({ before, after, say }: Compared): string[] {
  if (before.windowEnd === after.windowEnd && before.windowStart === after.windowStart) {
    return [`The window stays: it ends ${say.time(after.windowEnd)}.`]
  }
  return [`The window moves: from ${say.time(after.windowStart)} to ${say.time(after.windowEnd)}.`]
}

function gates({ before, after, was, will, say }: Compared): string[] {
  const moved = after.runbook.gates.flatMap(({ title, at }, position) => {
    const state = after.gates[position]
    if (!state || saysGo(state)) return []
    const old = at === undefined ? was.gates[position]?.at : before.t0 + at * 1000
    const next = at === undefined ? will.gates[position]?.at : after.t0 + at * 1000
    if (old === undefined || next === undefined || Math.abs(old - next) < WORTH_SAYING_MS) return []
    return [`“${title}” ${say.time(old)} → ${say.time(next)}`]
  })
  return moved.length === 0 ? [] : [`${someOf(moved)}.`]
}

function changeDates({ after, events, say }: Compared): string[] {
  const change = leadChange(after)
  const asked = events.find((event) => event.type === 'changeDatesProposed')
  if (!change || asked?.type !== 'changeDatesProposed') return []
  const dates = `${say.time(Date.parse(asked.start))} to ${say.time(Date.parse(asked.end))}`
  return [`ServiceNow is asked to move ${sayChangeNumber(change)}: ${dates}, which may reset its approval.`]
}

/** Of an edit of the runbook: also what would become of the way back, and whether anybody can do it. */
const amended = (compared: Compared): string[] => [
  ...finish(compared),
  ...gates(compared),
  ...rollbackTime(compared),
  ...deadline(compared),
  ...polls(compared),
  ...sayAmended(compared.before, compared.after),
]

function deadline({ after, will, now, say }: Compared): string[] {
  const step = after.amendments?.at(-1)?.step
  const position = step && indexOf(after.runbook).step.get(step.id)
  const risk = position === undefined ? undefined : deadlineAtRisk(after, position, { now, forecast: will })
  if (!step || !risk) return []
  const late = sayDuration(risk.late / 1000)
  return [`“${step.title}” would be finished ${late} after its deadline, ${say.time(risk.by)}.`]
}

function rollbackTime({ was, will, say }: Compared): string[] {
  const [old, next] = [was.rollBackBy?.at, will.rollBackBy?.at]
  if (old === undefined || next === undefined || Math.abs(old - next) < WORTH_SAYING_MS) return []
  return [`Rollback deadline ${say.time(old)} → ${say.time(next)}.`]
}

function released(command: Command, { before, after, now }: Compared): string[] {
  const ready = ordinarySteps(after).flatMap((view) => {
    const old = stepView(before, view.definition.id)
    const isNew = derivedStatus(after, view, now) === 'ready' && old && derivedStatus(before, old, now) !== 'ready'
    return isNew && 'stepId' in command && view.definition.id !== command.stepId ? [view.definition.title] : []
  })
  return ready.length === 0 ? [] : [`Releases ${someTitles(ready)}.`]
}

/** Polls that ask again, and gates whose go becomes void. */
function polls({ after, events }: Compared): string[] {
  const titleOf = (id: string) => after.runbook.gates.find((gate) => gate.id === id)?.title ?? id
  const again = events.flatMap((event) => (event.type === 'pollReopened' ? [titleOf(event.gateId)] : []))
  const voided = events.flatMap((event) => (event.type === 'gateReopened' ? [titleOf(event.gateId)] : []))
  return [
    ...(again.length > 0 ? [`The poll of ${someTitles(again)} asks everybody again.`] : []),
    ...(voided.length > 0 ? [`The go of ${someTitles(voided)} becomes void.`] : []),
  ]
}

function rollback(command: Command, compared: Compared): string[] {
  if (command.type !== 'beginRollback') return []
  const { before, events } = compared
  const { workstream } = command
  const concerned = ordinarySteps(before).filter(
    ({ definition, state }) => (workstream === undefined || definition.workstream === workstream) && hasBegun(state),
  )
  const hasInverse = ({ definition }: StepView) => definition.rollback !== undefined && 'title' in definition.rollback
  const running = concerned.filter((view) => isUnderWay(view.state) && hasInverse(view))
  const stays = concerned.filter((view) => !hasInverse(view))
  const proposed = events.some(({ type }) => type === 'rollbackProposed')
  const count = toReverse(before, workstream).length
  const own = workstream === undefined ? indexOf(before.runbook).ownOfRollback.length : 0
  return [
    proposed
      ? 'The point of no return is passed: this proposes the rollback, and the other of lead and decision owner has to agree.'
      : `${sayReversed(count, own)} in ${back(compared)}`,
    ...(running.length > 0
      ? [
          `In progress, and to end before it is reversed: ${someTitles(running.map(({ definition }) => definition.title))}.`,
        ]
      : []),
    ...(stays.length > 0 ? [`Not reversed: ${someTitles(stays.map(({ definition }) => definition.title))}.`] : []),
  ]
}

/** `3 steps are reversed`, `3 steps are reversed and 4 of the rollback itself done`. */
function sayReversed(reversed: number, own: number): string {
  if (reversed === 0 && own > 0)
    return own === 1 ? 'One step of the rollback itself is done' : `${own} steps of the rollback itself are done`
  const steps = reversed === 1 ? 'One step is reversed' : `${reversed} steps are reversed`
  return own === 0 ? steps : `${steps} and ${own} of the rollback itself done`
}

/** `48 min: back by 00:15, 1 h 51 min before the window ends.` */
function back({ after, will, now, say }: Compared): string {
  const ends = Math.max(now, ...[...will.rollbackSteps, ...will.rollbackOwn].map((step) => step?.finish ?? 0))
  const spare = (after.windowEnd - ends) / 1000
  const side = spare >= 0 ? 'before' : 'after'
  return `${sayDuration((ends - now) / 1000)}: back by ${say.time(ends)}, ${sayDuration(spare)} ${side} the window ends.`
}

function cancelled({ before }: Compared): string[] {
  const steps = ordinarySteps(before)
  const open = steps.filter(({ state }) => !isFinished(state)).length
  const done = steps.filter(({ state }) => hasBegun(state)).length
  return [
    open === 0 ? 'Every step is finished.' : `${open === 1 ? 'One step' : `${open} steps`} will not happen.`,
    ...(done === 0
      ? []
      : [
          `${done === 1 ? 'One step that has begun stays as it is' : `${done} steps that have begun stay as they are`}: nothing is reversed.`,
        ]),
  ]
}
