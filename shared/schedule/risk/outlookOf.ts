/** What is known of a cutover's steps and gates before its rest is tried: its state, the runbook's ranges, what nights have taught. */
import type { Cutover, GateState, StepState } from '../../cutoverState.ts'
import { runBegan, type StepView, viewAt } from '../../derived/steps.ts'
import type { StepDefinition } from '../../runbook/runbook.ts'
import { traitsOf } from '../../runbook/stepKinds.ts'
import { behindOpenGates } from '../behindGates.ts'
import type { Calendars } from '../calendar/calendarsOf.ts'
import { earliestStarts, isUndecided, isUnderWay, layOutWork, willHappen } from '../forecast.ts'
import { networkOf } from '../network.ts'
import { at, ENDED, FREE, type Precedence } from '../precedence.ts'
import { ABSENT, entryOf } from '../timeline.ts'
import { type Effects, effectsOf } from './effects.ts'
import { type Experience, experienceOf } from './experience.ts'
import { blankOutlook, type Outlook } from './outlook.ts'
import { learnPace, type Pace } from './pace.ts'
import { type Duration, type Past, pastOf } from './past.ts'
import { CONFIRMATION_MS, DECISION_MS, ESTIMATED, HOLD_MS, OVERRUN, RETRY_MS } from './priors.ts'

/** A network with what is known of it, as `runTrials` takes both. */
export interface Question {
  net: Precedence
  /** Milliseconds by edge. */
  lag: Float64Array
  outlook: Outlook
}

/** Of the steps and gates of the runbook. */
export function outlookOf(cutover: Cutover, now: number, learnt = learn(cutover, now)): Question {
  const { net, nodes, terms, calendars } = networkOf(cutover.runbook)
  const outlook = blankOutlook(nodes.length)
  const earliest = earliestStarts(cutover, now)
  nodes.forEach((_, node) => {
    const view = viewAt(cutover, node)
    if (!view) decide(outlook, node, cutover, { gate: node - cutover.steps.length, earliest: at(earliest, node) })
    else if (view.state.status === 'pending' && !willHappen(cutover, node)) absent(outlook, node)
    else expect(outlook, node, { view, earliest: at(earliest, node), now, learnt })
  })
  if (calendars) keepToHours(outlook, net, calendars, layOutWork(cutover, now).start)
  outlook.overrun = OVERRUN
  outlook.hesitationSpread = learnt.experience.reactionSpread
  outlook.pace = { ...outlook.pace, ...learnt.pace }
  outlook.alsoAfter = behindOpenGates(cutover.runbook, outlook.progress)
  return { net, lag: terms.lag.map((seconds) => Math.max(0, seconds) * 1000), outlook }
}

/**
 * Steps that keep to hours begin no sooner than the forecast of likely times has them begin, and take what their work takes from then
 * on. A trial in which one begins at another hour is that much off, which is less than to count hours in which nobody works.
 *
 * @param expected by node: when it begins
 * @param t0 what those times count from; they are instants without it
 */
export function keepToHours(
  outlook: Outlook,
  { edge, to }: Precedence,
  { ofNode, isWorkingLag }: Calendars,
  expected: Float64Array,
  t0 = 0,
): void {
  const { progress, start } = outlook
  const noSooner = (node: number) => {
    if (progress[node] === FREE) start[node] = Math.max(at(start, node), at(expected, node))
  }
  edge.forEach((_, e) => {
    if (isWorkingLag[e] === 1) noSooner(to[e] ?? 0)
  })
  ofNode.forEach((calendar, node) => {
    const from = at(expected, node)
    if (!calendar || progress[node] === ENDED || !Number.isFinite(from)) return
    noSooner(node)
    for (const row of [outlook.low, outlook.likely, outlook.high])
      row[node] = calendar.add(t0 + from, at(row, node)) - t0 - from
  })
}

/** What this night and earlier ones have taught. */
export interface Learnt {
  experience: Experience
  pace: Omit<Pace, 'of'>
  /** The place of a step's sum among the pace's. */
  sumOf(step: StepDefinition): number
  /** How long a step is thought to take. */
  takes(view: StepView): Duration
  fails(view: StepView): number
}

export function learn(cutover: Cutover, now: number): Learnt {
  const past = pastOf(cutover)
  return learntFrom(effectsOf(cutover.runbook), past, experienceOf(cutover, now, past))
}

export function learntFrom(effects: Effects, past: Past, experience: Experience): Learnt {
  const sums: (readonly number[])[] = []
  const places = new Map<readonly number[], number>()
  return {
    experience,
    pace: { sums, ...learnPace(effects.prior, experience.paces) },
    sumOf(step) {
      const sum = effects.of(step)
      if (!sum) return -1
      const known = places.get(sum)
      if (known !== undefined) return known
      places.set(sum, sums.length)
      return sums.push(sum) - 1
    },
    takes: past.takes,
    fails: (view) => Math.min(0.5, past.fails(view) * experience.failures),
  }
}

function absent(outlook: Outlook, node: number): void {
  outlook.progress[node] = ENDED
  outlook.start[node] = ABSENT.start
  outlook.finish[node] = ABSENT.start
}

function decide(
  outlook: Outlook,
  node: number,
  cutover: Cutover,
  { gate, earliest }: { gate: number; earliest: number },
): void {
  const state = cutover.gates[gate]
  const decided = decidedAt(state)
  if (decided !== undefined) {
    outlook.progress[node] = ENDED
    outlook.start[node] = decided
    outlook.finish[node] = decided
  } else if (isUnderWay(cutover)) {
    outlook.start[node] = earliest
    outlook.hesitation[node] = DECISION_MS
  } else absent(outlook, node)
}

const decidedAt = (state: GateState | undefined): number | undefined =>
  isUndecided(state) ? undefined : state?.decision?.deed.at

/** One step, of a rollback or not, from its state. */
export function expect(
  outlook: Outlook,
  node: number,
  { view, earliest, now, learnt }: { view: StepView; earliest: number; now: number; learnt: Learnt },
): void {
  const { definition, state } = view
  const duration = learnt.takes(view)
  const entry = entryOf(state, duration.likely, earliest, now)
  outlook.progress[node] = entry.progress
  outlook.start[node] = entry.start
  if (entry.progress === ENDED) {
    outlook.finish[node] = entry.start + entry.duration
    return
  }
  outlook.low[node] = duration.low
  outlook.likely[node] = duration.likely
  outlook.high[node] = duration.high
  outlook.fails[node] = learnt.fails(view)
  outlook.pace.of[node] = learnt.sumOf(definition)
  const traits = traitsOf(definition)
  const reaction = traits.doneBy === 'people' ? learnt.experience.reaction : 0
  const confirmation = definition.secondPerson === undefined ? 0 : CONFIRMATION_MS
  if (entry.progress === FREE) outlook.hesitation[node] = reaction + confirmation
  else goesOn(outlook, node, { state, now, reaction, confirmation })
}

/** What has started: from when on it goes on, what is left of it, and what somebody at work says of that. */
function goesOn(
  outlook: Outlook,
  node: number,
  { state, now, reaction, confirmation }: { state: StepState; now: number; reaction: number; confirmation: number },
): void {
  const began = runBegan(state) ?? now
  outlook.resumes[node] = now
  outlook.hesitation[node] = confirmation
  switch (state.status) {
    case 'failed':
      outlook.hesitation[node] = RETRY_MS + confirmation
      return
    case 'unconfirmed':
      certain(outlook, node, 0)
      outlook.resumes[node] = Math.max(now, state.completedAt)
      outlook.hesitation[node] = CONFIRMATION_MS
      return
    case 'held':
      outlook.resumes[node] = Math.max(now, state.until ?? now)
      outlook.hesitation[node] = (state.until === undefined ? HOLD_MS : reaction) + confirmation
      outlook.worked[node] = Math.max(0, state.held.at - began)
      estimated(outlook, node, state, state.held.at)
      return
    default:
      outlook.worked[node] = Math.max(0, now - began)
      estimated(outlook, node, state, now)
  }
}

/** Whoever is at it knows better than the runbook; what is over by then goes on as what lasts longer than its longest. */
function estimated(outlook: Outlook, node: number, state: StepState, moment: number): void {
  if (!('estimate' in state) || !state.estimate) return
  const left = Math.max(0, state.estimate.finish - moment)
  certain(outlook, node, left)
  if (left === 0) return
  outlook.low[node] = left * ESTIMATED.low
  outlook.high[node] = left * ESTIMATED.high
  outlook.worked[node] = 0
}

function certain(outlook: Outlook, node: number, lasts: number): void {
  outlook.low[node] = lasts
  outlook.likely[node] = lasts
  outlook.high[node] = lasts
  outlook.fails[node] = 0
  outlook.pace.of[node] = -1
}
