/** Looks at several changes that are asked for at about the same time are one: a query for many is no dearer than one for one. */
import type { approvalsOf } from './approvals.ts'
import type { ChangeRecord } from './changeRecord.ts'
import type { changesOf } from './changes.ts'
import type { conflictsOf } from './conflicts.ts'
import type { Connection } from './connection.ts'
import { type Fault, ServiceNowFault } from './faults.ts'
import type { incidentsOf } from './incidents.ts'
import { MAX_PER_QUERY } from './query.ts'
import type { tasksOf } from './tasks.ts'

type Reads = ReturnType<typeof changesOf> &
  ReturnType<typeof tasksOf> &
  ReturnType<typeof conflictsOf> &
  ReturnType<typeof incidentsOf> &
  ReturnType<typeof approvalsOf>

/**
 * What is asked for within this time is asked for together; on a busy server turns reach their reads one after the other. Where
 * somebody waits it is hardly noticed, and still gathers what one sweep or a burst of webhooks has told.
 */
export const GATHER_MS = { told: 20, due: 250 }

/** Each operation answers as it does alone; what a query for many leaves open is asked for alone. */
export function looksTogether(reads: Reads, connection: Connection, gatherMs: number) {
  const options = { connection, gatherMs }
  const readChange = together(options, reads.readChange, async (ids) => {
    const found = await reads.readChanges(ids)
    return new Map(found.map((record) => [record.sysId, record]))
  })
  return {
    readChange,
    listTasks: together(options, reads.listTasks, reads.listTasksOf, IN_TABLES),
    listConflicts: together(options, reads.listConflicts, reads.listConflictsOf),
    listIncidents: together(options, reads.listIncidents, reads.listIncidentsOf, IN_TABLES),
    listChildren: together(options, reads.listChildren, reads.listChildrenOf, IN_TABLES),
    listApprovals: together(options, reads.listApprovals, reads.listApprovalsOf, IN_TABLES),
    async readParent(record: ChangeRecord) {
      if (!record.parent) return undefined
      const { sysId } = record.parent
      const found = (await reads.readChanges([sysId]).catch(() => [])).find((one) => one.sysId === sysId)
      return found ?? reads.readParent(record)
    },
  }
}

/** Asked in the same table alone: where that is closed to us, it is closed for each. */
const IN_TABLES = { sameAlone: true }

function together<Value>(
  { connection, gatherMs }: { connection: Connection; gatherMs: number },
  alone: (sysId: string) => Promise<Value>,
  load: (sysIds: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  { sameAlone }: { sameAlone: boolean } = { sameAlone: false },
): (sysId: string) => Promise<Value> {
  let gathering: { sysIds: Set<string>; loaded: Promise<ReadonlyMap<string, Value>> } | undefined

  function gather(): { sysIds: Set<string>; loaded: Promise<ReadonlyMap<string, Value>> } {
    const sysIds = new Set<string>()
    const loaded = connection.pause(gatherMs).then(() => {
      if (gathering?.sysIds === sysIds) gathering = undefined
      return sysIds.size === 1 ? new Map<string, Value>() : load([...sysIds])
    })
    return { sysIds, loaded }
  }

  return async (sysId) => {
    gathering ??= gather()
    const { sysIds, loaded } = gathering
    sysIds.add(sysId)
    if (sysIds.size === MAX_PER_QUERY) gathering = undefined
    const all = await loaded.catch((error: unknown) => {
      // Nor would it be answered alone. Anything else may concern one of the others only.
      if (!(error instanceof ServiceNowFault) || isForAll(error.fault, sameAlone)) throw error
      return undefined
    })
    return all?.get(sysId) ?? alone(sysId)
  }
}

function isForAll(fault: Fault, sameAlone: boolean): boolean {
  if (fault.kind === 'forbidden') return sameAlone && fault.hidden === undefined
  return fault.kind === 'unreachable' || fault.kind === 'rateLimited' || fault.kind === 'unauthorised'
}
