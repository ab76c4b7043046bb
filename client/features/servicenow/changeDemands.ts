/** What a cutover's progress requires of its change: the same as `server/servicenow/writes.ts` writes. */
import type { ChangeStage } from '../../../shared/change/changeStage.ts'
import type { ChangeState, Cutover, StepProgress } from '../../../shared/cutoverState.ts'
import { clockTime } from '../../ui/instants.ts'

export interface DemandedState {
  here: string
  stages(stage: ChangeStage | undefined): boolean
  writtenAs?: string
  why: string
}

export const NOT_OVER: DemandedState['stages'] = (stage) => stage !== 'closed' && stage !== 'canceled'
const isOneOf =
  (...stages: ChangeStage[]): DemandedState['stages'] =>
  (stage) =>
    stage !== undefined && stages.includes(stage)

/** The stage the change should be in, by the cutover's progress. */
export function demandedState(cutover: Cutover, { close }: ChangeState, zone: string): DemandedState {
  const { ended, status } = cutover
  const begun = actualStart(cutover)
  if (close) {
    const why = 'It is not closed there.'
    return { here: 'Closed', stages: isOneOf('closed'), writtenAs: 'close:', why }
  }
  if (ended?.outcome === 'cancelled') {
    const why = 'The cutover was cancelled and its change is still open: close it, or cancel it in ServiceNow.'
    return { here: 'Closed or cancelled', stages: isOneOf('closed', 'canceled'), why }
  }
  if (ended) {
    return {
      here: 'Closed',
      stages: isOneOf('closed'),
      why: 'The cutover is over and its change still open: close it.',
    }
  }
  if (status === 'hypercare') {
    const why = 'The technical work here is over.'
    return { here: 'Review', stages: isOneOf('review', 'closed'), writtenAs: 'state:review', why }
  }
  if (begun === undefined) {
    const why = 'It is over in ServiceNow before the work here has begun.'
    return { here: 'Not begun, nothing asked', stages: NOT_OVER, why }
  }
  const here = `Implement, since ${clockTime(begun, zone)}`
  return { here, stages: isOneOf('implement'), writtenAs: 'state:implement', why: 'The work goes on here.' }
}

/** When the step that starts the change began, even if rolled back since; epoch milliseconds. */
export function actualStart({ runbook, steps }: Cutover): number | undefined {
  const state = steps[runbook.steps.findIndex(({ startsChange }) => startsChange)]
  return state && begunAt(state)
}

function begunAt(state: StepProgress): number | undefined {
  switch (state.status) {
    case 'pending':
    case 'skipped':
      return undefined
    case 'rolledBack':
      return begunAt(state.before)
    case 'done':
    case 'unconfirmed':
      return state.startedAt ?? state.completedAt
    default:
      return state.startedAt
  }
}

/** When the technical work ended; epoch milliseconds. */
export const technicalEnd = ({ hypercareAt, ended }: Cutover): number | undefined =>
  hypercareAt ?? (ended?.outcome === 'cancelled' ? undefined : ended?.at)
