/**
 * A night as it turns out, drawn by a process that is none of the forecast's own: other distributions, other things in common. Its
 * state at any moment is what a server would hold then.
 */
import type { Cutover, GateState, StepState } from '../../shared/cutoverState.ts'
import { indexOf } from '../../shared/runbook/runbookIndex.ts'
import { DEPENDENCY_TYPES, traitsOf } from '../../shared/runbook/stepKinds.ts'
import { networkOf } from '../../shared/schedule/network.ts'
import { generateRunbook } from '../support/generateRunbook.ts'
import { minutes, Play, T0 } from '../support/play.ts'
import { type Random, randomFrom } from './random.ts'

export interface TrueNight {
  /** Epoch milliseconds. */
  finish: number
  windowEnd: number
  at(moment: number): Cutover
}

interface Passed {
  start: number
  finish: number
  /** It failed then, and was begun again. */
  failed?: { at: number; again: number }
}

const STEPS = 60
const SHAPE = 1.7
/** Of scale 1: the gamma function at 1 + 1 / SHAPE. */
const MEAN_OF_WEIBULL = 0.8922

export function trueNight(seed: number): TrueNight {
  const random = randomFrom(seed * 7919 + 13)
  const runbook = generateRunbook({ seed: seed + 1, steps: STEPS })
  const people = Object.fromEntries(runbook.roles.map(({ id }) => [id, [id]]))
  const { cutover } = new Play(runbook, { people, now: T0 - minutes(1) }).run('lead', { type: 'startCutover' })
  const passed = live(random, cutover)
  const finish = Math.max(...passed.map((one) => one.finish))
  const windowEnd = T0 + (finish - T0) * (0.8 + 0.45 * random.share())
  return { finish, windowEnd, at: (moment) => stateAt({ ...cutover, windowEnd }, passed, moment) }
}

/** By node of the network. */
function live(random: Random, cutover: Cutover): Passed[] {
  const { runbook } = cutover
  const { net, terms } = networkOf(runbook)
  const pace = paceOf(
    random,
    runbook.workstreams,
    runbook.roles.map(({ id }) => id),
  )
  const passed: Passed[] = []
  for (const node of net.order) {
    const step = runbook.steps[node]
    const gate = runbook.gates[node - runbook.steps.length]
    const earliest = terms.earliest[node] ?? Number.NEGATIVE_INFINITY
    let start = Math.max(T0 - minutes(1), T0 + earliest * 1000)
    let end = 0
    net.to.forEach((to, e) => {
      if (to !== node) return
      const before = passed[net.from[e] ?? 0]
      const type = DEPENDENCY_TYPES[net.type[e] ?? 0] ?? 'FS'
      if (!before) return
      const since = (type.startsWith('S') ? before.start : before.finish) + Math.max(0, terms.lag[e] ?? 0) * 1000
      if (type.endsWith('F')) end = Math.max(end, since)
      else start = Math.max(start, since)
    })
    runbook.gates.forEach(({ id }, position) => {
      const decided = passed[runbook.steps.length + position]
      if (decided && indexOf(runbook).behindGate.get(id)?.has(node)) start = Math.max(start, decided.finish)
    })
    if (gate) passed[node] = { start: start + minutes(2 + 10 * random.share()), finish: 0 }
    else if (step) passed[node] = stepLived(random, { step, start, end, pace })
    const lived = passed[node]
    if (gate && lived) lived.finish = lived.start
  }
  return passed
}

/** A slow night, now and then a sick workstream, and teams of their own speed and reaction. */
function paceOf(random: Random, workstreams: readonly string[], roles: readonly string[]) {
  const night = 0.85 + 0.4 * random.share()
  const sick = random.chance(0.3) ? random.pick(workstreams) : undefined
  const teams = new Map(
    roles.map((role) => [role, { speed: 0.9 + 0.25 * random.share(), reacts: 0.3 + 2.2 * random.share() }]),
  )
  return { night, sick, teams }
}

function stepLived(
  random: Random,
  {
    step,
    start,
    end,
    pace,
  }: {
    step: Cutover['runbook']['steps'][number]
    start: number
    end: number
    pace: ReturnType<typeof paceOf>
  },
): Passed {
  const { doneBy, isMoment } = traitsOf(step)
  const team = pace.teams.get(step.owner) ?? { speed: 1, reacts: 1 }
  // Two waits one after the other, and one in twenty who is away from the screen.
  const wait = () => -Math.log(1 - random.share()) / 2
  const reacts = doneBy === 'people' ? minutes(team.reacts * (wait() + wait()) + (random.chance(0.05) ? 8 : 0)) : 0
  const begun = start + reacts
  if (isMoment) return { start: begun, finish: Math.max(begun, end) }
  if (doneBy === 'time') return { start: begun, finish: Math.max(begun + step.takes.likely * 1000, end) }
  const { low, likely, high } = step.takes
  // Weibull, of the mean that the range stands for: another shape, with a tail beyond what the runbook calls the longest.
  const mean = low === high ? likely * 1.1 : (low + likely + high) / 3
  const least = low === high ? likely * 0.75 : low
  const own = least + ((mean - least) / MEAN_OF_WEIBULL) * (-Math.log(1 - random.share())) ** (1 / SHAPE)
  const lasts = Math.round(own * pace.night * team.speed * (step.workstream === pace.sick ? 1.5 : 1)) * 1000
  if (!random.chance(0.03)) return { start: begun, finish: Math.max(begun + lasts, end) }
  const at = begun + Math.round(lasts * random.share())
  const again = at + minutes(1 + 7 * random.share())
  return { start: begun, finish: Math.max(again + lasts, end), failed: { at, again } }
}

function stateAt(cutover: Cutover, passed: readonly Passed[], moment: number): Cutover {
  const steps = cutover.steps.map((step, node) => {
    const lived = passed[node]
    return lived ? stepAt(lived, moment, traitsOf(cutover.runbook.steps[node] ?? { kind: 'task' }).isMoment) : step
  })
  const gates = cutover.gates.map((gate, position): GateState => {
    const decided = passed[cutover.steps.length + position]?.finish ?? Number.POSITIVE_INFINITY
    if (decided > moment) return gate
    const deed = { by: 'lead', at: decided }
    return { status: 'go', polls: 1, decision: { outcome: 'go', deed, pollId: 'g.1', conditions: [], counted: [] } }
  })
  return { ...cutover, seq: Math.round((moment - T0) / 1000) + 100, at: moment, steps, gates }
}

function stepAt({ start, finish, failed }: Passed, moment: number, isMoment: boolean | undefined): StepState {
  const deed = (at: number) => ({ by: 'lead', at })
  if (isMoment)
    return finish <= moment ? { status: 'done', completedAt: finish, completed: deed(finish) } : { status: 'pending' }
  if (start > moment) return { status: 'pending' }
  const began = { startedAt: start, started: deed(start) }
  if (failed && failed.at <= moment && moment < failed.again)
    return { status: 'failed', ...began, failedAt: failed.at, failed: deed(failed.at), reason: 'It broke' }
  const ran = failed && failed.again <= moment ? { ...began, retriedAt: failed.again } : began
  if (finish > moment) return { status: 'running', ...ran }
  return { status: 'done', ...ran, completedAt: finish, completed: deed(finish) }
}
