/** Wording about a step, in as few words as a tired person understands. */
import type { Cutover, PersonId } from '../../shared/cutoverState.ts'
import { executorOf } from '../../shared/derived/executor.ts'
import { dueAt, isRollbackStep } from '../../shared/derived/steps.ts'
import { sayDuration } from '../../shared/runbook/duration.ts'
import { roleTitle } from '../../shared/runbook/runbookIndex.ts'
import { type StepForecast, stepForecastOf } from '../../shared/schedule/forecast.ts'
import type { BoardRow } from './board.ts'
import type { Outlook } from './outlook.ts'

export interface PlanAndForecast {
  /** Epoch milliseconds. */
  planned?: { start: number; finish: number }
  expected?: StepForecast
}

export function timesOf(row: BoardRow, outlook: Pick<Outlook, 'plan' | 'forecast'> | undefined): PlanAndForecast {
  const { view } = row
  const planned = isRollbackStep(view) ? undefined : outlook?.plan.steps[view.position]
  const expected = outlook && stepForecastOf(outlook.forecast, view)
  return { ...(planned ? { planned } : {}), ...(expected ? { expected } : {}) }
}

/** When it began, or undefined while it has not. */
export const startedAt = ({ view: { state } }: BoardRow): number | undefined =>
  'startedAt' in state && state.startedAt !== undefined
    ? state.startedAt
    : 'completedAt' in state
      ? state.completedAt
      : undefined

/** When it ended, or undefined while it has not. */
export const endedAt = ({ view: { state } }: BoardRow): number | undefined =>
  'completedAt' in state ? state.completedAt : 'failedAt' in state ? state.failedAt : undefined

/** When a started step is late: after its likely duration and its executor's latest estimate. */
export const rowDueAt = ({ view: { state, definition } }: BoardRow): number | undefined =>
  dueAt(state, definition.takes.likely)

/** `M. Bauer`, or the role while nobody is assigned. */
export function sayWho(row: BoardRow, cutover: Cutover, shortName: (id: PersonId) => string): string {
  const executor = executorOf(cutover, row.view)
  return executor === undefined ? roleTitle(cutover.runbook, row.view.definition.owner) : shortName(executor)
}

/** `9 min`, `8 of 10 min`, `skipped: done by restore`: the column after plan and actual. */
export function sayTook(row: BoardRow, now: number): string {
  const { state, definition } = row.view
  const began = startedAt(row)
  const ended = endedAt(row)
  switch (state.status) {
    case 'running':
    case 'held': {
      const due = rowDueAt(row)
      if (began === undefined || due === undefined) return ''
      return sayOf((now - began) / 1000, (due - began) / 1000)
    }
    case 'failed':
      return `failed: ${state.reason}`
    case 'unconfirmed':
      return 'to be confirmed'
    case 'skipped':
      return `skipped: ${state.reason}`
    case 'rolledBack':
      return 'rolled back'
    case 'done':
      return began === undefined || ended === undefined || ended === began ? '' : sayDuration((ended - began) / 1000)
    default:
      return definition.takes.likely > 0 ? sayDuration(definition.takes.likely) : ''
  }
}

/** `8 of 10 min`, without repeating the unit. */
export function sayOf(seconds: number, total: number): string {
  const unit = / (s|min)$/
  const whole = sayDuration(Math.max(60, total))
  const part = seconds < 60 && unit.test(whole) ? '0 min' : sayDuration(seconds)
  const sameUnit = part.endsWith(' min') && whole.endsWith(' min') && !part.includes(' h ') && !whole.includes(' h ')
  return `${sameUnit ? part.replace(' min', '') : part} of ${whole}`
}

/** `+6`: minutes over the estimate once ended; undefined when negligible. */
export function minutesOver(row: BoardRow): number | undefined {
  const began = startedAt(row)
  const ended = endedAt(row)
  if (row.status !== 'done' || began === undefined || ended === undefined) return undefined
  const over = Math.round((ended - began - row.view.definition.takes.high * 1000) / 60_000)
  return over >= 1 ? over : undefined
}

/** The sentence under the open step's title: its current effect on the finish. */
export function sayStepStatus(row: BoardRow, { expected }: PlanAndForecast, now: number): string[] {
  const { state } = row.view
  const due = rowDueAt(row)
  const sentences: string[] = []
  if (state.status === 'running' && due !== undefined) {
    const left = (due - now) / 1000
    sentences.push(left >= 0 ? `${sayDuration(left)} left.` : `${sayDuration(left)} over.`)
  }
  if (expected && row.status !== 'done' && row.status !== 'skipped' && row.status !== 'rolledBack') {
    sentences.push(
      expected.critical
        ? 'On the critical path: a minute here is a minute on the finish.'
        : `Slack ${sayDuration(expected.slack)}.`,
    )
  }
  return sentences
}
