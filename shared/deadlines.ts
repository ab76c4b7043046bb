/** What the passing of time does to a cutover. The server wakes at the next deadline and gives `passTime` as the clock. */
import type { Deadline } from './commands.ts'
import type { Cutover, StepState } from './cutoverState.ts'
import { evidenceExpiresAt } from './readiness.ts'
import type { StepDefinition } from './runbook.ts'
import { expectedEnd, rollbackSteps, type StepView } from './steps.ts'
import { dependencyMetAt, endReleasedAt } from './waiting.ts'

export interface NextDeadline {
  deadline: Deadline
  /** What it is about: the id of a step, item or gate. */
  id: string
  /** Epoch milliseconds. */
  due: number
}

/** How often an open poll is held against what it rests on, since forecasts and measurements age without an event. */
const POLL_CHECK_MS = 60_000

/**
 * The earliest thing that time alone will do to this cutover after a command was decided at `now`. The clock then gives
 * `passTime`, which may come to no event at all (nothing had changed): it is accepted, and the next deadline computed.
 */
export function nextDeadline(cutover: Cutover, now: number): NextDeadline | undefined {
  if (cutover.status === 'closed' || cutover.status === 'cancelled') return undefined
  let next: NextDeadline | undefined
  const consider = (deadline: Deadline, id: string, due: number | undefined) => {
    if (due !== undefined && (next === undefined || due < next.due)) next = { deadline, id, due }
  }
  cutover.steps.forEach((state, position) => {
    const definition = cutover.runbook.steps[position]
    if (definition && state.status === 'running') considerStep(cutover, { definition, state, position }, consider)
  })
  for (const view of rollbackSteps(cutover)) {
    if (view.state.status === 'running') considerStep(cutover, view, consider)
  }
  cutover.items.forEach((item, position) => {
    const definition = cutover.runbook.readiness[position]
    if (!definition) return
    if (item.status === 'waived') consider('waiverExpiry', definition.id, item.until)
    if (item.status === 'verified' || item.status === 'provided') {
      consider('evidenceExpiry', definition.id, evidenceExpiresAt(definition, item))
    }
  })
  // A poll that a rollback or hypercare has overtaken is decided no more; looking at it for days would be noise.
  const holdsGates = cutover.status === 'preparing' || cutover.status === 'running'
  cutover.gates.forEach((gate, position) => {
    const definition = cutover.runbook.gates[position]
    const opened = gate.status === 'polling' && holdsGates ? gate.poll?.opened.at : undefined
    if (!definition || opened === undefined) return
    consider('pollCheck', definition.id, nextCheck(opened, now))
    for (const dependency of definition.after) {
      const metAt = dependencyMetAt(cutover, dependency)
      if (metAt !== undefined && metAt > now) consider('pollCheck', definition.id, metAt)
    }
  })
  return next
}

/** Counted from the opening, so that commands which come every few seconds do not put the check off for ever. */
const nextCheck = (opened: number, now: number): number =>
  opened + (Math.floor(Math.max(0, now - opened) / POLL_CHECK_MS) + 1) * POLL_CHECK_MS

/** When a running wait is over. What it must not end before (FF, SF) ends with an event, and that event asks again. */
export function waitOverAt(cutover: Cutover, view: StepView): number | undefined {
  const { definition, state } = view
  const own =
    definition.kind === 'wait' && state.status === 'running' ? expectedEnd(state, definition.takes.likely) : undefined
  const released = own === undefined ? undefined : endReleasedAt(cutover, view)
  return own === undefined || released === undefined ? undefined : Math.max(own, released)
}

/** When a running step's timebox ends, unless that was said already. */
export const timeboxEndsAt = ({ timebox }: StepDefinition, state: StepState): number | undefined =>
  timebox !== undefined && state.status === 'running' && state.timeboxEndedAt === undefined
    ? state.startedAt + timebox * 1000
    : undefined

/** When a running automation counts as silent: no heartbeat for too long, or over its time limit; unless said already. */
export function silentAt({ automation }: StepDefinition, state: StepState): number | undefined {
  if (!automation || state.status !== 'running' || state.job?.silentSince !== undefined || state.takenOver)
    return undefined
  const limits = [
    automation.heartbeat === undefined ? [] : (state.job?.heardAt ?? state.started.at) + automation.heartbeat * 1000,
    automation.timeout === undefined ? [] : state.startedAt + automation.timeout * 1000,
  ].flat()
  return limits.length === 0 ? undefined : Math.min(...limits)
}

function considerStep(
  cutover: Cutover,
  view: StepView,
  consider: (deadline: Deadline, id: string, due: number | undefined) => void,
) {
  const { definition, state } = view
  consider('waitOver', definition.id, waitOverAt(cutover, view))
  consider('timebox', definition.id, timeboxEndsAt(definition, state))
  consider('automationSilent', definition.id, silentAt(definition, state))
}
