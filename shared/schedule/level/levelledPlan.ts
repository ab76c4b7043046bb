/** The plan with the people there are: nobody is at two things at once. Beside it what holds it up, and what one more would gain. */
import type { Runbook } from '../../runbook/runbook.ts'
import { withoutUndefined } from '../../withoutUndefined.ts'
import type { Calendars } from '../calendar/calendarsOf.ts'
import { networkOf, termsAt } from '../network.ts'
import { at, type Precedence } from '../precedence.ts'
import type { Hours } from './hours.ts'
import { handOversOf, limitedRoles, offShift, peopleOf } from './peopleOf.ts'
import { levelWithScarcity, type ToLevel } from './scarcity.ts'

/** Times in seconds from T-0, negative before it. */
export interface LevelledNode {
  id: string
  start: number
  finish: number
  /** Ids of the roles whose people it waits for at last, when everything else would let it start. */
  waitsFor: string[]
}

/** A role for whose people something waits. */
export interface ScarceRole {
  role: string
  title: string
  capacity: number
  /** Seconds that steps wait for them, summed up. */
  waiting: number
  /** When the plan would finish with one more of them, seconds from T-0; no later than with those there are. */
  finishWithOneMore: number
}

export interface LevelledPlan {
  /** The earliest start, or T-0 where nothing is planned before it. Start and finish in seconds from T-0. */
  start: number
  finish: number
  /** Seconds from start to finish. */
  duration: number
  /** No plan with these people finishes before; where this one does not finish later, none is better. */
  bound: number
  /** Steps in runbook order, then gates. */
  nodes: LevelledNode[]
  /** The one with whom one more gains most first; empty where nothing waits for people. */
  scarce: ScarceRole[]
  /** With one more of each that is scarce; there where one more of a single role gains nothing. */
  finishWithOneMoreOfEach?: number
}

/** In steps placed once: about a second, with what one more would gain. */
const EFFORT = 600_000

interface Options {
  /** Epoch milliseconds; fixed instants and calendars count only when it is known. */
  t0?: number
  /** In steps placed once. */
  effort?: number
  /** Seconds from T-0: whoever asks needs none that finishes earlier. */
  enough?: number
}

export function levelledPlan(runbook: Runbook, { t0, effort = EFFORT, enough }: Options = {}): LevelledPlan {
  const { nodes } = networkOf(runbook)
  const { toLevel, scale } = planToLevel(runbook, t0)
  const fromT0 = (time: number) => (time - scale.t0) / scale.unit
  const { start, finish, end, bound, waitsFor, scarce, endWithOneMoreOfEach } = levelWithScarcity(toLevel, {
    effort,
    enough: enough === undefined ? undefined : scale.t0 + enough * scale.unit,
  })
  const begins = fromT0(Math.min(scale.t0, ...start))
  const ends = nodes.length === 0 ? 0 : fromT0(end)
  return {
    start: begins,
    finish: ends,
    duration: ends - begins,
    bound: nodes.length === 0 ? 0 : fromT0(bound),
    nodes: nodes.map(({ id }, node) => ({
      id,
      start: fromT0(at(start, node)),
      finish: fromT0(at(finish, node)),
      waitsFor: waitsFor[node] ?? [],
    })),
    scarce: scarce.map(({ id: role, title, capacity, waiting, endWithOneMore }) => ({
      role,
      title,
      capacity,
      waiting: waiting / scale.unit,
      finishWithOneMore: fromT0(endWithOneMore),
    })),
    ...(endWithOneMoreOfEach !== undefined && { finishWithOneMoreOfEach: fromT0(endWithOneMoreOfEach) }),
  }
}

/** In seconds from T-0; where calendars count, as instants in milliseconds: hours are those of a day. */
function planToLevel(
  runbook: Runbook,
  t0: number | undefined,
): { toLevel: ToLevel; scale: { t0: number; unit: number } } {
  const network = networkOf(runbook)
  const { net, calendars } = network
  const terms = termsAt(network, t0)
  const byCalendars = t0 === undefined ? undefined : calendars
  const scale = byCalendars && t0 !== undefined ? { t0, unit: 1000 } : { t0: 0, unit: 1 }
  const scaled = (seconds: number) => scale.t0 + seconds * scale.unit
  const taken = offShift(runbook, scaled)
  return {
    toLevel: {
      net,
      terms: {
        duration: terms.duration.map((seconds) => seconds * scale.unit),
        earliest: terms.earliest.map(scaled),
        lag: terms.lag.map((seconds) => seconds * scale.unit),
      },
      people: { ...peopleOf(runbook), ...(taken.length > 0 && { taken }) },
      roles: limitedRoles(runbook),
      ...withoutUndefined({ hours: hoursOf(runbook, net, byCalendars, scaled) }),
    },
    scale,
  }
}

/** Undefined where all work simply elapses. */
function hoursOf(
  runbook: Runbook,
  { nodes, edge }: Precedence,
  calendars: Calendars | undefined,
  scaled: (seconds: number) => number,
): Hours | undefined {
  const handOvers = Array.from({ length: nodes }, (_, node) => {
    const step = runbook.steps[node]
    const lasts = (seconds: number) => scaled(seconds) - scaled(0)
    return step ? handOversOf(runbook, step).map(({ at, takes }) => ({ at: scaled(at), takes: lasts(takes) })) : []
  })
  if (!calendars && handOvers.every((changes) => changes.length === 0)) return undefined
  const always = { ofNode: Array.from(handOvers, () => undefined), isWorkingLag: new Uint8Array(edge.length) }
  return { ...(calendars ?? always), handOvers }
}
