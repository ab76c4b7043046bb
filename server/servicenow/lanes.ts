/** The queues of writes to a change, one per lane: each in order, none waiting for another. */
import { changeOf } from '../../shared/change/change.ts'
import type { Observation } from '../../shared/change/changeCommands.ts'
import { overAs } from '../../shared/change/changeMeaning.ts'
import { isTechnicallyOver } from '../../shared/change/workUnderChange.ts'
import type { ChangeState } from '../../shared/cutoverState.ts'
import type { ChangeRecord } from './client/changeRecord.ts'
import { isFault, type ServiceNowFault } from './client/faults.ts'
import { raise } from './incidentLane.ts'
import { addItems } from './itemLane.ts'
import { sendNotes } from './notes.ts'
import { isAlreadyTrue, type RecordWrite, writeRecord } from './recordLane.ts'
import { earliest, isCertainNo, type LaneParts, type SendingParts } from './sending.ts'
import { makeTasks } from './taskLane.ts'
import { beginWrites, markDone, markNotTaken, type OpenWrite, openWrites } from './writeRows.ts'
import { isOfLane } from './writes.ts'

export interface Written {
  /** When there is more to do, epoch milliseconds. */
  again: number | undefined
  /** What went wrong in a lane although the instance answers. */
  fault: ServiceNowFault | undefined
}

/** @throws ServiceNowFault when asking further is pointless now */
export async function writeLanes(parts: LaneParts): Promise<Written> {
  const { sql, instance, sync, timing, now } = parts
  const open = await stillWritten(await openWrites(sql, sync), parts)
  const lane = (name: OpenWrite['lane']) => open.filter((one) => one.lane === name)

  async function begin(ids: readonly string[], batch: string | null): Promise<boolean> {
    if (!(await isWanted(parts))) return false
    const at = now()
    if (!(await beginWrites(sql, sync, { ids, batch, at, seconds: timing.lease / 1000 }))) return false
    // If this process was suspended here, its attempt may long be presumed lost when it resumes.
    return now() - at <= instance.settling.quota * 1000
  }

  let written: Written = { again: undefined, fault: undefined }
  const sending = { ...parts, begin }
  const works = [
    () => writeLane(lane('record'), sending),
    () => raise(lane('incidents'), sending),
    () => makeTasks(lane('tasks'), sending),
    () => addItems(lane('items'), sending),
  ]
  const notes = () => sendNotes(lane('notes'), sending)
  // Once it is closed nothing is written onto it any more.
  const closes = lane('record').some(({ write }) => write.kind === 'close')
  for (const work of closes ? [notes, ...works] : [...works, notes]) {
    try {
      written = { ...written, again: earliest(written.again, await work()) }
    } catch (error) {
      if (!isFault(error) || isFault(error, 'unreachable', 'rateLimited', 'unauthorised')) throw error
      written = { ...written, fault: written.fault ?? error }
    }
  }
  return written
}

/**
 * What is written at all: nothing onto a change that is over. One that has ended takes nothing any more, so that is dropped;
 * one in review waits, until it goes on there or the work ends here. An incident is a record of its own.
 */
async function stillWritten(open: OpenWrite[], parts: LaneParts): Promise<OpenWrite[]> {
  const { sql, instance, sync, sysId, readState } = parts
  const onto = open.filter(({ lane }) => lane !== 'incidents')
  if (onto.length === 0) return open
  const { number, state } = await instance.readChange(sysId)
  const over = overAs({ state: { value: String(state.value), label: state.label } })
  if (over === undefined) return open
  const cutover = await readState()
  if (over === 'reviewed' && cutover && isTechnicallyOver(cutover)) return open
  if (over === 'ended') {
    // A close that has come true, or cannot, is settled by its own lane.
    const left = onto.filter(({ write, lane, status }) =>
      // Setting a field of unknown outcome is not repeated either; a note or a task is looked up first.
      lane === 'record' ? write.kind !== 'close' : status !== 'sending',
    )
    const failure = `${number} is over in ServiceNow (${state.label}): nothing is written onto it any more.`
    await markNotTaken(
      sql,
      sync,
      left.map(({ id }) => id),
      { status: 'dropped', failure },
    )
    return open.filter((one) => !left.includes(one))
  }
  return open.filter(({ lane }) => lane === 'incidents')
}

/** Somebody may have paused the sync, or unlinked the change, since this turn began. */
async function isWanted({ readState, sync }: LaneParts): Promise<boolean> {
  const cutover = await readState()
  const change = cutover && changeOf(cutover, sync.changeId)
  return change?.status === 'linked' && !change.paused
}

/** A refused write blocks those behind it: each depends on the one before. */
async function writeLane(writes: readonly OpenWrite[], parts: SendingParts): Promise<number | undefined> {
  const { sql, instance, sync, timing, sysId, begin, now } = parts
  for (const one of writes) {
    if (one.status === 'refused') return undefined
    if (one.notBefore !== null && one.notBefore > now()) return one.notBefore
    const ids = [one.id]
    if (!(await begin(ids, null))) return now()
    const outcome = await writeRecord(instance, sysId, asRecordWrite(one.write), now()).catch(async (error) => {
      if (isCertainNo(error)) {
        await markNotTaken(sql, sync, ids, { status: 'waiting', failure: error.message })
      }
      throw error
    })
    if (outcome.kind === 'later') {
      // The obstacle can be gone early: the planned start was moved, or it was something else.
      const notBefore = Math.min(outcome.at, now() + timing.retryRefused)
      await markNotTaken(sql, sync, ids, { status: 'waiting', failure: outcome.because, notBefore })
      return notBefore
    }
    if (outcome.kind === 'conflict') {
      await markNotTaken(sql, sync, ids, { status: 'refused', failure: outcome.sentence })
      return undefined
    }
    await markDone(sql, ids)
  }
  return undefined
}

/**
 * Whether both sides agree, according to the rows, so that it is also reported after a crash. A refused write that has
 * come true meanwhile, because somebody did it in ServiceNow, is no disagreement any more.
 *
 * @param record as read after the lanes
 */
export async function compareSides(
  record: ChangeRecord,
  change: ChangeState,
  { sql, sync }: Pick<LaneParts, 'sql' | 'sync'>,
): Promise<{ observations: Observation[]; settled: boolean }> {
  const changeId = sync.changeId
  const refused = (await openWrites(sql, sync)).filter(({ lane, status }) => lane === 'record' && status === 'refused')
  const isDone = ({ write }: OpenWrite) => isAlreadyTrue(record, asRecordWrite(write))
  const come = refused.filter(isDone)
  if (come.length > 0) {
    await markDone(
      sql,
      come.map(({ id }) => id),
    )
  }
  const [left] = refused.filter((one) => !isDone(one))
  if (left) {
    const sentence = left.failure ?? `${record.number}: ServiceNow refused a write.`
    return {
      observations: change.conflict
        ? []
        : [{ kind: 'conflict', changeId, sentence, write: asRecordWrite(left.write).kind }],
      settled: false,
    }
  }
  return { observations: change.conflict ? [{ kind: 'agreement', changeId }] : [], settled: come.length > 0 }
}

function asRecordWrite(write: OpenWrite['write']): RecordWrite {
  if (isOfLane(write, 'record')) return write
  throw new Error(`A ${write.kind} is in the lane of the record`)
}
