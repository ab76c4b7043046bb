/**
 * A night written down from the definitions, as slowly as they read: what each step and gate of a cutover waits for, and how far it
 * is. Shares nothing with the product's schedule but the types of state and runbook. Instants in epoch milliseconds, whole minutes.
 */
import type { Cutover, StepState } from '../../../shared/cutoverState.ts'
import type { CalendarDefinition } from '../../../shared/runbook/calendars.ts'
import type { Dependency, Runbook } from '../../../shared/runbook/runbook.ts'
import { minutesOf } from '../slowCalendar.ts'

export const MINUTE = 60_000

/** What can still be moved, what has begun and lasts, what is over, and what will never be. */
export type Standing = 'free' | 'goes' | 'over' | 'never'

export interface SlowNode {
  id: string
  standing: Standing
  /** The actual start, or from when on it may begin as far as nothing else holds it. */
  start: number
  /** Of what goes: when it would end if nothing held its end. Of what is over: its end. */
  finish: number
  /** Work of what is free. */
  takes: number
  after: readonly Dependency[]
  /** Gates that hold it, directly or through others, by id. */
  gates: readonly string[]
  works?: Hours | undefined
}

export interface Times {
  start: number
  finish: number
}

/** Whether somebody works in the minute that begins then. */
export type Hours = (instant: number) => boolean

/** By id; nothing of what will never be. The least times that all definitions allow: looked for until none moves any more. */
export function settle(nodes: readonly SlowNode[]): Map<string, Times> {
  const times = new Map<string, Times>()
  for (let isMoving = true; isMoving; ) {
    isMoving = false
    for (const node of nodes) {
      if (node.standing === 'never') continue
      const before = times.get(node.id)
      const after = timesOf(node, times)
      if (before?.start === after.start && before.finish === after.finish) continue
      times.set(node.id, after)
      isMoving = true
    }
  }
  return times
}

function timesOf({ standing, start, finish, takes, after, gates, works }: SlowNode, known: Map<string, Times>): Times {
  if (standing === 'over') return { start, finish }
  const bounds = (of: 'S' | 'F') =>
    after.flatMap(({ on, type, lag }) => {
      const before = known.get(on)
      if (!before || type[1] !== of) return []
      return (type[0] === 'S' ? before.start : before.finish) + Math.max(0, lag) * 1000
    })
  const ends = bounds('F')
  if (standing === 'goes') return { start, finish: Math.max(finish, ...ends) }
  const least = Math.max(start, ...bounds('S'), ...gates.flatMap((gate) => known.get(gate)?.start ?? []))
  if (!works) {
    const begins = Math.max(least, ...ends.map((end) => end - takes))
    return { start: begins, finish: begins + takes }
  }
  // No work may be left over before what holds its end.
  const isTooSoon = (minute: number) =>
    (takes > 0 && !works(minute)) ||
    ends.some((end) => (takes === 0 ? minute < end : workBetween(works, minute, end) > takes))
  // Held by nothing but its end, it begins as late as that lets it.
  let begins = Number.isFinite(least) ? least : Math.max(...ends) - 2 * 86_400_000
  if (!Number.isFinite(begins)) return { start: least, finish: least }
  while (isTooSoon(begins)) begins += MINUTE
  return { start: begins, finish: Math.max(afterWork(works, begins, takes), ...ends) }
}

export function workBetween(works: Hours, from: number, to: number): number {
  let work = 0
  for (let minute = from; minute < to; minute += MINUTE) if (works(minute)) work += MINUTE
  return work
}

/** The earliest minute by which so much has been done. */
export function afterWork(works: Hours | undefined, from: number, work: number): number {
  if (!works) return from + work
  let [minute, left] = [from, work]
  for (; left > 0; minute += MINUTE) if (works(minute)) left -= MINUTE
  return minute
}

export const lastOf = (times: ReadonlyMap<string, Times>): number =>
  Math.max(...[...times.values()].map(({ finish }) => finish))

/** T-0 while a held countdown resumes now. */
export const t0At = ({ t0, countdownHeld }: Cutover, now: number): number =>
  t0 + (countdownHeld ? Math.max(0, now - countdownHeld.at) : 0)

/** The steps and gates of a cutover as they are expected at `now`, if all goes on as likely. */
export function nodesAt(cutover: Cutover, now: number): SlowNode[] {
  const { runbook } = cutover
  const t0 = t0At(cutover, now)
  const goesOn = cutover.status === 'preparing' || cutover.status === 'running'
  const steps = runbook.steps.map((step, position): SlowNode => {
    const state = cutover.steps[position] ?? { status: 'pending' }
    const works = hoursOf(runbook, step)
    const takes = step.takes.likely * 1000
    const planned =
      typeof step.notBefore === 'string'
        ? Date.parse(step.notBefore)
        : step.notBefore !== undefined
          ? t0 + step.notBefore * 1000
          : step.after.length === 0
            ? t0
            : now
    const known = { id: step.id, takes, after: step.after, gates: gatesBefore(runbook, step.id), works }
    if (state.status === 'pending' && (!goesOn || isTakenBack(cutover, step.workstream)))
      return { ...known, standing: 'never', start: 0, finish: 0 }
    return { ...known, ...progressOf(state, takes, works, now, Math.max(now, planned)) }
  })
  const gates = runbook.gates.map((gate, position): SlowNode => {
    const state = cutover.gates[position]
    const went = state?.status === 'go' || state?.status === 'goWithConditions'
    const planned = gate.at !== undefined ? t0 + gate.at * 1000 : gate.after.length === 0 ? t0 : now
    const known = { id: gate.id, takes: 0, after: gate.after, gates: [] }
    if (went && state.decision) {
      const { at } = state.decision.deed
      return { ...known, standing: 'over', start: at, finish: at }
    }
    const start = Math.max(now, planned)
    return { ...known, standing: goesOn ? 'free' : 'never', start, finish: start }
  })
  // What a gate held has passed it, once that said go.
  const open = new Set(gates.filter(({ standing }) => standing === 'free').map(({ id }) => id))
  return [...steps.map((step) => ({ ...step, gates: step.gates.filter((gate) => open.has(gate)) })), ...gates]
}

/** How far one step is, of a rollback or not; `free` from `least` on. */
export function progressOf(
  state: StepState,
  takes: number,
  works: Hours | undefined,
  now: number,
  least: number,
): Pick<SlowNode, 'standing' | 'start' | 'finish'> {
  const goes = (start: number, finish: number) => ({ standing: 'goes' as const, start, finish })
  const over = (start: number, finish: number) => ({ standing: 'over' as const, start, finish })
  switch (state.status) {
    case 'pending':
      return { standing: 'free', start: least, finish: least + takes }
    case 'running':
      return goes(state.startedAt, Math.max(now, endOfRun(state, takes, works)))
    case 'held': {
      const ends = endOfRun(state, takes, works)
      const resumes = Math.max(now, state.until ?? now)
      // Who says when it ends says that by the clock.
      const hours = state.estimate ? undefined : works
      const left = hours ? workBetween(hours, state.held.at, ends) : Math.max(0, ends - state.held.at)
      return goes(state.startedAt, afterWork(hours, resumes, left))
    }
    case 'failed':
      return goes(state.startedAt, afterWork(works, now, takes))
    case 'unconfirmed':
      return goes(state.startedAt ?? state.completedAt, Math.max(now, state.completedAt))
    case 'done':
      return over(state.startedAt ?? state.completedAt, state.completedAt)
    case 'skipped':
      return over(state.skipped.at, state.skipped.at)
    case 'rolledBack': {
      const { before } = state
      const finish = 'completedAt' in before ? before.completedAt : state.rolledBackAt
      return over('startedAt' in before ? (before.startedAt ?? finish) : finish, finish)
    }
  }
}

/** When the run at hand ends: by whoever does it, or else after its work, holds aside. */
function endOfRun(state: Extract<StepState, { startedAt: number }>, takes: number, works: Hours | undefined): number {
  return state.estimate?.finish ?? afterWork(works, (state.retriedAt ?? state.startedAt) + (state.heldFor ?? 0), takes)
}

/** Whether what that workstream has not begun never will be: it is rolled back alone. */
const isTakenBack = ({ runbook, rollback, rollbackSteps }: Cutover, workstream: string): boolean =>
  rollback !== undefined && runbook.steps.some((step, at) => step.workstream === workstream && rollbackSteps[at])

/** All that comes after it, however far; of what lies beyond such a one nothing. */
export function behind({ steps, gates }: Runbook, id: string, isLast = (_: string) => false): Set<string> {
  const found = new Set<string>()
  const open = [id]
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const one of [...steps, ...gates])
      if (!found.has(one.id) && one.after.some(({ on }) => on === next)) {
        found.add(one.id)
        if (!isLast(one.id)) open.push(one.id)
      }
  return found
}

const gatesBefore = (runbook: Runbook, id: string): string[] =>
  runbook.gates.flatMap((gate) => (behind(runbook, gate.id).has(id) ? gate.id : []))

/** Days that are looked at: a night in short shifts takes many. */
const DAYS = 40
const known = new WeakMap<CalendarDefinition, { from: number; minutes: boolean[] }>()

export function hoursOf(runbook: Runbook, { calendar }: { calendar?: string }): Hours | undefined {
  const name = calendar ?? runbook.calendar
  const definition = runbook.calendars?.find((one) => one.name === name)
  if (!definition) return undefined
  return (instant) => {
    const there = known.get(definition) ?? { from: instant - (instant % 86_400_000) - 4 * 86_400_000, minutes: [] }
    if (there.minutes.length === 0) {
      there.minutes = minutesOf(definition, there.from, DAYS * 1440)
      known.set(definition, there)
    }
    const isWork = there.minutes[(instant - there.from) / MINUTE]
    if (isWork === undefined) throw new Error('a night beyond the days that are looked at, or between two minutes')
    return isWork
  }
}
