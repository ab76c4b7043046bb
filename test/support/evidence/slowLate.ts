/** Which steps are late, written down from the definitions, and the plan that they are late against. */
import type { Cutover, StepState } from '../../../shared/cutoverState.ts'
import type { Dependency, StepDefinition } from '../../../shared/runbook/runbook.ts'
import { backNow } from './slowBack.ts'
import { behind, hoursOf, lastOf, MINUTE, nodesAt, type SlowNode, settle, type Times, t0At } from './slowNodes.ts'

const GRACE = 5 * MINUTE
const GRACE_WITH_SLACK = 30 * MINUTE

/** The plan as the night can run it, by id. */
export function plannedTimes({ runbook }: Cutover, t0: number): Map<string, Times> {
  const nodes = [...runbook.steps, ...runbook.gates].map((one): SlowNode => {
    const isStep = 'owner' in one
    const given = isStep ? one.notBefore : one.at
    const start =
      typeof given === 'string'
        ? Date.parse(given)
        : given !== undefined
          ? t0 + given * 1000
          : one.after.length === 0
            ? t0
            : Number.NEGATIVE_INFINITY
    const takes = isStep ? one.takes.likely * 1000 : 0
    const gates = runbook.gates.flatMap(({ id }) => (isStep && behind(runbook, id).has(one.id) ? id : []))
    const works = isStep ? hoursOf(runbook, one) : undefined
    return { id: one.id, standing: 'free', start, finish: start, takes, after: one.after, gates, works }
  })
  return settle(nodes)
}

export interface SlowLate {
  id: string
  because: 'runsOver' | 'notStarted' | 'unconfirmed'
  minutes: number
}

/** @param slackOf milliseconds that a step has, by id */
export function lateAt(cutover: Cutover, now: number, slackOf: (id: string) => number): SlowLate[] {
  const expected = settle(nodesAt(cutover, now))
  const plan = plannedTimes(cutover, t0At(cutover, now))
  const isUrgent = isServiceDown(cutover, now, expected)
  const ordinary = cutover.runbook.steps.flatMap((step, position): SlowLate[] => {
    const state = cutover.steps[position]
    if (!state) return []
    const running = lateAtWork(step.id, state, step.takes.likely, now)
    if (running || state.status !== 'pending') return running ?? []
    const since = releasedAt(cutover, step, now)
    if (since === undefined) return []
    // It could begin, and has the time: its end waits for another.
    if (!isUrgent && (expected.get(step.id)?.start ?? Number.POSITIVE_INFINITY) > now) return []
    const from = isUrgent ? since : Math.max(since, plan.get(step.id)?.start ?? since)
    const grace = isUrgent || slackOf(step.id) <= 0 ? GRACE : GRACE_WITH_SLACK
    return now - from >= grace ? [{ id: step.id, because: 'notStarted', minutes: (now - from) / MINUTE }] : []
  })
  return [...ordinary, ...lateOfRollback(cutover, now)]
}

function lateAtWork(id: string, state: StepState, likely: number, now: number): SlowLate[] | undefined {
  if (state.status === 'unconfirmed') {
    const waits = now - state.completed.at
    return waits > GRACE ? [{ id, because: 'unconfirmed', minutes: waits / MINUTE }] : []
  }
  if (state.status !== 'running' && state.status !== 'held' && state.status !== 'failed') return undefined
  const began = (state.retriedAt ?? state.startedAt) + (state.heldFor ?? 0)
  const over = now - Math.max(began + likely * 1000, state.estimate?.finish ?? 0)
  return over > 0 ? [{ id, because: 'runsOver', minutes: over / MINUTE }] : []
}

/** Since when a step of a running cutover could have begun; undefined where it cannot yet. */
function releasedAt(cutover: Cutover, step: StepDefinition, now: number): number | undefined {
  const { runbook, status, t0, startedAt = 0, countdownHeld, rollback, rollbackSteps } = cutover
  if (status !== 'running') return undefined
  const isTakenBack = runbook.steps.some(({ workstream }, at) => workstream === step.workstream && rollbackSteps[at])
  if (rollback && isTakenBack) return undefined
  const times = [startedAt]
  for (const [position, gate] of runbook.gates.entries()) {
    if (!behind(runbook, gate.id).has(step.id)) continue
    const state = cutover.gates[position]
    const went = state?.status === 'go' || state?.status === 'goWithConditions'
    if (!went || !state.decision) return undefined
    times.push(state.decision.deed.at)
  }
  if (step.notBefore !== undefined) {
    const instant = typeof step.notBefore === 'string' ? Date.parse(step.notBefore) : t0 + step.notBefore * 1000
    if (typeof step.notBefore === 'number' && countdownHeld && instant > countdownHeld.at) return undefined
    times.push(instant)
  }
  for (const dependency of step.after) {
    const met = metAt(cutover, dependency)
    if (met === undefined) return undefined
    times.push(met)
  }
  const since = Math.max(...times)
  return since <= now ? since : undefined
}

/** When the start was released by that; undefined while it is not. */
function metAt({ runbook, steps, gates }: Cutover, { on, type, lag }: Dependency): number | undefined {
  if (type === 'FF' || type === 'SF') return 0
  const gate = gates[runbook.gates.findIndex(({ id }) => id === on)]
  const state = steps[runbook.steps.findIndex(({ id }) => id === on)]
  const since = state ? (type === 'FS' ? doneAt(state) : begunAt(state)) : gate?.decision?.deed.at
  return since === undefined ? undefined : since + Math.max(0, lag) * 1000
}

const doneAt = (state: StepState): number | undefined =>
  state.status === 'done' ? state.completedAt : state.status === 'skipped' ? state.skipped.at : undefined

function begunAt(state: StepState): number | undefined {
  switch (state.status) {
    case 'skipped':
      return state.skipped.at
    case 'running':
    case 'held':
      return state.startedAt
    case 'unconfirmed':
    case 'done':
      return state.startedAt ?? state.completedAt
    default:
      return undefined
  }
}

/** From the first step that takes it down, until the last that brings it back or, in a rollback, until what took it down is reversed. */
function isServiceDown(cutover: Cutover, now: number, expected: ReadonlyMap<string, Times>): boolean {
  const { runbook, steps, rollback } = cutover
  const parts = runbook.steps.flatMap((definition, position) => {
    const state = steps[position]
    const isThere = state && state.status !== 'skipped' && expected.has(definition.id)
    return isThere ? [{ definition, position, state, times: expected.get(definition.id) }] : []
  })
  const begun = parts.filter(({ definition, state }) => definition.takesServiceDown && state.status !== 'pending')
  if (begun.length === 0) return false
  const from = Math.min(...begun.map(({ times }) => times?.start ?? now))
  const isOver = ({ status }: StepState) => status === 'done' || status === 'rolledBack'
  const back = parts.filter(({ definition }) => definition.bringsServiceBack)
  const isBack = back.length > 0 && back.every(({ state }) => isOver(state))
  const backAt = Math.max(...back.map(({ times }) => times?.finish ?? now))
  if (isBack) return from <= now && backAt > now
  const reversed = rollback ? begun.filter(({ position }) => cutover.rollbackSteps[position]) : []
  if (reversed.length === 0) return from <= now
  const inverses = reversed.map(({ position }) => cutover.rollbackSteps[position])
  if (!inverses.every((state) => state && isOver(state))) return from <= now
  const times = backNow(cutover, now)
  return from <= now && Math.max(...reversed.map(({ definition }) => times.get(definition.id)?.finish ?? now)) > now
}

/** In a rollback every minute counts. */
function lateOfRollback(cutover: Cutover, now: number): SlowLate[] {
  const { runbook, rollback, rollbackSteps, rollbackOwn, startedAt = 0, status } = cutover
  if (!rollback) return []
  const { first = [], last = [] } = rollbackOwn ? (runbook.rollback ?? {}) : {}
  const ownState = (step: StepDefinition) => rollbackOwn?.[[...first, ...last].indexOf(step)]
  const released = (times: (number | undefined)[]) => {
    if (times.includes(undefined) || (status !== 'rollingBack' && status !== 'running')) return undefined
    const since = Math.max(startedAt, rollback.at, ...times.map((time) => time ?? 0))
    return since <= now ? since : undefined
  }
  const say = (id: string, state: StepState, likely: number, times: () => (number | undefined)[]): SlowLate[] => {
    const atWork = lateAtWork(id, state, likely, now)
    if (atWork || state.status !== 'pending') return atWork ?? []
    const since = released(times())
    return since !== undefined && now - since >= GRACE
      ? [{ id, because: 'notStarted', minutes: (now - since) / MINUTE }]
      : []
  }
  const doneOf = (state: StepState | null | undefined) => (state ? doneAt(state) : undefined)
  const inList = (list: readonly StepDefinition[], { after }: StepDefinition) =>
    after.map(({ on }) => doneOf(ownState(list.find(({ id }) => id === on) ?? list[0] ?? never())))
  const isReversed = (id: string) => Boolean(rollbackSteps[runbook.steps.findIndex((step) => step.id === id)])
  const opened = () => first.map((step) => doneOf(ownState(step)))
  const inverses = runbook.steps
    .flatMap((step, position) => {
      const state = rollbackSteps[position]
      if (!state || !step.rollback || !('takes' in step.rollback)) return []
      const own = cutover.steps[position]
      const later = behind(runbook, step.id, isReversed)
      return say(`${step.id}~rollback`, state, step.rollback.takes.likely, () => [
        own?.status === 'running' || own?.status === 'unconfirmed' ? undefined : 0,
        ...(rollback.already?.includes(step.id) ? [] : opened()),
        ...runbook.steps.flatMap(({ id }, at) =>
          later.has(id) && rollbackSteps[at] ? [doneOf(rollbackSteps[at])] : [],
        ),
      ])
    })
    .reverse()
  const isFollowed = (id: string) =>
    runbook.steps.some((one) => isReversed(one.id) && behind(runbook, one.id, isReversed).has(id))
  const all = () =>
    rollbackSteps.flatMap((state, at) => (state && !isFollowed(runbook.steps[at]?.id ?? '') ? [doneOf(state)] : []))
  const sayOwn = (list: readonly StepDefinition[], before: () => (number | undefined)[]) =>
    list.flatMap((step) => {
      const state = ownState(step)
      return state ? say(step.id, state, step.takes.likely, () => [...inList(list, step), ...before()]) : []
    })
  return [...sayOwn(first, () => []), ...inverses, ...sayOwn(last, () => [...opened(), ...all()])]
}

function never(): never {
  throw new Error('a step of a rollback that is in none of its lists')
}

/** When the work is over: the last of all that will be, or of the rollback where everything is rolled back. */
export function finishAt(cutover: Cutover, now: number): number {
  const work = settle(nodesAt(cutover, now))
  if (!cutover.rollback) return lastOf(work)
  const back = Math.max(cutover.rollback.at, lastOf(backNow(cutover, now)))
  return cutover.status === 'rollingBack' ? back : Math.max(lastOf(work), back)
}
