/**
 * What the passing of time does to a cutover. The server stores the time of the next deadline, and lets the clock act on
 * passed ones before it decides anything else (`decide/passedDeadline.ts`).
 */

import type { Deadline } from '../commands.ts'
import type { Cutover, StepState } from '../cutoverState.ts'
import type { StepDefinition } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { traitsOf } from '../runbook/stepKinds.ts'
import { saysGo } from './criteria.ts'
import { holdsSomething } from './gateWatch.ts'
import { holdDueAt } from './holds.ts'
import { evidenceExpiresAt } from './readiness.ts'
import { expectedEnd, rollbackSteps, runBegan, type StepView, viewAt } from './steps.ts'
import { lapsesAt } from './votes.ts'
import { dependencyMetAt, endReleasedAt } from './waiting.ts'

export interface NextDeadline {
  deadline: Deadline
  /** What it is about: the id of a step, item, gate or hold. */
  id: string
  /** Epoch milliseconds. */
  due: number
}

/** How often an open poll is compared with its basis, since forecasts and measurements age without an event. */
const POLL_CHECK_MS = 60_000

/** The earliest of all, passed or not; for poll checks, the first after `now`. */
export const nextDeadline = (cutover: Cutover, now: number): NextDeadline | undefined =>
  inOrder(deadlinesOf(cutover, now))[0]

/**
 * The earliest that is still to come once the clock has acted on all that have passed. This is what is stored, so that a
 * passed deadline that was a no-op cannot block the others.
 */
export const upcomingDeadline = (cutover: Cutover, now: number): NextDeadline | undefined =>
  inOrder(deadlinesOf(cutover, now).filter(({ due }) => due > now))[0]

/** Those that have passed, earliest first; poll checks where one has come due since the last event. */
export const passedDeadlines = (cutover: Cutover, now: number): NextDeadline[] =>
  inOrder(deadlinesOf(cutover, cutover.at).filter(({ due }) => due <= now))

const inOrder = (deadlines: NextDeadline[]): NextDeadline[] => deadlines.sort((one, other) => one.due - other.due)

/** All deadlines, unordered; for each poll its next check after `since`. */
function deadlinesOf(cutover: Cutover, since: number): NextDeadline[] {
  if (cutover.status === 'closed' || cutover.status === 'cancelled') return []
  const found: NextDeadline[] = []
  const add = (deadline: Deadline, id: string, due: number | undefined) => {
    if (due !== undefined) found.push({ deadline, id, due })
  }
  const addStep = (view: StepView | undefined) => {
    if (view?.state.status !== 'running') return
    const { definition, state } = view
    add('waitOver', definition.id, waitOverAt(cutover, view))
    add('timebox', definition.id, timeboxEndsAt(definition, state))
    add('automationSilent', definition.id, silentAt(definition, state))
  }
  for (const position of indexOf(cutover.runbook).timed) addStep(viewAt(cutover, position))
  if (cutover.rollback) for (const view of rollbackSteps(cutover)) addStep(view)
  cutover.items.forEach((item, position) => {
    const definition = cutover.runbook.readiness[position]
    if (!definition) return
    if (item.status === 'waived') add('waiverExpiry', definition.id, item.until)
    if (item.status === 'verified' || item.status === 'provided') {
      add('evidenceExpiry', definition.id, evidenceExpiresAt(definition, item))
    }
  })
  for (const hold of cutover.runbook.holds ?? []) add('countdownHold', hold.id, holdDueAt(cutover, hold))
  // A poll overtaken by a rollback or hypercare will never be decided; checking it for days would be noise.
  const holdsGates = cutover.status === 'preparing' || cutover.status === 'running'
  cutover.gates.forEach((gate, position) => {
    const definition = cutover.runbook.gates[position]
    const watched = definition?.afterGo === 'reopen' && saysGo(gate) && holdsSomething(cutover, definition.id)
    const opened = holdsGates && (gate.status === 'polling' || watched) ? gate.poll?.opened.at : undefined
    if (!definition || opened === undefined) return
    if (gate.status === 'polling')
      for (const vote of [...(gate.poll?.reports ?? []), ...(gate.poll?.signatures ?? [])])
        if (!vote.lapsed) add('voteLapse', definition.id, lapsesAt(definition, vote))
    add('pollCheck', definition.id, nextCheck(opened, since))
    for (const dependency of definition.after) {
      const metAt = dependencyMetAt(cutover, dependency)
      if (metAt !== undefined && metAt > since) add('pollCheck', definition.id, metAt)
    }
  })
  return found
}

/** Counted from the opening, so that frequent commands do not postpone the check for ever. */
const nextCheck = (opened: number, since: number): number =>
  opened + (Math.floor(Math.max(0, since - opened) / POLL_CHECK_MS) + 1) * POLL_CHECK_MS

/** When a running wait is over. Undefined while FF or SF hold it: their predecessor's event computes this again. */
export function waitOverAt(cutover: Cutover, view: StepView): number | undefined {
  const { definition, state } = view
  if (traitsOf(definition).doneBy !== 'time' || state.status !== 'running') return undefined
  const own = expectedEnd(state, definition.takes.likely)
  const released = own === undefined ? undefined : endReleasedAt(cutover, view)
  // An estimate may have expired while the wait was held.
  return own === undefined || released === undefined ? undefined : Math.max(own, released, state.resumedAt ?? 0)
}

/** When the timebox of a step's current run ends, unless already reported. */
export function timeboxEndsAt({ timebox }: StepDefinition, state: StepState): number | undefined {
  if (timebox === undefined || state.status !== 'running' || state.timeboxEndedAt !== undefined) return undefined
  const began = runBegan(state)
  return began === undefined ? undefined : began + timebox * 1000
}

/**
 * When a running automation counts as silent: no heartbeat for too long, or over its time limit. Each is reported once:
 * an automation that sends heartbeats after its limit is slow, not silent.
 */
export function silentAt({ automation }: StepDefinition, state: StepState): number | undefined {
  if (!automation || state.status !== 'running' || state.job?.silentSince !== undefined || state.takenOver)
    return undefined
  const { started, retriedAt = 0, resumedAt = 0, reopenedAt = 0, job, silenceSaidAt = 0 } = state
  const heardAt = Math.max(started.at, retriedAt, resumedAt, reopenedAt, job?.heardAt ?? 0)
  const limit = (runBegan(state) ?? started.at) + (automation.timeout ?? Infinity) * 1000
  const due = Math.min(heardAt + (automation.heartbeat ?? Infinity) * 1000, silenceSaidAt < limit ? limit : Infinity)
  return Number.isFinite(due) ? due : undefined
}
