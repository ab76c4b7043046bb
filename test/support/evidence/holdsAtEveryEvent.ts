/** What the product says of a night, held at every event of it against the slow definitions. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { forecast, type StepForecast } from '../../../shared/schedule/forecast.ts'
import { lateness } from '../../../shared/schedule/late.ts'
import { workstreamDeadlines } from '../../../shared/schedule/workstreamDeadlines.ts'
import type { Play } from '../play.ts'
import { anyNight, playThrough } from './anyNight.ts'
import { backNow, lastMoment, pointOfNoReturn, turningBack } from './slowBack.ts'
import { finishAt, lateAt } from './slowLate.ts'
import { afterWork, lastOf, MINUTE, nodesAt, type SlowNode, settle, type Times } from './slowNodes.ts'

/** How often each was looked at. */
export interface Seen {
  nights: number
  events: number
  slacks: number
  late: number
  deadlines: number
  tooLate: number
  noReturns: number
  rollbacks: number
  workstreams: number
  done: Map<string, number>
}

/** @param part which of several, each of other nights, of one run of the tests */
export function holdsAtEveryEvent(numRuns: number, part = 0): Seen {
  const seen: Seen = {
    ...{
      nights: 0,
      events: 0,
      slacks: 0,
      late: 0,
      deadlines: 0,
      tooLate: 0,
      noReturns: 0,
      rollbacks: 0,
      workstreams: 0,
    },
    done: new Map(),
  }
  fc.assert(
    fc.property(anyNight, (night) => {
      seen.nights += 1
      for (const type of playThrough(night, (play) => look(play, seen)))
        seen.done.set(type, (seen.done.get(type) ?? 0) + 1)
    }),
    { numRuns, endOnFailure: true, seed: (fc.readConfigureGlobal().seed ?? 1) + 1000 * part },
  )
  return seen
}

function look({ cutover, now, runbook }: Play, seen: Seen): void {
  seen.events += 1
  const nodes = nodesAt(cutover, now)
  const times = settle(nodes)
  const said = forecast(cutover, now)
  const timesOf = (step: Pick<StepForecast, 'start' | 'finish'> | null | undefined) =>
    step ? { start: step.start, finish: step.finish } : undefined
  runbook.steps.forEach(({ id }, position) => {
    expect({ [id]: timesOf(said.steps[position]) }).toEqual({ [id]: times.get(id) })
  })
  runbook.gates.forEach(({ id }, position) => {
    expect({ [id]: said.gates[position]?.at }).toEqual({ [id]: times.get(id)?.start })
  })
  expect({ finish: said.finish }).toEqual({ finish: finishAt(cutover, now) })
  runbook.steps.forEach(({ id }, position) => {
    const step = said.steps[position]
    const node = nodes.find((one) => one.id === id)
    if (!step || !node) return
    if (node.standing === 'over') expect(step.critical).toBe(false)
    else holdsSlack(nodes, times, node, step)
    seen.slacks += 1
  })
  if (cutover.rollback) holdsRollback(cutover, now)
  const slackOf = (id: string) => said.steps[runbook.steps.findIndex((one) => one.id === id)]?.slack ?? 0
  const late = lateAt(cutover, now, slackOf)
  expect(lateness(cutover, now, said)).toEqual(late)
  seen.late += late.length
  if (cutover.rollback) seen.rollbacks += 1
  if (cutover.status === 'preparing' || cutover.status === 'running') holdsTurningBack(cutover, now, seen)
}

/** So much later it may end, and no minute more; critical where that is nothing. */
function holdsSlack(
  nodes: readonly SlowNode[],
  times: ReadonlyMap<string, Times>,
  node: SlowNode,
  step: StepForecast,
): void {
  const { slack, critical } = step
  const end = lastOf(times)
  const whole = Math.floor((slack * 1000) / MINUTE) * MINUTE
  const endIf = (later: number) => lastOf(settle(nodes.map((one) => (one === node ? moved(node, step, later) : one))))
  expect({ [node.id]: whole, end: endIf(whole) }).toEqual({ [node.id]: whole, end })
  expect({ [node.id]: whole, isLater: endIf(whole + MINUTE) > end }).toEqual({ [node.id]: whole, isLater: true })
  // Seconds are slack as well, as before the end of somebody's hours, and nothing above looks at them.
  expect({ [node.id]: critical, slack }).toEqual({ [node.id]: slack <= 0, slack })
}

/** In its own working time, where it keeps to hours. */
function moved(node: SlowNode, { start, finish }: StepForecast, later: number): SlowNode {
  return node.standing === 'free'
    ? { ...node, start: afterWork(node.works, start, later) }
    : { ...node, finish: finish + later }
}

function holdsRollback(cutover: Cutover, now: number): void {
  const { rollbackSteps, rollbackOwn } = forecast(cutover, now)
  const back = backNow(cutover, now)
  cutover.runbook.steps.forEach(({ id }, position) => {
    const step = rollbackSteps[position]
    expect({ [id]: step ? { start: step.start, finish: step.finish } : undefined }).toEqual({ [id]: back.get(id) })
  })
  const { first = [], last = [] } = cutover.rollbackOwn ? (cutover.runbook.rollback ?? {}) : {}
  ;[...first, ...last].forEach(({ id }, position) => {
    const step = rollbackOwn[position]
    expect({ [id]: step ? { start: step.start, finish: step.finish } : undefined }).toEqual({ [id]: back.get(id) })
  })
}

function holdsTurningBack(cutover: Cutover, now: number, seen: Seen): void {
  if (!isCertain(cutover)) return
  holdsWorkstreams(cutover, now, seen)
  const { rollBackBy, turnBack, rollbackSeconds } = forecast(cutover, now)
  const endFrom = turningBack(cutover, now)
  expect({ rollbackSeconds }).toEqual({ rollbackSeconds: (endFrom(now) - now) / 1000 })
  const by = lastMoment(cutover, now)
  expect(rollBackBy?.because).toBe(by?.because)
  if (by?.because === 'window' && by.at === undefined) {
    seen.tooLate += 1
    expect(rollBackBy?.at).toBeLessThan(now)
  } else {
    if (by) seen.deadlines += 1
    expect(rollBackBy?.at).toBe(by?.at)
  }
  const noReturn = pointOfNoReturn(cutover, now)
  if (!turnBack || noReturn === 'passed') return
  expect(turnBack.now).toBe(endFrom(now))
  if (noReturn < Number.POSITIVE_INFINITY) seen.noReturns += 1
  expect(turnBack.atPointOfNoReturn).toBe(noReturn < Number.POSITIVE_INFINITY ? endFrom(noReturn) : undefined)
}

/** Of those in which something has begun that can be reversed, and no point of no return of their own. */
function holdsWorkstreams(cutover: Cutover, now: number, seen: Seen): void {
  const said = new Map(workstreamDeadlines(cutover, now).map((one) => [one.workstream, one]))
  for (const workstream of cutover.runbook.workstreams) {
    const isBegun = cutover.runbook.steps.some(
      (step, position) =>
        step.workstream === workstream &&
        step.rollback &&
        'takes' in step.rollback &&
        ['running', 'held', 'failed', 'unconfirmed', 'done'].includes(cutover.steps[position]?.status ?? ''),
    )
    const by = isBegun && cutover.status === 'running' ? lastMoment(cutover, now, workstream) : undefined
    const found = said.get(workstream)
    expect([workstream, found?.because]).toEqual([workstream, by?.because])
    if (!found || !by) continue
    seen.workstreams += 1
    expect([workstream, found.end]).toEqual([workstream, turningBack(cutover, now, workstream)(now)])
    if (by.at === undefined) expect(found.at).toBeLessThan(now)
    else expect([workstream, found.at]).toEqual([workstream, by.at])
  }
}

/** What fails or is held stands for nobody knows how long; what may only end after it has no end to compare. */
const isCertain = ({ runbook, steps }: Cutover): boolean =>
  runbook.steps.every(({ after }) =>
    after.every(({ on, type }) => {
      const status = steps[runbook.steps.findIndex(({ id }) => id === on)]?.status
      return type !== 'FF' || (status !== 'failed' && status !== 'held')
    }),
  )
