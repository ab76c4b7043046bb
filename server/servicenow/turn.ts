/** One turn of the sync for one change: link it, write what is pending, read it, and schedule the next turn. */
import { changeOf } from '../../shared/change/change.ts'
import type { Observation } from '../../shared/change/changeCommands.ts'
import type { ChangeState, Cutover } from '../../shared/cutoverState.ts'
import { RefusedForNow } from '../commands/refusedForNow.ts'
import type { Queries } from '../database/sql.ts'
import { isFault, type ServiceNowFault } from './client/faults.ts'
import type { Instance } from './client/openInstance.ts'
import { keepChecked } from './conflictCheck.ts'
import type { Known } from './instances.ts'
import { compareSides, writeLanes } from './lanes.ts'
import { leaderBeside, ledTicket, releaseLead } from './ledChanges.ts'
import { claimOf, gateOf, link, releaseClaim } from './linking.ts'
import { readObservations } from './readings.ts'
import { earliest } from './sending.ts'
import { statusOf } from './status.ts'
import type { ChangeKey } from './syncRows.ts'
import { keepTasks } from './taskLane.ts'
import { nextLook, retryAt, SYNC_TIMING, type SyncTiming } from './timing.ts'
import { type ChangeSync, endTurn, holdsLease, newLease, saveStatusSeq, type TurnEnd, takeLease } from './turnRows.ts'
import { droppedIncidents } from './writeRows.ts'

export interface TurnParts {
  sql: Queries
  /** This server's id, by which others see that it is gone. */
  server: string
  instances: ReadonlyMap<string, Known>
  origin: string
  readState(organisation: string, cutoverId: string): Promise<Cutover | undefined>
  /** Adds the facts to the cutover's log; true when they were accepted. */
  record(key: ChangeKey, observations: Observation[]): Promise<boolean>
  nameOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  emailsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  now(): number
}

/** Turns of one change in a row; then others have theirs. */
const IN_A_ROW = 5
const UNREADABLE_MS = 60_000
/** Before an instance that is not configured here is tried again. */
const UNKNOWN_FOR_MS = 5 * 60_000

/**
 * Ends with a ServiceNow fault recorded, and throws anything else after releasing the lease. A no-op while another
 * server holds the lease.
 */
export async function takeTurn(key: ChangeKey & { instance: string }, parts: TurnParts): Promise<void> {
  const { sql, now } = parts
  const timing = { ...SYNC_TIMING, ...parts.instances.get(key.instance)?.timing }
  for (let turn = 0; turn < IN_A_ROW; turn++) {
    const sync = await takeLease(sql, key, newLease(parts.server), timing.lease / 1000)
    if (!sync) return
    const end = await work(sync, timing, parts).catch(async (error) => {
      if (isFault(error)) return failed(error, sync, timing, parts)
      // The cutover cannot be read here, which is no fault of the instance; another server may take the next turn.
      if (error instanceof RefusedForNow) {
        return { outcome: 'failure', next: now() + UNREADABLE_MS, failure: error.message, since: now() } as const
      }
      const failure = 'Something went wrong in T-Minus itself; its log says what.'
      const next = now() + (timing.retry.at(-1) ?? 0)
      await endTurn(sql, sync, { outcome: 'failure', next, failure, since: now() })
      throw error
    })
    if (!(await endTurn(sql, sync, end))) return
  }
}

async function failed(
  error: ServiceNowFault,
  sync: ChangeSync,
  timing: SyncTiming,
  { sql, now, record }: TurnParts,
): Promise<TurnEnd> {
  const { fault, message } = error
  const heardAt = now()
  // We abort requests ourselves when this server stops; another one continues.
  if ('why' in fault && fault.why === 'closed') return { outcome: 'nothing', next: now() }
  const next = retryAt(timing, error, sync.failures, now())
  const since = Math.min(sync.failingSince ?? now(), fault.kind === 'unreachable' ? fault.since : now())
  const lasts = Math.max(now(), next) - since >= timing.sayAfter
  const isMine = (lasts || fault.kind === 'unauthorised') && (await holdsLease(sql, sync))
  // If this process was suspended until another had the lease, it must not report anything now.
  if (isMine && now() - heardAt < timing.lease) {
    await record(sync, [{ kind: 'unreachable', changeId: sync.changeId, because: message }])
  }
  return { outcome: 'failure', next, failure: message, since }
}

async function work(sync: ChangeSync, timing: SyncTiming, parts: TurnParts): Promise<TurnEnd> {
  const { organisation, cutoverId, changeId } = sync
  const cutover = await parts.readState(organisation, cutoverId)
  const change = cutover && changeOf(cutover, changeId)
  if (!cutover || !change || change.paused || change.status === 'failed') return { outcome: 'nothing', next: undefined }
  const known = parts.instances.get(change.instance)
  if (!known) {
    const because = `No instance of ServiceNow is known here as “${change.instance}”.`
    await parts.record(sync, [{ kind: 'unreachable', changeId, because }])
    return { outcome: 'nothing', next: parts.now() + UNKNOWN_FOR_MS }
  }
  const { sql, origin, emailsOf, now } = parts
  const { groups, fields = {} } = known
  const instance = sync.told ? known.instance : known.instance.background
  const writesItself = change.relation === 'lead' && cutover.mode === 'live'
  switch (change.status) {
    case 'unlinked':
      if (writesItself) {
        // Claimed, perhaps, by a turn that did not know that it was unlinked meanwhile.
        await releaseLead(sql, sync)
        await giveUpIncidents(sync, cutover, parts)
        await releaseClaim(change, cutover, instance)
      }
      return { outcome: 'nothing', next: undefined }
    case 'requested': {
      const linked = await link(change, { sql, instance, sync, cutover, origin, groups, fields, emailsOf, now })
      if (linked.kind === 'wait') return { outcome: 'answer', next: linked.until, failure: linked.because }
      await parts.record(sync, [linked.observation])
      return { outcome: 'answer', next: now() }
    }
    case 'linked':
      return syncWith(instance, sync, cutover, change, timing, parts)
  }
}

/** Writes first, so that the reading includes what was written. */
async function syncWith(
  instance: Instance,
  sync: ChangeSync,
  cutover: Cutover,
  change: ChangeState,
  timing: SyncTiming,
  parts: TurnParts,
): Promise<TurnEnd> {
  const { sql, now, nameOf } = parts
  const { organisation, cutoverId, changeId } = sync
  const sysId = change.ticket?.sysId
  if (sysId === undefined) throw new Error(`${changeId} of ${cutoverId} is linked to nothing`)
  const leads = change.relation === 'lead' && cutover.mode === 'live'
  const other = leads ? await leaderBeside(sql, sync, ledTicket(change)) : undefined
  const writesItself = leads && other === undefined
  const written = writesItself
    ? await writeLanes({
        sql,
        instance,
        sync,
        timing,
        groups: parts.instances.get(change.instance)?.groups ?? {},
        origin: parts.origin,
        sysId,
        nameOf,
        now,
        readState: () => parts.readState(organisation, cutoverId),
        record: (observations) => parts.record(sync, observations),
      })
    : { again: undefined, fault: undefined }
  const asked = now()
  const { observations, record } = await readObservations(instance, cutover, { ...change, sysId }, now)
  const sides = writesItself
    ? await compareSides(record, change, { sql, sync })
    : { observations: disagreement(change, other), settled: false }
  await parts.record(sync, [...observations, ...sides.observations])
  // From here on the change's facts are known; a later failure does not make them unknown.
  const fault =
    written.fault ??
    (writesItself ? await keepUp(() => keepTasks(cutover, sysId, instance)) : undefined) ??
    (writesItself ? await keepUp(() => keepChecked(cutover, change, record, { instance, now: now() })) : undefined) ??
    (writesItself ? await tellStatus(sync, cutover, sysId, instance, parts) : undefined)
  const again = sides.settled ? now() : written.again
  const next = earliest(again, nextLook(cutover, change, asked))
  if (!fault) return { outcome: 'answer', next, ...(other === undefined ? {} : { failure: other }) }
  const retry = retryAt(timing, fault, sync.failures, now())
  return { outcome: 'answer', next: earliest(next, retry), failure: fault.message }
}

/** Linked twice before that was refused: nothing is written from here until somebody unlinks one. */
function disagreement({ id, conflict }: ChangeState, other: string | undefined): Observation[] {
  if (other === undefined || conflict) return []
  return [{ kind: 'conflict', changeId: id, sentence: `${other} Nothing is written from here.` }]
}

/** Shows the cutover's progress on the form of the change, where the app is installed. */
async function tellStatus(
  sync: ChangeSync,
  cutover: Cutover,
  sysId: string,
  instance: Instance,
  { sql, origin, now }: TurnParts,
): Promise<ServiceNowFault | undefined> {
  return keepUp(async () => {
    if (cutover.seq <= sync.statusSeq || !(await instance.hasApp())) return
    const status = statusOf(cutover, gateOf(cutover), now())
    if ((await instance.writeStatus(status)) === 'unlinked') {
      await instance.claimLink(claimOf(cutover, sysId, origin))
      await instance.writeStatus(status)
    }
    await saveStatusSeq(sql, sync, cutover.seq)
  })
}

/** Secondary to the change itself, and retried in the next turn. */
async function keepUp(work: () => Promise<void>): Promise<ServiceNowFault | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (isFault(error)) return error
    throw error
  }
}

/** Wanted, and dropped when the change was unlinked: they are not raised any more. */
async function giveUpIncidents(sync: ChangeSync, cutover: Cutover, parts: TurnParts): Promise<void> {
  const dropped = await droppedIncidents(parts.sql, sync)
  const because = 'The change was unlinked before ServiceNow had confirmed it.'
  const observations = dropped
    .filter((incidentId) =>
      cutover.incidents.some(({ id, facts, failed: said }) => id === incidentId && !facts && said === undefined),
    )
    .map((incidentId): Observation => ({ kind: 'incidentFailed', incidentId, because }))
  if (observations.length > 0) await parts.record(sync, observations)
}
