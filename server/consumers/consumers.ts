/**
 * Consumers of the log: side effects of events. Each has a position in each cutover's log, reads on from there, and
 * records what is to be done in the transaction that advances the position. So nothing is lost and nothing is done
 * twice, whatever crashes when, and no commit waits for it.
 */

import type { Logger } from 'pino'
import type { Cutover } from '../../shared/cutoverState.ts'
import { keepNewest } from '../../shared/keepNewest.ts'
import { RefusedForNow } from '../commands/refusedForNow.ts'
import type { Sql } from '../database/connect.ts'
import type { Queries } from '../database/sql.ts'
import type { EventLog } from '../log/eventLog.ts'
import type { LoggedCommand } from '../log/readCommands.ts'
import type { CommittedState } from '../log/stateCache.ts'
import { findBehind, lockPosition, type Place, savePosition } from './positions.ts'

export interface Consumer {
  /** Name of its positions; never changed. */
  name: string
  /** False: nothing up to this state concerns it, and it can skip it. Called in the transaction that advances it. */
  concerns(sql: Queries, organisation: string, state: Cutover): boolean | Promise<boolean>
  /** Records what these events call for, in the order of the log. */
  take(sql: Queries, organisation: string, commands: readonly LoggedCommand[]): Promise<void>
  /** What it recorded is committed, and may be started. */
  taken?(): void
  /** Nobody waits for it: while a log changes it is read a few times a second, not after each commit. */
  unhurried?: true
}

export interface Consumers {
  /** After a commit: the consumers of this log read on. */
  wake(organisation: string, cutoverId: string): void
  /** Lets one consumer read a log to its head. */
  readOn(consumer: Consumer, organisation: string, cutoverId: string): Promise<void>
  /** In how many cutovers each consumer lagged at the last scan. */
  behind(): ReadonlyMap<string, number>
  start(): void
  stop(): Promise<void>
}

/** Logs read at once: each takes a connection that commands need, too. */
const MAX_RUNNING = 4
/** Events per transaction. */
const PAGE = 1000
/** Between two looks at a log that does not concern a consumer, or for which nobody waits. */
const UNHURRIED_PAUSE_MS = 250
/** Poll interval for what a dead or busy server has left. */
const SCAN_MS = 1000
/** Every so many scans cover all cutovers instead of those that changed lately. */
const FULL_SCAN_EVERY = 300
const MAX_FOUND = 200
/** Back-off of a log that a consumer fails at, doubled each time. */
const PAUSE_MS = { first: 1000, max: 60_000 }
/** Cached states at the positions, from which reading on needs no replay. */
const MAX_KEPT = 200
/** What is forgotten is looked at once more. */
const MAX_UNCONCERNED = 20_000

export function createConsumers({
  sql,
  eventLog,
  consumers,
  log,
}: {
  sql: Sql
  eventLog: Pick<EventLog, 'states' | 'readCommands'>
  consumers: readonly Consumer[]
  log: Logger
}): Consumers {
  const waiting = new Map<string, Place>()
  const running = new Map<string, Promise<void>>()
  const unconcerned = new Set<string>()
  const pauses = new Map<string, NodeJS.Timeout>()
  const failures = new Map<string, number>()
  const kept = new Map<string, CommittedState>()
  const byName = new Map(consumers.map((consumer) => [consumer.name, consumer]))
  let behind: ReadonlyMap<string, number> = new Map(consumers.map(({ name }) => [name, 0]))
  let timer: NodeJS.Timeout | undefined
  let scanned: Promise<void> = Promise.resolve()
  let isOpen = false

  function enqueue(place: Place): void {
    const key = keyOf(place)
    if (!isOpen || pauses.has(key)) return
    waiting.set(key, place)
    runWaiting()
  }

  function runWaiting(): void {
    for (const [key, place] of waiting) {
      if (running.size >= MAX_RUNNING) return
      if (running.has(key)) continue
      waiting.delete(key)
      const run = runOne(key, place).finally(() => {
        running.delete(key)
        runWaiting()
      })
      running.set(key, run)
    }
  }

  async function runOne(key: string, place: Place): Promise<void> {
    const { consumer: name, organisation, cutoverId } = place
    const consumer = byName.get(name)
    if (!consumer) return
    try {
      await readOn(consumer, organisation, cutoverId)
      failures.delete(key)
    } catch (error) {
      // An unreadable log is reported already; another server may be able to read it.
      if (!(error instanceof RefusedForNow))
        log.warn({ err: error, consumer: name, cutover: cutoverId }, 'A consumer of the log failed; retrying')
      const count = failures.get(key) ?? 0
      failures.set(key, count + 1)
      pause(place, Math.min(PAUSE_MS.first * 2 ** count, PAUSE_MS.max))
    }
  }

  /** Reads on after it by itself: a scan covers all logs only every few minutes. */
  function pause(place: Place, milliseconds: number): void {
    const key = keyOf(place)
    if (!isOpen || pauses.has(key)) return
    const ended = setTimeout(() => {
      pauses.delete(key)
      enqueue(place)
    }, milliseconds)
    pauses.set(key, ended)
  }

  async function readOn(consumer: Consumer, organisation: string, cutoverId: string): Promise<void> {
    while (await readPage(consumer, organisation, cutoverId)) {
      // Until it has come to the head.
    }
  }

  /** Whether there is more. */
  async function readPage(consumer: Consumer, organisation: string, cutoverId: string): Promise<boolean> {
    const place = { consumer: consumer.name, organisation, cutoverId }
    const key = keyOf(place)
    const head = await eventLog.states.current(organisation, cutoverId)
    if (!head) return false
    const { state, hash } = head
    const taken = await sql.begin(async (transaction): Promise<CommittedState | undefined> => {
      const from = await lockPosition(transaction, place)
      if (from.seq >= state.seq) {
        if (from.seq > from.head && from.head === state.seq) await goBack(transaction, place, head)
        return undefined
      }
      if (!(await consumer.concerns(transaction, organisation, state))) {
        if (unconcerned.size >= MAX_UNCONCERNED) unconcerned.clear()
        unconcerned.add(key)
        await savePosition(transaction, place, { seq: state.seq, hash })
        return { state, hash }
      }
      unconcerned.delete(key)
      const range = { known: kept.get(key), after: from.seq, to: state.seq, limit: PAGE }
      const read = await eventLog.readCommands(transaction, organisation, cutoverId, range)
      if (from.seq > 0 && read.prev !== from.hash)
        log.warn({ ...place, seq: from.seq }, 'A log is not the one that a consumer has read; it reads on in this one')
      const { commands, reached } = read
      await consumer.take(transaction, organisation, commands)
      await savePosition(transaction, place, { seq: reached.state.seq, hash: reached.hash })
      return reached
    })
    if (!taken) return false
    keep(key, taken)
    consumer.taken?.()
    return taken.state.seq < state.seq
  }

  /** After a restore, or a failover that lost the last events: what comes now is new. */
  async function goBack(transaction: Queries, place: Place, { state, hash }: CommittedState): Promise<void> {
    log.warn(
      { ...place, head: state.seq },
      'A log ends before what a consumer has read of it; it reads on from its end',
    )
    await savePosition(transaction, place, { seq: state.seq, hash })
  }

  const keep = (key: string, standing: CommittedState): void => keepNewest(kept, key, standing, MAX_KEPT)

  async function scan(count: number): Promise<void> {
    const found = await findBehind(sql, [...byName.keys()], { all: count % FULL_SCAN_EVERY === 0, limit: MAX_FOUND })
    const late = new Set([...found.map(keyOf), ...failures.keys()])
    behind = new Map(
      [...byName.keys()].map((name) => [name, [...late].filter((key) => key.startsWith(`${name}/`)).length]),
    )
    for (const place of found) enqueue(place)
  }

  function scanAfter(milliseconds: number, count: number): void {
    if (!isOpen) return
    timer = setTimeout(() => {
      scanned = scan(count)
        .catch((error) => log.warn({ err: error }, 'The positions of consumers could not be read; retrying'))
        .finally(() => scanAfter(SCAN_MS, count + 1))
    }, milliseconds)
  }

  return {
    wake(organisation, cutoverId) {
      for (const [consumer, { unhurried }] of byName) {
        const place = { consumer, organisation, cutoverId }
        if (!unhurried && !unconcerned.has(keyOf(place))) enqueue(place)
        else pause(place, UNHURRIED_PAUSE_MS)
      }
    },
    readOn,
    behind: () => behind,

    start() {
      isOpen = byName.size > 0
      scanAfter(0, 0)
    },

    async stop() {
      isOpen = false
      clearTimeout(timer)
      for (const ended of pauses.values()) clearTimeout(ended)
      waiting.clear()
      await scanned
      await Promise.all(running.values())
    },
  }
}

const keyOf = ({ consumer, organisation, cutoverId }: Place): string => `${consumer}/${organisation}/${cutoverId}`
