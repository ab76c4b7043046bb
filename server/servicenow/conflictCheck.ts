/** Has the instance look for conflicts where a gate asks for them: it does not do that by itself for a change made by T-Minus. */
import type { ChangeState, Cutover } from '../../shared/cutoverState.ts'
import { criteriaOf } from '../../shared/runbook/criteriaOf.ts'
import type { ChangeRecord } from './client/changeRecord.ts'
import type { Instance } from './client/openInstance.ts'

/** A check this old says little about a night whose other changes are still being planned. */
const CHECK_AGAIN_MS = 3_600_000

/** @param record as it was read just now; `change` has what was known before. @throws ServiceNowFault */
export async function keepChecked(
  cutover: Cutover,
  change: ChangeState,
  record: ChangeRecord,
  { instance, now }: { instance: Instance; now: number },
): Promise<void> {
  if (cutover.ended || !asksForConflicts(cutover) || record.plannedStart === null) return
  const { conflictLastRun: last, plannedStart, plannedEnd } = record
  const isMoved =
    change.facts !== undefined &&
    !(isAt(change.facts.plannedStart, plannedStart) && isAt(change.facts.plannedEnd, plannedEnd))
  if (last === null || isMoved || now - last > CHECK_AGAIN_MS) await instance.startConflictCheck(record.sysId)
}

const asksForConflicts = ({ runbook }: Cutover): boolean =>
  runbook.gates.some((gate) => criteriaOf(gate, 'change').some(({ change }) => change.conflict === false))

const isAt = (before: string | undefined, now: number | null): boolean =>
  (before === undefined ? null : Date.parse(before)) === now
