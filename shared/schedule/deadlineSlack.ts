/** How much later a step may finish without a deadline being missed: its own, or that of something behind it. */
import type { Cutover } from '../cutoverState.ts'
import { DEPENDENCY_TYPES } from '../runbook/stepKinds.ts'
import { finishBy } from './finishBy.ts'
import { layOutWork } from './forecast.ts'
import { networkOf } from './network.ts'
import { at, ENDED, FREE, type Precedence } from './precedence.ts'

export interface DeadlineSlack {
  /** Seconds; negative where the deadline will be missed. */
  seconds: number
  /** The step whose deadline that is: its position in the runbook. */
  step: number
}

const known = new WeakMap<Cutover, { now: number; slack: (DeadlineSlack | undefined)[] }>()

/** By position of the step; undefined where no deadline depends on it, and of what has ended or will not happen. */
export function deadlineSlack(cutover: Cutover, now: number): readonly (DeadlineSlack | undefined)[] {
  const before = known.get(cutover)
  if (before?.now === now) return before.slack
  const slack = cutover.runbook.steps.some(({ deadline }) => deadline !== undefined) ? slackOf(cutover, now) : []
  known.set(cutover, { now, slack })
  return slack
}

function slackOf(cutover: Cutover, now: number): (DeadlineSlack | undefined)[] {
  const { runbook } = cutover
  const { start, finish, progress } = layOutWork(cutover, now)
  const { net, terms } = networkOf(runbook)
  const lag = terms.lag.map((seconds) => Math.max(0, seconds) * 1000)
  const by = runbook.steps.map((definition) => finishBy(cutover, definition, now))
  const { latest, because } = latestFinishes(net, { start, finish, lag, by, progress })
  return runbook.steps.map((_, step) => {
    const left = at(latest, step) - at(finish, step)
    const isOpen = progress[step] !== ENDED && Number.isFinite(left)
    return isOpen ? { seconds: left / 1000, step: because[step] ?? step } : undefined
  })
}

interface Pass {
  start: Float64Array
  finish: Float64Array
  lag: Float64Array
  /** By position of the step: its deadline. All in one unit, and from one origin. */
  by: readonly (number | undefined)[]
  /** Without it nothing has begun. */
  progress?: Uint8Array
}

/** By node: when it must have finished, and for which step's sake; Infinity and -1 where no deadline depends on it. */
export function latestFinishes(net: Precedence, { start, finish, lag, by, progress }: Pass) {
  const latest = new Float64Array(net.nodes).fill(Number.POSITIVE_INFINITY)
  const because = new Int32Array(net.nodes).fill(-1)
  by.forEach((limit, step) => {
    if (limit === undefined) return
    latest[step] = limit
    because[step] = step
  })
  for (let e = net.from.length - 1; e >= 0; e--) {
    const [from, to, type] = [net.from[e] ?? 0, net.to[e] ?? 0, DEPENDENCY_TYPES[net.type[e] ?? 0]]
    const holdsStart = type === 'FS' || type === 'SS'
    const looksAtStart = type === 'SS' || type === 'SF'
    const [ofFrom, ofTo] = [progress?.[from] ?? FREE, progress?.[to] ?? FREE]
    // What has begun cannot begin later, and what has ended moves nothing.
    if (ofTo === ENDED || (ofTo !== FREE && holdsStart)) continue
    if (ofFrom === ENDED || (ofFrom !== FREE && looksAtStart)) continue
    const lasts = at(finish, to) - at(start, to)
    const lets = at(latest, to) - (holdsStart ? lasts : 0) - at(lag, e)
    const ends = looksAtStart ? lets + at(finish, from) - at(start, from) : lets
    if (ends >= at(latest, from)) continue
    latest[from] = ends
    because[from] = because[to] ?? -1
  }
  return { latest, because }
}
