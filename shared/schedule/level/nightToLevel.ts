/** What is left of a night, as the levelling takes it: only what is open, with what has happened as bounds of it. Epoch milliseconds. */
import type { Cutover } from '../../cutoverState.ts'
import { DEPENDENCY_TYPES } from '../../runbook/stepKinds.ts'
import { withoutUndefined } from '../../withoutUndefined.ts'
import { behindOpenGates } from '../behindGates.ts'
import type { Calendars } from '../calendar/calendarsOf.ts'
import { earliestStarts, expectedT0, layOutWork } from '../forecast.ts'
import { networkOf } from '../network.ts'
import { at, type Edge, ENDED, FREE, type Precedence, precedence } from '../precedence.ts'
import type { Timeline } from '../timeline.ts'
import type { Hours } from './hours.ts'
import { handOversOf, limitedRoles, occupiedBy, offShift, peopleOf } from './peopleOf.ts'
import type { People, Taken } from './profile.ts'
import type { ToLevel } from './scarcity.ts'

export interface NightToLevel {
  toLevel: ToLevel
  /** By node of what is levelled: the step or gate of the runbook, gates behind steps. */
  open: number[]
  /** When the last of what is over ended; -Infinity where nothing is. */
  endOfPast: number
  /** By step of the runbook: when it began, or may begin as far as its dependencies do not say. */
  begins: Float64Array
}

interface OpenEdge extends Edge {
  lag: number
  isWorking: boolean
}

export function nightToLevel(cutover: Cutover, now: number): NightToLevel {
  const { runbook } = cutover
  const { net, terms, calendars } = networkOf(runbook)
  const timeline = layOutWork(cutover, now)
  const open = [...timeline.progress.keys()].filter((node) => timeline.progress[node] !== ENDED)
  const earliest = earliestStarts(cutover, now)
  const isFree = (node: number) => timeline.progress[node] === FREE
  const lasts = (node: number) =>
    isFree(node) ? at(terms.duration, node) * 1000 : at(timeline.finish, node) - at(timeline.start, node)
  for (const node of open) if (!isFree(node)) earliest[node] = at(timeline.start, node)
  const edges = edgesOf(net, { lag: terms.lag, timeline, calendars, lasts, earliest })
  for (const { from, to } of behindOpenGates(runbook, timeline.progress))
    edges.push({ from, to, type: 'FS', lag: 0, isWorking: false })
  const placeOf = new Map(open.map((node, place) => [node, place]))
  const reduced = precedence(
    open.length,
    edges.flatMap((edge) => {
      const [from, to] = [placeOf.get(edge.from), placeOf.get(edge.to)]
      if (from === undefined || to === undefined) throw new Error('An edge of what is open ends at what is not')
      return [{ ...edge, from, to }]
    }),
  )
  const t0 = expectedT0(cutover, now)
  const instant = (seconds: number) => t0 + seconds * 1000
  const isWorkingLag = Uint8Array.from(reduced.edge, (edge) => (edges[edge]?.isWorking ? 1 : 0))
  return {
    toLevel: {
      net: reduced,
      terms: {
        duration: Float64Array.from(open, lasts),
        earliest: Float64Array.from(open, (node) => at(earliest, node)),
        lag: Float64Array.from(reduced.edge, (edge) => edges[edge]?.lag ?? 0),
      },
      people: peopleLeft(cutover, timeline, open, now, offShift(runbook, instant)),
      roles: limitedRoles(runbook),
      ...withoutUndefined({ hours: hoursLeft(cutover, open, isWorkingLag, instant) }),
    },
    open,
    endOfPast: timeline.finish.reduce(
      (last, finish, node) => (timeline.progress[node] === ENDED ? Math.max(last, finish) : last),
      Number.NEGATIVE_INFINITY,
    ),
    begins: earliest,
  }
}

interface Known {
  lag: Float64Array
  timeline: Timeline
  calendars: Calendars | undefined
  lasts(node: number): number
  /** Raised by what has happened already. */
  earliest: Float64Array
}

/** Those between what is open; of what has happened the instants are known, and so is what they bound. */
function edgesOf(net: Precedence, { lag, timeline, calendars, lasts, earliest }: Known): OpenEdge[] {
  const { progress, start, finish } = timeline
  const edges: OpenEdge[] = []
  for (const [e, to] of net.to.entries()) {
    const from = net.from[e] ?? 0
    const type = DEPENDENCY_TYPES[net.type[e] ?? 0] ?? 'FS'
    const looksAtFinish = type[0] === 'F'
    const holdsFinish = type[1] === 'F'
    // Negative lag is for planning only (R1).
    const lagMs = Math.max(0, at(lag, e)) * 1000
    const isWorking = calendars?.isWorkingLag[e] === 1
    if (progress[to] === ENDED || (progress[to] !== FREE && !holdsFinish)) continue
    const hasHappened = progress[from] === ENDED || (progress[from] !== FREE && !looksAtFinish)
    if (!hasHappened) {
      edges.push({ from, to, type, lag: lagMs, isWorking })
      continue
    }
    const mark = at(looksAtFinish ? finish : start, from)
    // The expected finish of what has begun keeps to it already.
    if (progress[to] !== FREE || !Number.isFinite(mark)) continue
    const calendar = calendars?.ofNode[to]
    const bound = isWorking && calendar ? calendar.add(mark, lagMs) : mark + lagMs
    const starts = holdsFinish ? (calendar?.subtract(bound, lasts(to)) ?? bound - lasts(to)) : bound
    earliest[to] = Math.max(at(earliest, to), starts)
  }
  return edges
}

/** Undefined where all work simply elapses, as all does that has begun. */
function hoursLeft(
  { runbook, steps }: Cutover,
  open: readonly number[],
  isWorkingLag: Uint8Array,
  instant: (seconds: number) => number,
): Hours | undefined {
  const { calendars } = networkOf(runbook)
  const hasBegun = (node: number) => (steps[node]?.status ?? 'pending') !== 'pending'
  const handOvers = open.map((node) => {
    const step = runbook.steps[node]
    if (!step || hasBegun(node)) return []
    return handOversOf(runbook, step).map(({ at: change, takes }) => ({ at: instant(change), takes: takes * 1000 }))
  })
  if (!calendars && handOvers.every((changes) => changes.length === 0)) return undefined
  return { ofNode: open.map((node) => (hasBegun(node) ? undefined : calendars?.ofNode[node])), isWorkingLag, handOvers }
}

/** Whoever is at work is at it until it is expected to end; what is held leaves its people free until it goes on. */
function peopleLeft(
  { runbook, steps }: Cutover,
  { start, finish, progress }: Timeline,
  open: number[],
  now: number,
  off: readonly Taken[],
): People {
  const roles = limitedRoles(runbook)
  const { capacity, needs } = peopleOf(runbook)
  const kinds = roles.length
  const taken: Taken[] = [...off]
  for (const node of open) {
    const [state, step] = [steps[node], runbook.steps[node]]
    if (!state || !step || progress[node] === FREE || state.status === 'unconfirmed') continue
    const from = Math.max(now, at(start, node), state.status === 'held' ? (state.until ?? now) : now)
    for (const [kind, { id }] of roles.entries()) {
      const count = occupiedBy(step)[id] ?? 0
      if (count > 0) taken.push({ kind, from, to: at(finish, node), count })
    }
  }
  return {
    capacity,
    needs: Int32Array.from(
      open.flatMap((node) =>
        [...roles.keys()].map((kind) => (progress[node] === FREE ? (needs[node * kinds + kind] ?? 0) : 0)),
      ),
    ),
    ...(taken.length > 0 && { taken }),
  }
}
