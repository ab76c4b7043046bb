/** Lays out work in which nothing starts before a gate that it is behind. */
import type { Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { networkOf } from './network.ts'
import { at, FREE } from './precedence.ts'
import { type Entry, layOut, type Timeline } from './timeline.ts'

/**
 * @param entries of the runbook's steps, then its gates; those of steps are moved behind their gates
 * @param keepsHours whether calendars count, which takes times that are instants
 * @param holds whether a gate, by its position, is still to be decided; all of them where nothing has begun
 */
export function layOutBehindGates(
  runbook: Runbook,
  entries: Entry[],
  holds: (gate: number) => boolean = () => true,
  keepsHours = true,
): Timeline {
  const { net, terms, calendars: known } = networkOf(runbook)
  const calendars = keepsHours ? known : undefined
  // Negative lag is for planning only: nothing starts before its predecessor has actually happened (R1).
  const lag = terms.lag.map((seconds) => Math.max(0, seconds) * 1000)
  let timeline = layOut(net, lag, entries, calendars)
  // Moving one gate can move another; each round settles at least one.
  for (let round = 0; round < runbook.gates.length && moveBehindGates(runbook, timeline, entries, holds); round++)
    timeline = layOut(net, lag, entries, calendars)
  return timeline
}

/**
 * A gate blocks everything behind it: also where an FF or SF plans it sooner, a step in between was skipped, or it ran before
 * the gate was reopened, so that no open dependency expresses it. Returns whether there was anything to move.
 */
function moveBehindGates(
  runbook: Runbook,
  { start }: Timeline,
  entries: Entry[],
  holds: (gate: number) => boolean,
): boolean {
  const { steps, gates } = runbook
  const { behindGate } = indexOf(runbook)
  let moved = false
  for (const [gate, { id }] of gates.entries()) {
    const opens = at(start, steps.length + gate)
    if (!holds(gate) || !Number.isFinite(opens)) continue
    for (const step of behindGate.get(id) ?? []) {
      const entry = entries[step]
      if (entry?.progress !== FREE || at(start, step) >= opens) continue
      entries[step] = { ...entry, start: opens }
      moved = true
    }
  }
  return moved
}
