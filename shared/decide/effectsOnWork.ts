/** What those grave commands do that halt or hand over work: hold, stop, fail, close, reassign. One sentence each. */
import type { Command } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { saysGo } from '../derived/criteria.ts'
import { executorOf } from '../derived/executor.ts'
import {
  followersOf,
  isFinished,
  isUnderWay,
  ordinarySteps,
  rollbackSteps,
  type StepView,
  stepView,
} from '../derived/steps.ts'
import { derivedStatus } from '../derived/waiting.ts'
import { sayDuration } from '../runbook/duration.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { type Forecast, stepForecastOf } from '../schedule/forecast.ts'
import { someTitles } from '../someOf.ts'

/** A cutover before a command, and its forecast; `now` in epoch milliseconds. */
interface Before {
  before: Cutover
  was: Forecast
  now: number
}

/** How long it may last: a held countdown moves the finish minute by minute. */
export function heldCountdown({ before, was }: Before): string[] {
  const spare = (before.windowEnd - was.finish) / 1000
  return [
    spare > 0
      ? `Every minute of it is a minute on the finish: up to ${sayDuration(spare)} still end inside the window.`
      : `Every minute of it is a minute on the finish, which is ${sayDuration(-spare)} past the window already.`,
  ]
}

/** Who is asked whether they are safe, and what has to wait. */
export function stopped({ before, now }: Before): string[] {
  const all = [...ordinarySteps(before), ...rollbackSteps(before)]
  const running = all.filter(({ state }) => state.status === 'running')
  const halted = all.filter(({ state }) => isUnderWay(state) && state.status !== 'running')
  const ready = all.filter((view) => derivedStatus(before, view, now) === 'ready')
  return [
    running.length === 0 ? 'Nothing is in progress.' : `In progress, and asked: ${titlesOf(running)}.`,
    ...(halted.length === 0 ? [] : [`Held or to be confirmed, and not asked: ${titlesOf(halted)}.`]),
    ...(ready.length === 0 ? [] : [`Ready, and not to be started: ${titlesOf(ready)}.`]),
  ]
}

/** What cannot begin until it is retried, skipped or done after all. */
export function failed(command: Command, { before, was }: Before): string[] {
  const view = command.type === 'failStep' ? stepView(before, command.stepId) : undefined
  if (!view) return []
  const { runbook } = before
  const { gatesAfter } = indexOf(runbook)
  const { id } = view.definition
  const waits = ({ definition, state }: StepView) =>
    state.status === 'pending' ||
    (!isFinished(state) && definition.after.some(({ on, type }) => on === id && (type === 'FF' || type === 'SF')))
  const steps = followersOf(before, view)
    .filter(waits)
    .map(({ definition }) => definition.title)
  const gates = runbook.gates.filter((gate, position) => {
    const state = before.gates[position]
    return gatesAfter.get(id)?.includes(gate.id) && state && !saysGo(state)
  })
  const behind = [...new Set([...steps, ...gates.map(({ title }) => title)])]
  return [
    behind.length === 0
      ? 'Nothing waits for it.'
      : `${someTitles(behind)} ${behind.length === 1 ? 'waits' : 'wait'} until it is retried or skipped.`,
    ...(stepForecastOf(was, view)?.critical
      ? ['It is on the critical path: a minute here is a minute on the finish.']
      : []),
  ]
}

/** What is left as it is. */
export function closed({ before }: Before): string[] {
  const open = before.watchItems.filter(({ resolved }) => !resolved)
  return open.length === 0 ? [] : [`Open, and watched no more: ${someTitles(open.map(({ title }) => title))}.`]
}

/** What else whoever takes it has in hand. */
export function reassigned(command: Command, { before, now }: Before): string[] {
  if (command.type !== 'assignStep') return []
  const others = [...ordinarySteps(before), ...rollbackSteps(before)].filter(
    (view) =>
      view.definition.id !== command.stepId &&
      executorOf(before, view) === command.to &&
      (isUnderWay(view.state) || derivedStatus(before, view, now) === 'ready'),
  )
  return [
    others.length === 0
      ? 'They have nothing else in progress or ready.'
      : `They also have ${titlesOf(others)}, in progress or ready.`,
  ]
}

const titlesOf = (views: readonly StepView[]): string => someTitles(views.map(({ definition }) => definition.title))
