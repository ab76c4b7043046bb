/**
 * How the forecast went over a night: what `riskForecast` says of the states that the log holds. A function of the log, so
 * every screen draws the same, and what it draws is what the screens said then. Instants in epoch milliseconds.
 */
import type { Cutover } from '../../cutoverState.ts'
import type { LoggedEvent } from '../../events.ts'
import { beginCutover, evolve } from '../../evolve/evolve.ts'
import type { Runbook } from '../../runbook/runbook.ts'
import { indexOf } from '../../runbook/runbookIndex.ts'
import { forecast } from '../forecast.ts'
import { lateness } from '../late.ts'
import type { ForecastPoint, Look, Night } from './historyShape.ts'
import { finishForecast } from './riskForecast.ts'
import { AS_OF_MS, asOfAt } from './riskShape.ts'

/** How often at most: the larger a plan, the longer each look takes. */
interface Effort {
  evenly: number
  events: number
}

const effortFor = (steps: number): Effort =>
  steps <= 500 ? { evenly: 38, events: 10 } : steps <= 2000 ? { evenly: 24, events: 6 } : { evenly: 12, events: 3 }

/** What may move a forecast at once, and how grave it is; most moves come little by little, while something runs late. */
const MOVES: Partial<Record<LoggedEvent['type'], number>> = {
  rollbackBegun: 9,
  stepFailed: 8,
  t0Moved: 8,
  stopCalled: 7,
  cutoverPaused: 7,
  countdownHeld: 7,
  gateDecided: 6,
  gateReopened: 6,
  stepHeld: 6,
  stepSkipped: 6,
  stepAdded: 6,
  stepChanged: 6,
  stepUndone: 6,
  stepEstimated: 5,
  stepRetried: 4,
  countdownResumed: 4,
}

/**
 * At most sixty looks, in order: evenly over the night, and on both sides of the gravest events. As time goes on the same
 * instants stay, or every second of them.
 *
 * @param log the whole of it, in order
 * @param steps of the runbook
 */
export function looksAt(log: readonly LoggedEvent[], { from, to }: Night, steps: number): Look[] {
  const most = effortFor(steps)
  const times = log.map(({ at }) => Date.parse(at))
  const looks: Look[] = []
  let seen = 0
  for (const at of evenly(from, to, most.evenly)) {
    while (seen < times.length && (times[seen] ?? 0) <= at) seen += 1
    if (seen > 0) looks.push({ at, seq: seen })
  }
  for (const { seq, at } of gravest(log, from, to).slice(0, most.events)) {
    const instant = Date.parse(at)
    looks.push({ at: instant, seq: seq - 1, side: 'before', by: seq }, { at: instant, seq, side: 'after', by: seq })
  }
  return looks.sort((one, other) => one.at - other.at || one.seq - other.seq)
}

/** The interval is a power of two of the forecast's own, so that a longer night needs no other instants. */
function evenly(from: number, to: number, most: number): number[] {
  let every = AS_OF_MS
  while ((to - from) / every > most) every *= 2
  const first = Math.ceil(from / every) * every
  return Array.from({ length: Math.max(0, Math.floor((to - first) / every) + 1) }, (_, index) => first + index * every)
}

function gravest(log: readonly LoggedEvent[], from: number, to: number): LoggedEvent[] {
  return log
    .filter(({ type, at, seq }) => seq > 1 && MOVES[type] && Date.parse(at) >= from && Date.parse(at) <= to)
    .toSorted((one, other) => (MOVES[other.type] ?? 0) - (MOVES[one.type] ?? 0) || other.seq - one.seq)
}

/** The states after the given events, by seq; replayed once, from the runbook as it was pinned. */
export function statesAfter(
  { id, runbook, log }: { id: string; runbook: Runbook; log: readonly LoggedEvent[] },
  seqs: ReadonlySet<number>,
): Map<number, Cutover> {
  const states = new Map<number, Cutover>()
  const last = Math.max(...seqs)
  let state: Cutover | undefined
  for (const event of log) {
    if (event.seq > last) break
    state = state ? evolve(state, event) : beginCutover(id, runbook, event)
    if (seqs.has(event.seq)) states.set(event.seq, state)
  }
  return states
}

export function pointAt(cutover: Cutover, look: Look): ForecastPoint {
  const { finish, windowChance } = finishForecast(cutover, asOfAt(look.at))
  const over = runsOver(cutover, look.at)
  return {
    ...look,
    finish,
    chance: windowChance,
    windowEnd: cutover.windowEnd,
    ...(over === undefined ? {} : { over }),
  }
}

function runsOver(cutover: Cutover, now: number): number | undefined {
  const likely = forecast(cutover, now)
  const { step } = indexOf(cutover.runbook)
  return lateness(cutover, now, likely).flatMap(({ id, because }) => {
    // Of the work alone: an inverse has another id.
    const position = because === 'runsOver' ? step.get(id) : undefined
    return position !== undefined && likely.steps[position]?.critical ? position : []
  })[0]
}

/** In the order in which a picture shows its shape first: the ends, the middle, and then between. */
export function coarseToFine<Item>(items: readonly Item[]): Item[] {
  let every = 1
  while (every < items.length) every *= 2
  const taken = new Set<number>()
  const ordered: Item[] = []
  const last = items.at(-1)
  if (last !== undefined) {
    ordered.push(last)
    taken.add(items.length - 1)
  }
  for (; every >= 1; every /= 2) {
    for (let index = 0; index < items.length; index += every) {
      const item = items[index]
      if (item === undefined || taken.has(index)) continue
      taken.add(index)
      ordered.push(item)
    }
  }
  return ordered
}
