/** Schedules nodes in time, history included, and reads actual and expected times off a step's state. */
import type { StepState } from '../cutoverState.ts'
import { expectedEnd, runBegan } from '../derived/steps.ts'
import { unreachable } from '../unreachable.ts'
import { calendarSchedule } from './calendar/calendarPasses.ts'
import type { Calendars } from './calendar/calendarsOf.ts'
import type { WorkingTime } from './calendar/workingTime.ts'
import { at, bindHistory, ENDED, FREE, newSchedule, type Precedence, passes, STARTED, weigh } from './precedence.ts'

/** By node, epoch milliseconds; nodes that do not take part start and finish at -Infinity. */
export interface Timeline {
  start: Float64Array
  finish: Float64Array
  /** Milliseconds by which the finish may move without moving the end. */
  slack: Float64Array
  progress: Uint8Array
  /** The last finish; -Infinity when nothing takes part. */
  end: number
}

/** Input for a node: its progress, from when it counts, and how long it lasts from there. */
export interface Entry {
  progress: typeof FREE | typeof STARTED | typeof ENDED
  /** The actual start, or the earliest possible one. */
  start: number
  /** Milliseconds. */
  duration: number
}

/** Takes no time and blocks nothing. */
export const ABSENT: Entry = { progress: ENDED, start: Number.NEGATIVE_INFINITY, duration: 0 }

/**
 * Computes the passes for one entry per node; `lag` in milliseconds by edge of the precedence.
 *
 * @param calendars there where any node keeps to one; durations of what has not begun are then those of its calendar
 */
export function layOut(net: Precedence, lag: Float64Array, entries: readonly Entry[], calendars?: Calendars): Timeline {
  const duration = new Float64Array(net.nodes)
  const earliest = new Float64Array(net.nodes)
  const progress = new Uint8Array(net.nodes)
  entries.forEach((entry, node) => {
    duration[node] = entry.duration
    earliest[node] = entry.start
    progress[node] = entry.progress
  })
  const terms = { duration, earliest, lag }
  if (calendars) {
    const { ofNode, isWorkingLag } = calendars
    const { start, finish, slack, end } = calendarSchedule(net, { ...terms, calendars: ofNode, isWorkingLag, progress })
    return { start, finish, slack, progress, end }
  }
  const times = newSchedule(net)
  weigh(net, terms, times.weight)
  bindHistory(net, terms, progress, times.weight)
  const { start, lateStart, end } = passes(net, terms, times)
  const finish = new Float64Array(net.nodes)
  const slack = new Float64Array(net.nodes)
  entries.forEach((entry, node) => {
    const begins = at(start, node)
    finish[node] = begins + entry.duration
    slack[node] = at(lateStart, node) - begins
    if (entry.progress === STARTED) start[node] = entry.start
  })
  return { start, finish, slack, progress, end }
}

/**
 * The entry of a step, with `likely` in milliseconds. A pending step may begin from `earliest` on; an estimated or
 * planned time that has passed without the event is expected at `now`.
 */
export function entryOf(step: StepState, likely: number, earliest: number, now: number): Entry {
  switch (step.status) {
    case 'pending':
      return { progress: FREE, start: earliest, duration: likely }
    case 'running':
      return lasting(STARTED, step.startedAt, Math.max(now, expectedEnd(step, likely / 1000) ?? now))
    case 'held': {
      const resumes = Math.max(now, step.until ?? now)
      const remaining = (expectedEnd(step, likely / 1000) ?? now) - step.held.at
      return lasting(STARTED, step.startedAt, resumes + Math.max(0, remaining))
    }
    case 'failed':
      return lasting(STARTED, step.startedAt, now + likely)
    case 'unconfirmed':
      return lasting(STARTED, step.startedAt ?? step.completedAt, Math.max(now, step.completedAt))
    case 'done':
      return lasting(ENDED, step.startedAt ?? step.completedAt, step.completedAt)
    case 'skipped':
      return lasting(ENDED, step.skipped.at, step.skipped.at)
    case 'rolledBack':
      return entryBeforeRollback(step.before, step.rolledBackAt)
    default:
      return unreachable(step)
  }
}

/**
 * How long so much work takes by the calendar of a step that has begun, from the beginning of the run at hand; what failed begins
 * anew, and of what is held the rest is done once it resumes.
 */
export function elapsedFor(work: number, calendar: WorkingTime | undefined, step: StepState, now: number): number {
  const from = step.status === 'failed' ? now : (runBegan(step) ?? now)
  if (!calendar) return work
  const ends = calendar.add(from, work)
  if (step.status !== 'held') return ends - from
  const resumes = Math.max(now, step.until ?? now)
  const left = Math.max(0, calendar.between(step.held.at, ends))
  return step.held.at - from + calendar.add(resumes, left) - resumes
}

function entryBeforeRollback(
  before: Extract<StepState, { status: 'rolledBack' }>['before'],
  rolledBackAt: number,
): Entry {
  const finish = 'completedAt' in before ? before.completedAt : rolledBackAt
  const start = 'startedAt' in before ? before.startedAt : undefined
  return lasting(ENDED, start ?? finish, finish)
}

const lasting = (progress: Entry['progress'], start: number, finish: number): Entry => ({
  progress,
  start,
  duration: finish - start,
})
