/**
 * Where a delay comes from: what a step lost itself, and what it has from those before it. Each step and gate is followed to what
 * let it start (or end), that to what let it start, and so on; what the plan left free in between is taken off what came before.
 */
import type { Cutover, StepState } from '../cutoverState.ts'
import type { Dependency } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { currentPlan } from './currentPlan.ts'
import { expectedT0, forecast } from './forecast.ts'
import { networkOf } from './network.ts'

export interface DelayPart {
  /** The step or gate at which it arose. */
  at: string
  /**
   * It lasted longer, was held, was not begun although it could have been, or not decided; its earliest time moved; the plan
   * let it begin before the end of what it waits for, which a run does not; or it could have begun before. Negative where that
   * made up time.
   */
  because: 'lasted' | 'held' | 'notBegun' | 'undecided' | 'time' | 'lag' | 'spare'
  milliseconds: number
}

export interface Delay {
  /** Of its finish, actual or forecast, against the plan; negative where it is ahead. The sum of its parts. */
  milliseconds: number
  parts: DelayPart[]
}

interface Times {
  start: number
  finish: number
}

/** A step, or a gate, which begins and ends with its decision. */
interface Node extends Times {
  id: string
  planned: Times
  after: readonly Dependency[]
  /** Milliseconds of all its holds; absent of a gate. */
  held?: number
  /** The gates that it is behind, by their ids. */
  gates: readonly string[]
  /** When its own earliest time lets it begin; -Infinity without one. */
  earliest: number
}

/** What is a step's own of its delay, and what let it begin, or end, and gave it the rest. */
export interface OwnDelay {
  /** Of all, and of that its own. */
  milliseconds: number
  own: number
  /** The step or gate; absent where its own time let it begin. */
  from?: string
}

/** Undefined of what does not happen. */
export function delayOf(cutover: Cutover, id: string, now: number): Delay | undefined {
  const nodes = nodesOf(cutover, now)
  const chain: { node: Node; held: Held }[] = []
  for (let node = nodes.get(id); node; ) {
    const held = heldBy(node, nodes)
    chain.push({ node, held })
    node = held.by && nodes.get(held.by.id)
  }
  let parts: DelayPart[] = []
  for (const { node, held } of chain.reverse()) parts = [...inherited(node, held, parts), ...held.own]
  const last = chain.at(-1)?.node
  return last && { milliseconds: last.finish - last.planned.finish, parts: parts.filter(isSome) }
}

/** By id, of every step that happens. */
export function ownDelaysOf(cutover: Cutover, now: number): ReadonlyMap<string, OwnDelay> {
  const nodes = nodesOf(cutover, now)
  const delays = new Map<string, OwnDelay>()
  for (const { id } of cutover.runbook.steps) {
    const node = nodes.get(id)
    if (!node) continue
    const { by, own } = heldBy(node, nodes)
    delays.set(id, { milliseconds: node.finish - node.planned.finish, own: sum(own), ...(by && { from: by.id }) })
  }
  return delays
}

interface Held {
  /** What let it begin last, or end. */
  by: Release | undefined
  isAtEnd: boolean
  own: DelayPart[]
}

function heldBy(node: Node, nodes: ReadonlyMap<string, Node>): Held {
  const { id, start, finish, planned } = node
  const end = latest(node, nodes, 'end')
  const lasts = planned.finish - planned.start
  // Where what it waits for ended so late that its own length did not matter.
  const isAtEnd = end !== undefined && end.lets > start + lasts && end.lets <= finish
  const by = isAtEnd ? end : latest(node, nodes, 'start')
  const from = by?.lets ?? firstTime(node)
  const waited = isAtEnd ? 0 : start - from
  const lost = isAtEnd ? finish - from : finish - start - lasts
  const held = Math.min(node.held ?? 0, Math.max(0, lost))
  const own = [
    part(id, node.held === undefined ? 'undecided' : 'notBegun', waited),
    part(id, 'held', held),
    part(id, 'lasted', lost - held),
  ].filter(isSome)
  return { by, isAtEnd, own }
}

/** @param before the parts of what let it begin, or end */
const inherited = (node: Node, { by, isAtEnd }: Held, before: DelayPart[]): DelayPart[] =>
  by
    ? passedOn(by, isAtEnd ? node.planned.finish : node.planned.start, before)
    : [part(node.id, 'time', firstTime(node) - node.planned.start)]

const isSome = ({ milliseconds }: DelayPart): boolean => milliseconds !== 0
const sum = (parts: readonly DelayPart[]): number => parts.reduce((total, { milliseconds }) => total + milliseconds, 0)

const part = (at: string, because: DelayPart['because'], milliseconds: number): DelayPart => ({
  at,
  because,
  milliseconds,
})

/** From when its own time lets it start; it may have begun before, by the lead's word. */
const firstTime = ({ earliest, start, planned }: Node): number =>
  Number.isFinite(earliest) ? Math.min(earliest, start) : Math.min(planned.start, start)

interface Release {
  id: string
  /** When that let it start, or end. */
  lets: number
  /** When the plan of that would have, without a negative lag. */
  planned: number
}

/** What let it start, or end, last; undefined where that was its own time, or nothing. */
function latest(node: Node, nodes: ReadonlyMap<string, Node>, holds: 'start' | 'end'): Release | undefined {
  const limit = holds === 'start' ? node.start : node.finish
  const releases = [
    ...node.after.flatMap(({ on, type, lag }) => {
      const before = nodes.get(on)
      if (!before || (holds === 'start') !== (type === 'FS' || type === 'SS')) return []
      const of = type === 'FS' || type === 'FF' ? 'finish' : 'start'
      const after = Math.max(0, lag) * 1000
      return [{ id: on, lets: before[of] + after, planned: before.planned[of] + after }]
    }),
    ...(holds === 'start' ? node.gates : []).flatMap((id) => {
      const gate = nodes.get(id)
      return gate ? [{ id, lets: gate.start, planned: gate.planned.start }] : []
    }),
  ].filter(({ lets }) => lets <= limit)
  const last = releases.reduce<Release | undefined>(
    (one, other) => (one && one.lets >= other.lets ? one : other),
    undefined,
  )
  return last && holds === 'start' && node.earliest > last.lets && node.earliest <= limit ? undefined : last
}

/** What comes along: all of it, less what the plan left free in between, which the oldest is made up by first. */
function passedOn({ id, lets, planned }: Release, plannedHere: number, before: readonly DelayPart[]): DelayPart[] {
  // A dependency on its start has nothing of how long it lasted.
  const carried = fitted(before, lets - planned, id)
  const spare = planned - plannedHere
  if (spare > 0) return [...carried, part(id, 'lag', spare)]
  let left = -spare
  const rest = carried.map((each) => {
    const taken = each.milliseconds > 0 ? Math.min(left, each.milliseconds) : 0
    left -= taken
    return { ...each, milliseconds: each.milliseconds - taken }
  })
  return [...rest, part(id, 'spare', -left)].filter(isSome)
}

/** Of a delay's parts those that make up its start, where only that counts. */
function fitted(parts: readonly DelayPart[], delay: number, id: string): DelayPart[] {
  if (sum(parts) === delay) return [...parts]
  const before = parts.filter(({ at, because }) => at !== id || (because !== 'lasted' && because !== 'held'))
  const missing = delay - sum(before)
  return missing === 0 ? before : [...before, part(id, 'notBegun', missing)]
}

/** All holds of a step; one that stands is expected to end now, or when it was said to. */
function heldFor(state: StepState, now: number): number {
  const before = 'heldFor' in state ? (state.heldFor ?? 0) : 0
  return state.status === 'held' ? before + Math.max(now, state.until ?? now) - state.held.at : before
}

function nodesOf(cutover: Cutover, now: number): ReadonlyMap<string, Node> {
  const { runbook } = cutover
  const t0 = expectedT0(cutover, now)
  const expected = forecast(cutover, now)
  const plan = currentPlan(cutover, t0)
  const { terms, instants } = networkOf(runbook)
  const earliest = terms.earliest.map((seconds) => t0 + seconds * 1000)
  for (const { node, at: instant } of instants) earliest[node] = instant
  const { behindGate } = indexOf(runbook)
  const found = new Map<string, Node>()
  runbook.steps.forEach(({ id, after }, position) => {
    const times = expected.steps[position]
    const planned = plan.steps[position]
    const state = cutover.steps[position]
    if (!times || !planned || !state) return
    const gates = runbook.gates.flatMap((gate) => (behindGate.get(gate.id)?.has(position) ? gate.id : []))
    const { start, finish } = times
    const own = earliest[position] ?? Number.NEGATIVE_INFINITY
    found.set(id, { id, start, finish, planned, after, held: heldFor(state, now), gates, earliest: own })
  })
  runbook.gates.forEach(({ id, after }, position) => {
    const times = expected.gates[position]
    const planned = plan.gates[position]?.at
    if (!times || planned === undefined) return
    found.set(id, {
      id,
      start: times.at,
      finish: times.at,
      planned: { start: planned, finish: planned },
      after,
      gates: [],
      earliest: earliest[runbook.steps.length + position] ?? Number.NEGATIVE_INFINITY,
    })
  })
  return found
}
