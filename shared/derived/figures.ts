/** A cutover in numbers: the facts that every screen shows, and its line in the portfolio. All derived. */
import { whoLeads } from '../attention/askedOf.ts'
import { callsFor, dutiesOf, lookAt, troubleIn } from '../attention/duties.ts'
import { callOf } from '../attention/duty.ts'
import type { Cutover, StepState } from '../cutoverState.ts'
import type { PortfolioLine } from '../protocol.ts'
import { currentPlan } from '../schedule/currentPlan.ts'
import { expectedT0, type Forecast, forecast } from '../schedule/forecast.ts'
import { lateness } from '../schedule/late.ts'
import type { Outage } from '../schedule/outage.ts'
import type { RollBackBy, TurnBackClocks } from '../schedule/rollback.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { type Directory, NOTHING_KNOWN } from './directory.ts'
import { allObstacles } from './gateObstacles.ts'
import { readinessOf } from './readiness.ts'
import { isFinished } from './steps.ts'

export interface Figures {
  /** Seconds from T-0, negative before it; stands still while the countdown is held. */
  countdown: number
  /** The forecast finish, epoch milliseconds. */
  finish: number
  /** Seconds after the planned finish, negative before it. A held countdown moves both. */
  finishDelta: number
  insideWindow: boolean
  /** How many steps are done or skipped; counts rollback steps once everything is rolled back. */
  done: number
  total: number
  /** Includes steps awaiting confirmation by a second person. */
  running: number
  failed: number
  held: number
  late: number
  outage?: Outage
  rollBackBy?: RollBackBy
  turnBack?: TurnBackClocks
}

export function figuresOf(cutover: Cutover, now: number): Figures {
  const expected = forecast(cutover, now)
  const planned = currentPlan(cutover, expectedT0(cutover, now))
  return {
    countdown: Math.floor(((cutover.countdownHeld?.at ?? now) - cutover.t0) / 1000),
    finish: expected.finish,
    finishDelta: (expected.finish - planned.finish) / 1000,
    insideWindow: expected.finish <= cutover.windowEnd,
    ...countSteps(cutover),
    late: countLate(cutover, now, expected),
    ...(expected.outage ? { outage: expected.outage } : {}),
    ...(expected.rollBackBy ? { rollBackBy: expected.rollBackBy } : {}),
    ...(expected.turnBack ? { turnBack: expected.turnBack } : {}),
  }
}

/**
 * @param hash of the cutover's last event
 * @param people what is known of them; left out, only what the cutover's own state says keeps a gate from its go
 */
export function portfolioLine(cutover: Cutover, hash: string, now: number, people = NOTHING_KNOWN): PortfolioLine {
  const { runbook, release, countdownHeld } = cutover
  const expected = forecast(cutover, now)
  const gate = nextGate(cutover, expected)
  return {
    id: cutover.id,
    seq: cutover.seq,
    hash,
    at: now,
    title: cutover.title,
    ...(release === undefined ? {} : { release }),
    runbookId: runbook.id,
    mode: cutover.mode,
    status: cutover.status,
    pause: cutover.pause,
    stop: cutover.stop,
    t0: cutover.t0,
    windowStart: cutover.windowStart,
    windowEnd: cutover.windowEnd,
    ...(countdownHeld ? { countdownHeldAt: countdownHeld.at } : {}),
    timezone: runbook.timezone,
    tier: runbook.tier,
    ...withoutUndefined({ readiness: readinessOf(cutover).share }),
    steps: countSteps(cutover),
    finish: expected.finish,
    late: countLate(cutover, now, expected),
    ...(gate ? { nextGate: gate } : {}),
    ...outOfReach(cutover, people),
    ...attention(cutover, now, people),
    ...(cutover.startedAt === undefined ? {} : { startedAt: cutover.startedAt }),
    ...(cutover.ended ? { ended: { at: cutover.ended.at, outcome: cutover.ended.outcome } } : {}),
    roles: cutover.people,
  }
}

/** Only titles are said here, which hold no times. */
function attention(cutover: Cutover, now: number, people: Directory): Pick<PortfolioLine, 'trouble' | 'waiting'> {
  const duties = dutiesOf(cutover, lookAt(cutover, now, { name: people.name, time: () => '' }))
  const [worst, ...others] = troubleIn(duties)
  const asked = [...new Set([...whoLeads(cutover), ...duties.flatMap((duty) => duty.asked)])]
  const counts = asked.map((person) => [person, callsFor(cutover, duties, person).length] as const)
  const waiting = Object.fromEntries(counts.filter(([, count]) => count > 0))
  return {
    ...(worst
      ? { trouble: { count: 1 + others.length, worst: callOf(worst), tone: worst.tone === 'bad' ? 'bad' : 'late' } }
      : {}),
    ...(Object.keys(waiting).length > 0 ? { waiting } : {}),
  }
}

function outOfReach(cutover: Cutover, people: Directory): Pick<PortfolioLine, 'outOfReach'> {
  const first = allObstacles(cutover, people).find(({ blocks }) => blocks)
  const gate = cutover.runbook.gates.find(({ id }) => id === first?.gateId)
  return first && gate ? { outOfReach: { gateId: gate.id, title: gate.title, because: first.sentence } } : {}
}

function countSteps(cutover: Cutover): PortfolioLine['steps'] {
  const rollbackSteps = [...cutover.rollbackSteps.filter((step) => step !== null), ...(cutover.rollbackOwn ?? [])]
  const everything = [...cutover.steps, ...rollbackSteps]
  const ofEverything = cutover.rollback !== undefined && cutover.rollback.workstream === undefined
  const inPlay = ofEverything ? rollbackSteps : everything
  const count = (...statuses: StepState['status'][]) =>
    everything.filter(({ status }) => statuses.includes(status)).length
  return {
    done: inPlay.filter(isFinished).length,
    total: inPlay.length,
    running: count('running', 'unconfirmed'),
    failed: count('failed'),
    held: count('held'),
  }
}

/** Nothing is late once a cutover has ended. */
const countLate = (cutover: Cutover, now: number, expected: Forecast): number =>
  cutover.ended ? 0 : lateness(cutover, now, expected).length

/** The undecided gate with the earliest forecast. */
export function nextGate(cutover: Cutover, expected: Forecast): PortfolioLine['nextGate'] {
  const open = cutover.runbook.gates.flatMap(({ id, title }, position) => {
    const status = cutover.gates[position]?.status
    const at = expected.gates[position]?.at
    if (status === undefined || at === undefined || status === 'go' || status === 'goWithConditions') return []
    return { id, title, status, at }
  })
  return open.sort((a, b) => a.at - b.at)[0]
}
