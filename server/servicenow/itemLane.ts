/** The configuration items that the change affects, by their names in the runbook; added, never removed. */
import { isFault } from './client/faults.ts'
import { isCertainNo, type SendingParts } from './sending.ts'
import { markDone, markNotTaken, type OpenWrite } from './writeRows.ts'

/** A name that the instance does not know is reported in the queue, and blocks nothing else. @throws ServiceNowFault */
export async function addItems(writes: readonly OpenWrite[], parts: SendingParts): Promise<undefined> {
  const { sql, instance, sync, sysId, begin } = parts
  for (const { id, write } of writes) {
    if (write.kind !== 'items') throw new Error(`A ${write.kind} is in the lane of the items`)
    const found = await Promise.all(write.names.map((name) => instance.findItem(name)))
    const unknown = write.names.filter((_, position) => !found[position])
    if (!(await begin([id], null))) return undefined
    try {
      await instance.setAffectedCis(
        sysId,
        found.flatMap((item) => item?.sysId ?? []),
      )
    } catch (error) {
      if (isFault(error, 'refused', 'forbidden')) {
        await markNotTaken(sql, sync, [id], { status: 'dropped', failure: error.message })
        return undefined
      }
      if (isCertainNo(error)) {
        await markNotTaken(sql, sync, [id], { status: 'waiting', failure: error.message })
      }
      throw error
    }
    const remark = unknown.length === 0 ? null : `ServiceNow knows no item called ${unknown.join(', ')}.`
    await markDone(sql, [id], remark)
  }
  return undefined
}
