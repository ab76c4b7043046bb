/** A change task per workstream, where the runbook wants them: each created once, then kept in step with its steps. */
import type { Cutover } from '../../shared/cutoverState.ts'
import { hasBegun } from '../../shared/derived/steps.ts'
import { isFault } from './client/faults.ts'
import type { FieldValues } from './client/fields.ts'
import type { Instance } from './client/openInstance.ts'
import { serviceNowTime } from './client/query.ts'
import type { ChangeTask } from './client/tasks.ts'
import { choicesOf, nearestCodeIn } from './closeCodes.ts'
import { type CreationSteps, createEach } from './createOnce.ts'
import { linesOf } from './longText.ts'
import { type Groups, groupOf } from './newChange.ts'
import type { SendingParts } from './sending.ts'
import { endingOf, stepsOf, type TaskEnding } from './taskEnding.ts'
import type { OpenWrite } from './writeRows.ts'

/** [obs] The states of a task that T-Minus uses. */
const STATES = { inProgress: 2, closed: 3, canceled: 4 } as const
const IN_PROGRESS: FieldValues = { state: String(STATES.inProgress) }

/** When to look again, epoch milliseconds. @throws ServiceNowFault */
export const makeTasks = (writes: readonly OpenWrite[], parts: SendingParts): Promise<number | undefined> =>
  createEach(writes, (write) => making(write, parts), parts)

function making(
  write: OpenWrite['write'],
  { instance, sync, sysId, groups, readState }: SendingParts,
): CreationSteps<ChangeTask> {
  if (write.kind !== 'task') throw new Error(`A ${write.kind} is in the lane of the tasks`)
  const correlationId = taskCorrelation(sync.cutoverId, write.position)
  return {
    correlationId,
    find: () => instance.findTasksByCorrelation(sysId, correlationId),
    async prepare() {
      const cutover = await readState()
      if (!cutover) throw new Error(`The cutover ${sync.cutoverId} is gone`)
      const fields = await fieldsOf(instance, cutover, write.workstream, groups)
      return () => instance.createTask({ change: sysId, correlationId, fields })
    },
  }
}

/** Advances tasks that T-Minus made to match their workstream; never back, and never one that a person has ended. */
export async function keepTasks(cutover: Cutover, sysId: string, instance: Instance): Promise<void> {
  if (!cutover.runbook.change?.tasks) return
  const tasks = await instance.listTasks(sysId)
  for (const [position, workstream] of cutover.runbook.workstreams.entries()) {
    const task = tasks.find(({ correlationId }) => correlationId === taskCorrelation(cutover.id, position))
    if (!task || isOver(task)) continue
    const ending = endingOf(cutover, workstream)
    const ways = ending ? await waysToEnd(ending, instance) : isBegun(cutover, workstream, task) ? [IN_PROGRESS] : []
    for (const fields of ways) if (await put(task, fields)) break
  }

  /** False: a rule of the instance keeps it where it is. The change itself must not wait for that. */
  async function put(task: ChangeTask, fields: FieldValues): Promise<boolean> {
    try {
      const { differs } = await instance.updateTask(sysId, task.sysId, fields)
      return !differs.includes('state')
    } catch (error) {
      if (!isFault(error, 'refused', 'forbidden')) throw error
      return false
    }
  }
}

/** The first state that the instance accepts. */
async function waysToEnd(ending: TaskEnding, instance: Instance): Promise<FieldValues[]> {
  const { notes } = ending
  const codes = await choicesOf(instance, 'change_task', 'close_code')
  const code = nearestCodeIn(codes, ending.kind === 'closed' ? ending.code : 'unsuccessful')
  const closed = {
    state: String(STATES.closed),
    close_notes: notes,
    ...(code === undefined ? {} : { close_code: code }),
  }
  if (ending.kind === 'closed') return [closed]
  const states = await choicesOf(instance, 'change_task', 'state')
  const canceled = String(STATES.canceled)
  const mayCancel = !states || states.some(({ value }) => value === canceled)
  return mayCancel ? [{ state: canceled, close_notes: notes }, closed] : [closed]
}

const taskCorrelation = (cutoverId: string, position: number): string => `${cutoverId}/task-${position + 1}`

const isOver = ({ state }: ChangeTask): boolean => state.value === STATES.closed || state.value === STATES.canceled

const isBegun = (cutover: Cutover, workstream: string, { state }: ChangeTask): boolean =>
  state.value < STATES.inProgress && stepsOf(cutover, workstream).some((step) => hasBegun(step.state))

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
    description: linesOf(steps.map(({ definition }) => `– ${definition.title}`)),
    planned_start_date: serviceNowTime(cutover.windowStart),
    planned_end_date: serviceNowTime(cutover.windowEnd),
    ...(group === undefined ? {} : { assignment_group: group.sysId }),
  }
}
