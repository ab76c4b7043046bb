/** Until when each workstream can be rolled back alone. */
import type { Cutover } from '../cutoverState.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { layOutWork } from './forecast.ts'
import { goingOnBeside } from './goingOnBeside.ts'
import { at } from './precedence.ts'
import { deadlineOf, justBefore, pointOfNoReturn, type RollBackBy, standingOf } from './rollback.ts'
import { NEVER, type Standing, turnBack } from './turnBack.ts'
import { wayBack } from './wayBack.ts'

export interface WorkstreamDeadline extends RollBackBy {
  workstream: string
  /** When it would be reversed, were that to begin now. */
  end: number
}

const known = new WeakMap<Cutover, { now: number; deadlines: WorkstreamDeadline[] }>()

/** Of those that have begun something that can be reversed, and no point of no return of their own. */
export function workstreamDeadlines(cutover: Cutover, now: number): WorkstreamDeadline[] {
  const before = known.get(cutover)
  if (before?.now === now) return before.deadlines
  const deadlines = cutover.status === 'running' ? deadlinesOf(cutover, now) : []
  known.set(cutover, { now, deadlines })
  return deadlines
}

/**
 * Those of them that pass within so many milliseconds, and those that have passed while everything can still be rolled back: a small part
 * of the work, and hardly any while a rollback of everything fits for longer.
 *
 * @param whole until when everything can be rolled back
 */
export function closingWorkstreams(
  cutover: Cutover,
  now: number,
  { within, whole }: { within: number; whole: RollBackBy | undefined },
): WorkstreamDeadline[] {
  if (cutover.status !== 'running') return []
  const last = now + within
  // One alone waits for no more than everything does, but for what others hold back while they go on.
  const isOnlyHeld = whole !== undefined && whole.at > last
  if (isOnlyHeld && !mayBeHeldByOthers(cutover)) return []
  const from = whole !== undefined && whole.at >= now ? Number.NEGATIVE_INFINITY : now
  return deadlinesOf(cutover, now, { from, last, isOnlyHeld })
}

interface Wanted {
  /** Deadlines from there to there. */
  from: number
  last: number
  /** Only of those in which another workstream or a gate holds back the end of something. */
  isOnlyHeld: boolean
}

const ALL: Wanted = { from: Number.NEGATIVE_INFINITY, last: NEVER, isOnlyHeld: false }

function deadlinesOf(cutover: Cutover, now: number, { from, last, isOnlyHeld } = ALL): WorkstreamDeadline[] {
  const { runbook, windowEnd } = cutover
  const work = layOutWork(cutover, now)
  const standing = standingOf(cutover, work, now)
  let beside: ReturnType<typeof goingOnBeside> | undefined
  return runbook.workstreams.flatMap((workstream): WorkstreamDeadline[] => {
    const isHeld = isHeldByOthers(standing, workstream)
    if (isOnlyHeld && !isHeld) return []
    const noReturn = pointOfNoReturn(cutover, work, workstream)
    const isBounded = standing.bounds.some(({ to }) => runbook.steps[to]?.workstream === workstream)
    const steps = stepsOf(runbook, workstream)
    if (noReturn > last && !isBounded && fitsOneByOne(standing, steps, last, windowEnd)) return []
    if (from === now && isTooLong(standing, steps, now, windowEnd)) return []
    if (isHeld) beside ??= goingOnBeside(cutover, work, now)
    const way = turnBack(standing, workstream, isHeld ? beside?.(workstream) : undefined)
    if (!way.reverses(justBefore(now))) return []
    if (noReturn > last && way.end(last, last) <= windowEnd) return []
    const end = way.end(justBefore(now), now)
    if (from === now && end > windowEnd) return []
    const by = deadlineOf(way, windowEnd, noReturn)
    return by && by.at >= from && by.at <= last ? [{ workstream, ...by, end }] : []
  })
}

const positions = new WeakMap<Runbook, Map<string, number[]>>()

function stepsOf(runbook: Runbook, workstream: string): readonly number[] {
  const known = positions.get(runbook) ?? new Map<string, number[]>()
  if (known.size === 0)
    for (const [position, step] of runbook.steps.entries()) {
      const there = known.get(step.workstream)
      if (there) there.push(position)
      else known.set(step.workstream, [position])
    }
  positions.set(runbook, known)
  return known.get(workstream) ?? []
}

/** Whether it would even fit if what has begun by then were reversed one after the other. */
function fitsOneByOne(
  { runbook, begins, ends, inverses }: Standing,
  steps: readonly number[],
  by: number,
  limit: number,
) {
  if (by === NEVER || inverses.some((state) => state !== null)) return false
  const { takes } = wayBack(runbook)
  let free = by
  let left = 0
  for (const step of steps) {
    if (at(begins, step) > by) continue
    free = Math.max(free, at(ends, step))
    left += at(takes, step)
  }
  return free + left <= limit
}

/** Whether a single step that has begun takes too long to be reversed. */
function isTooLong(
  { runbook, begins, ends, inverses }: Standing,
  steps: readonly number[],
  now: number,
  limit: number,
) {
  const { takes } = wayBack(runbook)
  return steps.some(
    (step) =>
      at(begins, step) < now &&
      !inverses[step] &&
      at(takes, step) > 0 &&
      Math.max(now, at(ends, step)) + at(takes, step) > limit,
  )
}

/** Whether another workstream, or a gate, may hold back the end of anything that runs in this one. */
const isHeldByOthers = ({ runbook, bounds }: Standing, workstream: string): boolean =>
  bounds.some(({ to, workstream: of }) => of !== workstream && runbook.steps[to]?.workstream === workstream)

/** The same of any of them, where nothing is laid out yet. */
const mayBeHeldByOthers = ({ runbook, steps }: Cutover): boolean =>
  steps.some((state, position) => {
    if (state.status !== 'running' && state.status !== 'unconfirmed') return false
    const step = runbook.steps[position]
    return step?.after.some(({ on, type }) => {
      const from = runbook.steps[indexOf(runbook).step.get(on) ?? -1]
      return (type === 'FF' || type === 'SF') && from?.workstream !== step.workstream
    })
  })
