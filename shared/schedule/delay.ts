/**
 * Where a delay comes from: what a step lost itself, and what it has from those before it. Each step and gate is followed to what
 * let it start (or end), that to what let it start, and so on; what the plan left free in between is taken off what came before.
 */
import type { Cutover } from '../cutoverState.ts'
import { type Against, type Node, nodesOf } from './delayNodes.ts'

/**
 * It lasted longer, was tried again or held, was skipped, or was added after the plan; it was not begun although it could have been,
 * while all was stopped or its people were busy as far as that is known, or not decided; its earliest time moved; the plan let it begin
 * before the end of what it waits for, which a run does not; or it could have begun before.
 */
export type Because =
  | ('lasted' | 'triedAgain' | 'held' | 'skipped' | 'added')
  | ('notBegun' | 'stopped' | 'people' | 'undecided')
  | ('time' | 'lag' | 'spare')

export interface DelayPart {
  /** The step or gate at which it arose. */
  at: string
  because: Because
  /** Negative where that made up time. */
  milliseconds: number
}

export interface Delay {
  /** Of its finish, actual or forecast, against the plan; negative where it is ahead. The sum of its parts. */
  milliseconds: number
  parts: DelayPart[]
}

/** What is a step's own of its delay, and what let it begin, or end, and gave it the rest. */
export interface OwnDelay {
  /** Of all, and of that its own. */
  milliseconds: number
  own: number
  /** What is its own, by its reason. */
  parts: readonly DelayPart[]
  /** The step or gate; absent where its own time let it begin. */
  from?: string
}

/** Undefined of what does not happen. */
export function delayOf(cutover: Cutover, id: string, now: number, against?: Against): Delay | undefined {
  const nodes = nodesOf(cutover, now, against)
  const last = nodes.get(id)
  return last && { milliseconds: last.finish - last.planned.finish, parts: partsOf(last, nodes, against) }
}

/** Of the last step or gate to end against the end of the plan; undefined where nothing happens. */
export function delayOfFinish(cutover: Cutover, now: number, against: Against): Delay | undefined {
  const nodes = nodesOf(cutover, now, against)
  const last = [...nodes.values()].reduce<Node | undefined>(
    (one, other) => (one && one.finish >= other.finish ? one : other),
    undefined,
  )
  if (!last) return undefined
  const { id, finish, planned } = last
  const plannedEnd = against.plan.finish
  const end = { id, lets: finish, planned: planned.finish }
  return { milliseconds: finish - plannedEnd, parts: passedOn(end, plannedEnd, partsOf(last, nodes, against)) }
}

/** By id, of every step that happens. */
export function ownDelaysOf(cutover: Cutover, now: number, against?: Against): ReadonlyMap<string, OwnDelay> {
  const nodes = nodesOf(cutover, now, against)
  const delays = new Map<string, OwnDelay>()
  for (const { id } of cutover.runbook.steps) {
    const node = nodes.get(id)
    if (!node) continue
    const { by, own } = heldBy(node, nodes, against)
    const milliseconds = node.finish - node.planned.finish
    delays.set(id, { milliseconds, own: sum(own), parts: own, ...(by && { from: by.id }) })
  }
  return delays
}

function partsOf(last: Node, nodes: ReadonlyMap<string, Node>, against: Against | undefined): DelayPart[] {
  const chain: { node: Node; held: Held }[] = []
  for (let node: Node | undefined = last; node; ) {
    const held = heldBy(node, nodes, against)
    chain.push({ node, held })
    node = held.by && nodes.get(held.by.id)
  }
  let parts: DelayPart[] = []
  for (const { node, held } of chain.reverse()) parts = [...inherited(node, held, parts), ...held.own]
  return parts.filter(isSome)
}

interface Held {
  /** What let it begin last, or end. */
  by: Release | undefined
  isAtEnd: boolean
  own: DelayPart[]
}

function heldBy(node: Node, nodes: ReadonlyMap<string, Node>, against: Against | undefined): Held {
  const { start, finish, planned } = node
  const end = latest(node, nodes, 'end')
  const lasts = planned.finish - planned.start
  // Where what it waits for ended so late that its own length did not matter.
  const isAtEnd = end !== undefined && end.lets > start + lasts && end.lets <= finish
  const by = isAtEnd ? end : latest(node, nodes, 'start')
  const from = by?.lets ?? firstTime(node)
  const lost = isAtEnd ? finish - from : finish - start - lasts
  const own = [...(isAtEnd ? [] : waited(node, from, against)), ...lasted(node, lost)]
  return { by, isAtEnd, own: own.filter(isSome) }
}

function waited({ id, kind, start }: Node, from: number, against: Against | undefined): DelayPart[] {
  const all = start - from
  if (kind === 'gate') return [part(id, 'undecided', all)]
  const { stopped, people } = against?.waits?.(id, from, start) ?? { stopped: 0, people: 0 }
  return [part(id, 'stopped', stopped), part(id, 'people', people), part(id, 'notBegun', all - stopped - people)]
}

/** Of what it lost while it ran. */
function lasted({ id, kind, again, held }: Node, lost: number): DelayPart[] {
  if (kind === 'skipped' || kind === 'added') return [part(id, kind, lost)]
  const triedAgain = Math.min(again, Math.max(0, lost))
  const wasHeld = Math.min(held, Math.max(0, lost - triedAgain))
  return [
    part(id, 'triedAgain', triedAgain),
    part(id, 'held', wasHeld),
    part(id, 'lasted', lost - triedAgain - wasHeld),
  ]
}

/** @param before the parts of what let it begin, or end */
const inherited = (node: Node, { by, isAtEnd }: Held, before: DelayPart[]): DelayPart[] =>
  by
    ? passedOn(by, isAtEnd ? node.planned.finish : node.planned.start, before)
    : [part(node.id, 'time', firstTime(node) - node.planned.start)]

const isSome = ({ milliseconds }: DelayPart): boolean => milliseconds !== 0
const sum = (parts: readonly DelayPart[]): number => parts.reduce((total, { milliseconds }) => total + milliseconds, 0)

const part = (at: string, because: Because, milliseconds: number): DelayPart => ({
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

const WHILE_IT_RAN: ReadonlySet<Because> = new Set(['lasted', 'triedAgain', 'held', 'skipped', 'added'])

/** Of a delay's parts those that make up its start, where only that counts. */
function fitted(parts: readonly DelayPart[], delay: number, id: string): DelayPart[] {
  if (sum(parts) === delay) return [...parts]
  const before = parts.filter(({ at, because }) => at !== id || !WHILE_IT_RAN.has(because))
  const missing = delay - sum(before)
  return missing === 0 ? before : [...before, part(id, 'notBegun', missing)]
}
