/** The facts of one change, as an instance has them now. */
import type { ChangeFacts } from '../../shared/change/changeFacts.ts'
import { approversOf } from './approvers.ts'
import type { ChangeRecord } from './client/changeRecord.ts'
import type { ConflictCheck } from './client/conflicts.ts'
import { isFault } from './client/faults.ts'
import type { Instance } from './client/openInstance.ts'

/** [obs] Closed and cancelled tasks; any other state counts as open. */
const TASK_IS_OVER: readonly number[] = [3, 4]

/**
 * As of the instant of the request. What our user may not see is absent: unknown is not none.
 *
 * @throws ServiceNowFault
 */
export async function readFacts(
  instance: Instance,
  sysId: string,
  now: () => number,
): Promise<{ record: ChangeRecord; said: { readAt: string; facts: ChangeFacts } }> {
  const asked = now()
  const [record, tasks, check] = await Promise.all([
    instance.readChange(sysId),
    ifVisible(instance.listTasks(sysId)),
    ifVisible(instance.listConflicts(sysId)),
  ])
  const approvals = isWaiting(record) ? await ifVisible(instance.listApprovals(sysId)) : undefined
  const openTasks = tasks?.filter(({ state }) => !TASK_IS_OVER.includes(state.value)).length
  const facts: ChangeFacts = {
    ...factsOf(record),
    ...(openTasks === undefined ? {} : { openTasks }),
    ...conflictOf(check, record),
    ...(approvals === undefined ? {} : { approvers: approversOf(approvals) }),
  }
  return { record, said: { readAt: new Date(asked).toISOString(), facts } }
}

/** Undefined for what our user may not see. */
export async function ifVisible<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isFault(error, 'forbidden')) return undefined
    throw error
  }
}

/** Who is asked matters until it is approved. */
const isWaiting = ({ approval }: ChangeRecord): boolean =>
  approval.value === 'requested' || approval.value === 'rejected'

/** Without a check no conflict is known. */
function conflictOf(
  check: ConflictCheck | undefined,
  { conflictLastRun }: ChangeRecord,
): Pick<ChangeFacts, 'conflict' | 'conflictCheckedAt'> {
  const checkedAt = check?.lastRun ?? conflictLastRun
  if (!check || (check.conflicts.length === 0 && checkedAt === null)) return {}
  return { conflict: check.conflicts.length > 0, ...instant('conflictCheckedAt', checkedAt) }
}

function factsOf(record: ChangeRecord): ChangeFacts {
  const { onHold, onHoldReason, plannedStart, plannedEnd, actualStart, actualEnd, cabAt, cabDate } = record
  return {
    title: record.shortDescription,
    model: record.type.value,
    state: { value: String(record.state.value), label: record.state.label },
    approval: { value: record.approval.value, label: record.approval.label },
    onHold,
    ...(onHoldReason === '' ? {} : { onHoldReason }),
    ...instant('plannedStart', plannedStart),
    ...instant('plannedEnd', plannedEnd),
    ...instant('actualStart', actualStart),
    ...instant('actualEnd', actualEnd),
    // A meeting without a time has passed when its day is over, wherever that day was.
    ...instant('cabAt', cabAt ?? (cabDate === null ? null : Date.parse(`${cabDate}T23:59:59.000Z`))),
    ...(record.closeCode.value === '' ? {} : { closeCode: record.closeCode.value }),
  }
}

const instant = <Key extends string>(key: Key, at: number | null): { [K in Key]?: string } =>
  at === null ? {} : ({ [key]: new Date(at).toISOString() } as { [K in Key]?: string })
