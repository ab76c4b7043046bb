/** A change task for each workstream, where the runbook wants them: each made once, then kept in step with its steps. */
import type { Cutover } from '../../shared/cutoverState.ts'
import { hasBegun, isFinished, ordinarySteps, type StepView } from '../../shared/steps.ts'
import { isFault } from './client/faults.ts'
import type { FieldValues } from './client/fields.ts'
import type { Instance } from './client/openInstance.ts'
import { serviceNowTime } from './client/query.ts'
import { settlesAt } from './client/settleCreation.ts'
import type { ChangeTask } from './client/tasks.ts'
import { markDone, markNotTaken, type OpenWrite } from './exchangeRows.ts'
import { type Groups, groupOf } from './newChange.ts'
import { earliest, isCertainNo, type SendingParts } from './sending.ts'

/** [obs] The states of a task that T-Minus uses. */
const STATES = { open: 1, inProgress: 2, closed: 3, canceled: 4 } as const
/** Between two lookups of one whose outcome is not known; milliseconds. */
const LOOK_AGAIN = 30_000

/** When there is something to look up again, epoch milliseconds. @throws ServiceNowFault */
export async function makeTasks(writes: readonly OpenWrite[], parts: SendingParts): Promise<number | undefined> {
  let again: number | undefined
  for (const one of writes) again = earliest(again, await makeTask(one, parts))
  return again
}

async function makeTask(
  { id, write, status, attemptedAt }: OpenWrite,
  parts: SendingParts,
): Promise<number | undefined> {
  if (write.kind !== 'task') throw new Error(`A ${write.kind} is in the lane of the tasks`)
  const { sql, instance, exchange, sysId, groups, begin, now } = parts
  const correlationId = taskCorrelation(exchange.cutoverId, write.position)
  const asked = now()
  const [found] = await instance.findTasksByCorrelation(sysId, correlationId)
  if (found) {
    await markDone(sql, [id])
    return undefined
  }
  // One that waits was certainly not taken, if it was ever tried.
  const settled = status === 'sending' ? settlesAt(attemptedAt ?? asked, instance.settling) : 0
  if (asked < settled) return Math.min(settled, asked + LOOK_AGAIN)
  const cutover = await parts.readState()
  if (!cutover) return undefined
  const fields = await fieldsOf(instance, cutover, write.workstream, groups)
  if (!(await begin([id], correlationId))) return undefined
  try {
    await instance.createTask({ change: sysId, correlationId, fields })
    await markDone(sql, [id])
  } catch (error) {
    if (isFault(error, 'refused', 'forbidden')) {
      await markNotTaken(sql, exchange, [id], { status: 'dropped', failure: error.message })
      return undefined
    }
    if (isCertainNo(error)) {
      await markNotTaken(sql, exchange, [id], { status: 'waiting', failure: error.message })
    }
    throw error
  }
  return undefined
}

/** Moves what T-Minus made on to where the workstream stands; never back, and never what a person has ended. */
export async function keepTasks(cutover: Cutover, sysId: string, instance: Instance): Promise<void> {
  if (!cutover.runbook.change?.tasks) return
  const tasks = await instance.listTasks(sysId)
  for (const [position, workstream] of cutover.runbook.workstreams.entries()) {
    const task = tasks.find(({ correlationId }) => correlationId === taskCorrelation(cutover.id, position))
    if (!task || isOver(task)) continue
    const wanted = wantedState(cutover, workstream)
    if (wanted === undefined || wanted <= task.state.value) continue
    const closing = { close_code: cutover.ended?.outcome === 'rolledBack' ? 'unsuccessful' : 'successful' }
    const fields: FieldValues = {
      state: String(wanted),
      ...(wanted === STATES.closed ? { ...closing, close_notes: 'Its steps are finished in T-Minus.' } : {}),
    }
    try {
      await instance.updateTask(sysId, task.sysId, fields)
    } catch (error) {
      // A rule of the instance keeps it where it is; the ticket itself must not wait for that.
      if (!isFault(error, 'refused', 'forbidden')) throw error
    }
  }
}

const taskCorrelation = (cutoverId: string, position: number): string => `${cutoverId}/task-${position + 1}`

const isOver = ({ state }: ChangeTask): boolean => state.value === STATES.closed || state.value === STATES.canceled

function wantedState(cutover: Cutover, workstream: string): number | undefined {
  const steps = stepsOf(cutover, workstream)
  if (cutover.ended || steps.every(({ state }) => isFinished(state))) return STATES.closed
  return steps.some(({ state }) => hasBegun(state)) ? STATES.inProgress : undefined
}

async function fieldsOf(
  instance: Instance,
  cutover: Cutover,
  workstream: string,
  groups: Groups,
): Promise<FieldValues> {
  const steps = stepsOf(cutover, workstream)
  const owner = steps[0]?.definition.owner
  const name = owner === undefined ? undefined : groupOf(cutover, groups, owner)
  const group = name === undefined ? undefined : await instance.findGroup(name)
  return {
    short_description: `${workstream}: ${steps.length} ${steps.length === 1 ? 'step' : 'steps'}`,
    description: steps
      .map(({ definition }) => `– ${definition.title}`)
      .join('\n')
      .slice(0, 4000),
    planned_start_date: serviceNowTime(cutover.windowStart),
    planned_end_date: serviceNowTime(cutover.windowEnd),
    ...(group === undefined ? {} : { assignment_group: group.sysId }),
  }
}

const stepsOf = (cutover: Cutover, workstream: string): StepView[] =>
  ordinarySteps(cutover).filter(({ definition }) => definition.workstream === workstream)
