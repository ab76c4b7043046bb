/**
 * Checks all logs in the background, the one checked longest ago first, each by one server of the installation; and one
 * of them at once, on request or when something looks wrong.
 */

import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { z } from 'zod'
import { sayVerification } from '../../shared/chain/sayVerification.ts'
import type { SignedHead } from '../../shared/chain/signedHead.ts'
import type { Sql } from '../database/connect.ts'
import { rowsOf } from '../database/rowsOf.ts'
import type { LogKey } from './logKey.ts'
import {
  brokenVerdicts,
  type Cadence,
  type Checked,
  type CutoverKey,
  giveBack,
  latestVerdict,
  saveProgress,
  saveVerdict,
  type Turn,
  takeTurn,
} from './verificationRows.ts'
import { type Passed, type VerifiedPart, verifyLog } from './verifyLog.ts'

export interface Verifier {
  /** The result of a log's last check, by any server; undefined when there was none yet. */
  latest(organisation: string, cutoverId: string): Promise<Checked | undefined>
  /**
   * Checks a log from its first record on, now. If it was checked a moment ago, returns that result; undefined when the
   * organisation has no such cutover.
   *
   * @throws VerifierBusy
   */
  verifyNow(organisation: string, cutoverId: string): Promise<Checked | undefined>
  /** The log's head now, signed; undefined when there is no such record. */
  head(organisation: string, cutoverId: string): Promise<SignedHead | undefined>
  /** Something about a log looked wrong in use: it is checked as soon as possible. */
  suspect(organisation: string, cutoverId: string, why: string): void
  /** What is wrong with a log, as far as this server knows without asking. */
  broken(organisation: string, cutoverId: string): Checked | undefined
  /** Logs that are known to be broken. */
  brokenCount(): number
  start(): void
  /** Stops in the middle of a log; another server, or the next start, continues from there. */
  stop(): Promise<void>
}

export interface VerifierOptions {
  sql: Sql
  key: LogKey
  log: Logger
  /** A log that was broken is intact again. */
  onMended?(organisation: string, cutoverId: string): void
  timing?: Partial<VerifierTiming> | undefined
}

export interface VerifierTiming extends Cadence {
  /** Poll interval for logs that are due, and for what other servers found. */
  lookMs: number
  /** Share of one processor, at most, for checks in the background. */
  share: number
  /** A busy server takes long for a page, but must not lose its lease over the pause. */
  longestPauseMs: number
  /** Progress is saved this often. */
  saveMs: number
}

const TIMING: VerifierTiming = {
  recheckSeconds: 300,
  fullSeconds: 24 * 3600,
  leaseSeconds: 60,
  lookMs: 10_000,
  share: 0.05,
  longestPauseMs: 5_000,
  saveMs: 5_000,
}

/** Share of one processor for a check that somebody waits for. */
const ASKED_SHARE = 0.5
/** Requests within this time get the same answer. */
const FRESH_MS = 10_000
/** Requested checks that may queue; more are refused. */
const MAX_WAITING = 20

/** Too many logs are being checked already. */
export class VerifierBusy extends Error {
  override readonly name = 'VerifierBusy'
}

export function createVerifier({ sql, key, log, onMended, timing: given }: VerifierOptions): Verifier {
  const timing = { ...TIMING, ...given }
  const broken = new Map<string, { cutover: CutoverKey; checked: Checked }>()
  const asked = new Map<string, { at: number; checked: Promise<Checked | undefined> }>()
  const stopping = new AbortController()
  let waiting = 0
  let line: Promise<unknown> = Promise.resolve()
  let working: Promise<void> = Promise.resolve()

  /** Leaves the processor to others for the rest of the share. */
  const rest = (share: number) => async (busyMs: number) => {
    const pauseMs = Math.min(busyMs * (1 / share - 1), timing.longestPauseMs)
    await delay(pauseMs, undefined, { signal: stopping.signal })
  }

  function heed({ organisation, cutoverId }: CutoverKey, checked: Checked): void {
    const name = nameOf(organisation, cutoverId)
    const known = broken.get(name)?.checked
    if (checked.intact) {
      mended(organisation, cutoverId)
      return
    }
    broken.set(name, { cutover: { organisation, cutoverId }, checked })
    const found = sayVerification(checked)
    if (!known || sayVerification(known) !== found) {
      log.error({ cutover: cutoverId, faults: checked.faults }, `The log of ${cutoverId} is ${found}`)
    }
  }

  function mended(organisation: string, cutoverId: string): void {
    if (!broken.delete(nameOf(organisation, cutoverId))) return
    log.warn({ cutover: cutoverId }, 'A log that was broken is intact again')
    onMended?.(organisation, cutoverId)
  }

  async function take(turn: Turn): Promise<void> {
    const { organisation, cutoverId, verified } = turn
    let full = turn.full
    let passed = await pass(turn, full ? full.part : verified)
    if (passed && !passed.verification.intact && (!full || full.part)) {
      // What was intact before may not be any more: a full pass finds the first record that is wrong.
      full = { began: passed.verification.checkedAt }
      passed = await pass({ ...turn, full }, undefined)
    }
    if (!passed) return giveBack(sql, turn)
    const checked: Checked = { ...passed.verification, by: 'background' }
    const { verified: part } = passed
    const isSaved = await saveVerdict(sql, key, { organisation, cutoverId }, checked, {
      part,
      full: full?.began,
      turn,
    })
    if (isSaved) heed(turn, checked)
    else await giveBack(sql, turn)
  }

  async function pass(turn: Turn, from: VerifiedPart | undefined): Promise<Passed | undefined> {
    let saved = performance.now()
    const pause = rest(timing.share)
    return verifyLog(sql, {
      ...turn,
      ...(from && { from }),
      ...(turn.full && turn.verified && { heads: [turn.verified.head] }),
      keys: [key.public],
      own: key.public,
      async rest(busyMs, part) {
        await pause(busyMs)
        if (performance.now() - saved < timing.saveMs) return
        saved = performance.now()
        if (!(await saveProgress(sql, key, turn, part, timing))) throw new LeaseLost()
      },
    })
  }

  async function look(): Promise<void> {
    const lease = randomBytes(8).toString('hex')
    for (let turn = await takeTurn(sql, key, lease, timing); turn; turn = await takeTurn(sql, key, lease, timing)) {
      try {
        await take(turn)
      } catch (error) {
        if (stopping.signal.aborted) return giveBack(sql, turn)
        if (error instanceof LeaseLost) await giveBack(sql, turn)
        // Its lease keeps it from being next again at once, before all others.
        else log.warn({ err: error, cutover: turn.cutoverId }, 'A log could not be verified')
      }
      if (stopping.signal.aborted) return
    }
    const found = await brokenVerdicts(sql)
    const names = new Set(found.map(({ organisation, cutoverId }) => nameOf(organisation, cutoverId)))
    for (const [name, { cutover }] of broken) if (!names.has(name)) mended(cutover.organisation, cutover.cutoverId)
    for (const { checked, ...cutover } of found) heed(cutover, checked)
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await delay(timing.lookMs, undefined, { signal: stopping.signal })
        await look()
      } catch (error) {
        if (!stopping.signal.aborted) log.warn({ err: error }, 'Logs could not be verified; retrying')
      }
    }
  }

  /** `again` where the log went back to a backup meanwhile, and with it all that was found. */
  async function verify(cutover: CutoverKey, again = true): Promise<Checked | undefined> {
    const passed = await verifyLog(sql, { ...cutover, keys: [key.public], own: key.public, rest: rest(ASKED_SHARE) })
    if (!passed) return undefined
    const checked: Checked = { ...passed.verification, by: 'request' }
    const isSaved = await saveVerdict(sql, key, cutover, checked, { part: passed.verified, full: checked.checkedAt })
    if (!isSaved && again) return verify(cutover, false)
    if (isSaved) heed(cutover, checked)
    return checked
  }

  function verifyNow(organisation: string, cutoverId: string): Promise<Checked | undefined> {
    const name = nameOf(organisation, cutoverId)
    const now = performance.now()
    for (const [other, { at }] of asked) if (now - at > FRESH_MS) asked.delete(other)
    const known = asked.get(name)
    if (known) return known.checked
    if (waiting >= MAX_WAITING) return Promise.reject(new VerifierBusy('Too many logs are being checked already'))
    waiting += 1
    // One after the other: each takes half a processor.
    const checked = line.then(() => verify({ organisation, cutoverId }))
    const entry = { at: Number.POSITIVE_INFINITY, checked }
    asked.set(name, entry)
    line = checked
      .then(() => {
        entry.at = performance.now()
      })
      .catch(() => asked.delete(name))
      .finally(() => {
        waiting -= 1
      })
    return checked
  }

  return {
    latest: (organisation, cutoverId) => latestVerdict(sql, { organisation, cutoverId }),
    verifyNow,
    async head(organisation, cutoverId) {
      const rows = sql`
        select e.seq, e.at, e.hash from cutovers c
        join events e on e.organisation = c.organisation and e.cutover = c.id and e.seq = c.head
        where c.organisation = ${organisation} and c.id = ${cutoverId}`
      const [row] = await rowsOf(z.object({ seq: z.number(), at: z.string(), hash: z.string() }), rows)
      return row && key.sign({ cutover: cutoverId, ...row })
    },
    suspect(organisation, cutoverId, why) {
      log.error({ cutover: cutoverId, why }, `The log of ${cutoverId} is not as it was written: ${why}`)
      verifyNow(organisation, cutoverId).catch((error: unknown) =>
        log.warn({ err: error, cutover: cutoverId }, 'A log could not be verified; it is retried in its turn'),
      )
    },
    broken: (organisation, cutoverId) => broken.get(nameOf(organisation, cutoverId))?.checked,
    brokenCount: () => broken.size,
    start() {
      working = work()
    },
    async stop() {
      stopping.abort()
      await Promise.all([working, line])
    },
  }
}

/** To another server, or its log went back to a backup. */
class LeaseLost extends Error {}

const nameOf = (organisation: string, cutoverId: string): string => `${organisation}/${cutoverId}`
