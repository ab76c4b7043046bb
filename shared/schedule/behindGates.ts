/** Lays out work in which nothing starts before a gate that it is behind. */
import type { Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { DEPENDENCY_TYPES } from '../runbook/stepKinds.ts'
import type { Calendars } from './calendar/calendarsOf.ts'
import { networkOf } from './network.ts'
import { type Edge, FREE, type Precedence, precedence } from './precedence.ts'
import { type Entry, layOut, type Timeline } from './timeline.ts'

/**
 * @param entries of the runbook's steps, then its gates
 * @param keepsHours whether calendars count, which takes times that are instants
 */
export function layOutBehindGates(runbook: Runbook, entries: readonly Entry[], keepsHours = true): Timeline {
  const { net, lag, calendars } = heldByGates(
    runbook,
    Uint8Array.from(entries, ({ progress }) => progress),
  )
  return layOut(net, lag, entries, keepsHours ? calendars : undefined)
}

/**
 * What waits for open gates beside what the runbook's dependencies say. A gate blocks everything behind it: also where an FF or SF
 * plans it sooner, a step in between was skipped, or it ran before the gate was reopened, so that no open dependency expresses it.
 *
 * @param progress by node; a gate that is FREE is still to be decided
 */
export function behindOpenGates(runbook: Runbook, progress: Uint8Array): { from: number; to: number }[] {
  const { net } = networkOf(runbook)
  const { behindGate } = indexOf(runbook)
  return runbook.gates.flatMap(({ id }, gate) => {
    const from = runbook.steps.length + gate
    const behind = behindGate.get(id)
    if (progress[from] !== FREE || !behind) return []
    const held = heldBehind(net, progress, from)
    return [...behind].flatMap((to) => (progress[to] === FREE && held[to] !== 1 ? [{ from, to }] : []))
  })
}

/** The nodes that dependencies on the way let start no sooner than that one. */
function heldBehind({ nodes, from, to, type }: Precedence, progress: Uint8Array, gate: number): Uint8Array {
  const held = new Uint8Array(nodes)
  held[gate] = 1
  for (let e = 0; e < from.length; e++) {
    const [before, after] = [from[e] ?? 0, to[e] ?? 0]
    // FS and SS; the index encodes it, as in `precedence.ts`.
    if (held[before] === 1 && (type[e] ?? 0) < 2 && progress[before] === FREE && progress[after] === FREE)
      held[after] = 1
  }
  return held
}

export interface Held {
  net: Precedence
  /** Milliseconds by edge. */
  lag: Float64Array
  calendars?: Calendars | undefined
}

/** The last one of a runbook: from one moment to the next the same gates are open. */
const lastHeld = new WeakMap<Runbook, { name: string; held: Held }>()

/** The runbook's network with a dependency for each step that only its gate holds, so that what moves the gate moves the step. */
function heldByGates(runbook: Runbook, progress: Uint8Array): Held {
  const also = behindOpenGates(runbook, progress)
  const name = also.map(({ from, to }) => `${from}-${to}`).join()
  const known = lastHeld.get(runbook)
  if (known?.name === name) return known.held
  const held = withGates(runbook, also)
  lastHeld.set(runbook, { name, held })
  return held
}

const allHeld = new WeakMap<Runbook, Held>()

/** The same with all gates and all that is behind them, for whatever becomes of the steps in between. */
export function heldByAllGates(runbook: Runbook): Held {
  const known = allHeld.get(runbook)
  if (known) return known
  const { behindGate } = indexOf(runbook)
  const behind = runbook.gates.flatMap(({ id }, gate) =>
    [...(behindGate.get(id) ?? [])].map((to) => ({ from: runbook.steps.length + gate, to })),
  )
  const held = withGates(runbook, behind)
  allHeld.set(runbook, held)
  return held
}

function withGates(runbook: Runbook, also: readonly { from: number; to: number }[]): Held {
  const { net, terms, calendars } = networkOf(runbook)
  // Negative lag is for planning only: nothing starts before its predecessor has actually happened (R1).
  const lag = terms.lag.map((seconds) => Math.max(0, seconds) * 1000)
  if (also.length === 0) return { net, lag, calendars }
  const edges = Array.from(net.from, (from, e): Edge => {
    return { from, to: net.to[e] ?? 0, type: DEPENDENCY_TYPES[net.type[e] ?? 0] ?? 'FS' }
  })
  const whole = precedence(net.nodes, [...edges, ...also.map((one): Edge => ({ ...one, type: 'FS' }))])
  return {
    net: whole,
    lag: Float64Array.from(whole.edge, (edge) => lag[edge] ?? 0),
    calendars: calendars && {
      ...calendars,
      isWorkingLag: Uint8Array.from(whole.edge, (edge) => calendars.isWorkingLag[edge] ?? 0),
    },
  }
}
