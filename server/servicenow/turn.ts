/** One turn of the exchange about one change: link it, write what waits, read what it says, and say when the next turn is. */
import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { changeOf } from '../../shared/change.ts'
import { stageOf } from '../../shared/changeStage.ts'
import type { Saw } from '../../shared/commands.ts'
import type { ChangeState, Cutover } from '../../shared/cutoverState.ts'
import type { Sql } from '../database/connect.ts'
import { ServiceNowFault } from './client/faults.ts'
import type { Instance } from './client/openInstance.ts'
import {
  type Exchange,
  type ExchangeKey,
  endTurn,
  markRefused,
  markSettled,
  markWaiting,
  type OpenWrite,
  openWrites,
  renewLease,
  saveStatusSeq,
  takeLease,
} from './exchangeRows.ts'
import { raise } from './incidentLane.ts'
import type { Known } from './instances.ts'
import { gateOf, link } from './linking.ts'
import { sendNotes } from './notes.ts'
import { readFacts, readIncidents } from './readings.ts'
import { isSo, type RecordWrite, writeRecord } from './recordLane.ts'
import { statusOf } from './status.ts'

export interface TurnParts {
  sql: Sql
  instances: ReadonlyMap<string, Known>
  origin: string
  readState(organisation: string, cutoverId: string): Promise<Cutover | undefined>
  /** Gives what was heard to the cutover's log; true when it was taken. */
  record(key: ExchangeKey, saw: Saw[]): Promise<boolean>
  nameOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  now(): number
  log: Logger
}

/** Longer than the longest request, so that nobody takes over while an answer is waited for. */
const LEASE_SECONDS = 90
/** Trouble of so long is said to everybody; a hiccup is not. */
const SAY_AFTER = 10_000
const RETRY = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000]
/** How long after its cutover a change is looked at for its closing. */
const AFTERMATH = 14 * 86_400_000

/** Never throws for what ServiceNow does. A turn that somebody else has at the moment comes to nothing. */
export async function takeTurn(key: ExchangeKey, parts: TurnParts): Promise<void> {
  const { sql, now } = parts
  const exchange = await takeLease(sql, key, randomBytes(8).toString('hex'), LEASE_SECONDS)
  if (!exchange) return
  try {
    await endTurn(sql, exchange, { next: await work(exchange, parts) })
  } catch (error) {
    if (!(error instanceof ServiceNowFault)) throw error
    const next = retryAt(error, exchange.failures, now())
    const since = exchange.failingSince ?? now()
    // What is not said within a minute is found out within another one by those who rely on it.
    if (now() - since >= SAY_AFTER || error.fault.kind === 'unauthorised') {
      await parts.record(key, [{ kind: 'unreachable', changeId: key.changeId, because: error.message }])
    }
    await endTurn(sql, exchange, { next, failure: error.message })
  }
}

/** When the next turn is, epoch milliseconds; undefined when there is nothing to do until somebody asks. */
async function work(exchange: Exchange, parts: TurnParts): Promise<number | undefined> {
  const { organisation, cutoverId, changeId } = exchange
  const cutover = await parts.readState(organisation, cutoverId)
  const change = cutover && changeOf(cutover, changeId)
  if (!cutover || !change || change.paused || change.status === 'failed') return undefined
  const known = parts.instances.get(change.instance)
  if (!known) {
    const because = `No instance of ServiceNow is known here as “${change.instance}”.`
    await parts.record(exchange, [{ kind: 'unreachable', changeId, because }])
    return undefined
  }
  const { sql, origin, now } = parts
  const { instance, groups } = known
  const writesItself = change.relation === 'lead' && cutover.mode === 'live'
  if (change.status === 'unlinked') {
    const { ticket } = change
    if (writesItself && ticket && (await instance.hasApp())) await instance.unlink(cutoverId, ticket.sysId)
    return undefined
  }
  if (change.status === 'requested') {
    const linked = await link(change, { sql, instance, exchange, cutover, origin, groups, now })
    if (linked.kind === 'wait') return linked.until
    await parts.record(exchange, [linked.saw])
    return now()
  }
  const sysId = change.ticket?.sysId
  if (sysId === undefined) throw new Error(`${changeId} of ${cutoverId} is linked to nothing`)
  const again = writesItself ? await write(exchange, sysId, instance, parts) : undefined
  const { saw, record } = await readFacts(instance, changeId, sysId, now)
  const incidents = change.relation === 'lead' ? await readIncidents(instance, cutoverId, sysId) : []
  const settled = writesItself ? await settleRefused(exchange, record, parts) : []
  await parts.record(exchange, [saw, ...incidents, ...settled])
  if (writesItself) await tellStatus(exchange, cutover, instance, parts)
  return earliest(again, nextLook(cutover, change, now()))
}

/** The lanes after each other, each in its order. When there is something to do again, epoch milliseconds. */
async function write(
  exchange: Exchange,
  sysId: string,
  instance: Instance,
  parts: TurnParts,
): Promise<number | undefined> {
  const { sql, now, nameOf } = parts
  const open = await openWrites(sql, exchange)
  const lane = (name: OpenWrite['lane']) => open.filter((one) => one.lane === name)
  const stillMine = () => renewLease(sql, exchange, LEASE_SECONDS)
  const afterRecord = await writeLane(exchange, sysId, instance, lane('record'), parts)
  const afterIncidents = await raise(lane('incidents'), { sql, instance, exchange, sysId, now, stillMine })
  await parts.record(exchange, afterIncidents.saw)
  const afterNotes = await sendNotes(lane('notes'), { sql, instance, exchange, sysId, now, nameOf, stillMine })
  return earliest(earliest(afterRecord, afterNotes), afterIncidents.again)
}

/** A refused write holds those behind it: each rests on the one before. */
async function writeLane(
  exchange: Exchange,
  sysId: string,
  instance: Instance,
  writes: readonly OpenWrite[],
  { sql, now, record }: TurnParts,
): Promise<number | undefined> {
  for (const { id, write: wanted, status, notBefore } of writes) {
    if (status === 'refused') return undefined
    if (notBefore !== null && notBefore > now()) return notBefore
    if (!(await renewLease(sql, exchange, LEASE_SECONDS))) return undefined
    const outcome = await writeRecord(instance, sysId, asRecordWrite(wanted), now())
    if (outcome.kind === 'later') {
      await markWaiting(sql, [id], { notBefore: outcome.at, failure: outcome.because })
      return outcome.at
    }
    if (outcome.kind === 'conflict') {
      await markRefused(sql, id, outcome.sentence)
      await record(exchange, [{ kind: 'conflict', changeId: exchange.changeId, sentence: outcome.sentence }])
      return undefined
    }
    await markSettled(sql, [id], 'done')
  }
  return undefined
}

/** What was refused and is so meanwhile, because somebody did it in ServiceNow, is no disagreement any more. */
async function settleRefused(
  exchange: Exchange,
  record: Parameters<typeof isSo>[0],
  { sql }: TurnParts,
): Promise<Saw[]> {
  const refused = (await openWrites(sql, exchange)).filter(({ status }) => status === 'refused')
  if (refused.length === 0) return []
  const come = refused.filter(({ write: wanted }) => isSo(record, asRecordWrite(wanted)))
  if (come.length === 0) return []
  await markSettled(
    sql,
    come.map(({ id }) => id),
    'done',
  )
  return come.length === refused.length ? [{ kind: 'agreement', changeId: exchange.changeId }] : []
}

/** The form of the change shows where the cutover stands, where the app is there to show it. */
async function tellStatus(
  exchange: Exchange,
  cutover: Cutover,
  instance: Instance,
  { sql, now }: TurnParts,
): Promise<void> {
  if (cutover.seq <= exchange.statusSeq || !(await instance.hasApp())) return
  await instance.writeStatus(statusOf(cutover, gateOf(cutover), now()))
  await saveStatusSeq(sql, exchange, cutover.seq)
}

/**
 * How soon the change is read again although nothing was heard of it: often while people rely on it, seldom before, and
 * always within the time after which it would count as stale.
 */
function nextLook(cutover: Cutover, change: ChangeState, now: number): number | undefined {
  const closed = change.facts !== undefined && ['closed', 'canceled'].includes(stageOf(change.facts.state) ?? '')
  if (cutover.ended && (closed || now - cutover.ended.at > AFTERMATH)) return undefined
  const polling = cutover.gates.some(({ status }) => status === 'polling')
  const active = cutover.status === 'running' || cutover.status === 'rollingBack'
  const near = Math.abs(cutover.t0 - now) < 3_600_000
  return now + (polling ? 20_000 : active || near ? 60_000 : cutover.ended ? 900_000 : 240_000)
}

function retryAt({ fault }: ServiceNowFault, failures: number, now: number): number {
  if (fault.kind === 'rateLimited') return fault.retryAt
  const wait = now + (RETRY[Math.min(failures, RETRY.length - 1)] ?? 30_000)
  return fault.kind === 'unreachable' ? Math.max(wait, fault.retryAt ?? 0) : wait
}

function asRecordWrite(write: OpenWrite['write']): RecordWrite {
  if (write.kind === 'note' || write.kind === 'incident')
    throw new Error(`A ${write.kind} is in the lane of the record`)
  return write
}

function earliest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined ? other : other === undefined ? one : Math.min(one, other)
}
