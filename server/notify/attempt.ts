/** One attempt at a message: what it says is made now, it goes out, and its outcome is recorded. */
import type { Logger } from 'pino'
import type { Duty } from '../../shared/attention/duty.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { everybodyIn } from '../../shared/derived/everybodyIn.ts'
import type { Channel } from '../../shared/reach.ts'
import { RESERVED_NAMES } from '../../shared/reserved.ts'
import { RefusedForNow } from '../commands/refusedForNow.ts'
import type { Sql } from '../database/connect.ts'
import type { OfDraft } from '../drafts/draftRows.ts'
import type { NewsRow } from '../news/newsRows.ts'
import { sayRow } from '../news/sayRow.ts'
import { readCallsById } from './callRows.ts'
import { readReach } from './channels.ts'
import { callLetter, type Letter, newsLetter, standingDuties, withdrawalLetter, wordsOf } from './letter.ts'
import { addMessages, type Claimed, PAUSES_SECONDS, postpone, settle, withdraw } from './messageRows.ts'
import type { Call, CalledDuty } from './planCalls.ts'
import type { Delivered, Senders } from './senders.ts'

export interface AttemptParts {
  sql: Sql
  senders: Senders
  sendsMail: boolean
  readState(organisation: string, cutoverId: string): Promise<Cutover | undefined>
  /** The news of an event; undefined when the log ends before it, as after a restore. */
  readNewsOf(organisation: string, cutoverId: string, seq: number): Promise<NewsRow | undefined>
  /** Of news of a draft; undefined when its log ends before it. */
  draftLetter(of: OfDraft, seq: number, person: string): Promise<Letter | undefined>
  nameOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
  now(): number
  /** A message over this channel was sent, has failed, or is tried again. */
  attempted(channel: Channel, outcome: 'sent' | 'failed' | 'later'): void
  log: Logger
}

/** Pause before another attempt, here or on another server, at what this server cannot read now. */
const UNREADABLE_PAUSE_SECONDS = 15

export async function attempt(claimed: Claimed, parts: AttemptParts): Promise<void> {
  const { sql, attempted } = parts
  const { channel } = claimed
  // Whatever cut the others short may be this message.
  if (claimed.attempts > PAUSES_SECONDS.length) return failed(claimed, { why: 'Each attempt was cut short.' }, parts)
  const delivered = await deliver(claimed, parts)
  switch (delivered.kind) {
    case 'nothing':
      return void (await settle(sql, claimed, { status: 'dropped', failure: 'It no longer stood.' }))
    case 'unreadable':
      return postpone(sql, claimed, {
        failure: 'What it is to say could not be read.',
        pauseSeconds: UNREADABLE_PAUSE_SECONDS,
        counts: false,
      })
    case 'closed':
      return postpone(sql, claimed, { failure: 'The server stopped.', pauseSeconds: 0, counts: false })
    case 'sent':
      attempted(channel, 'sent')
      return sent(claimed, parts)
    case 'later': {
      const pauseSeconds = PAUSES_SECONDS[claimed.attempts]
      attempted(channel, pauseSeconds === undefined ? 'failed' : 'later')
      if (pauseSeconds === undefined) return failed(claimed, delivered, parts)
      return postpone(sql, claimed, { failure: delivered.why, pauseSeconds, counts: true })
    }
    case 'no':
      attempted(channel, 'failed')
      return failed(claimed, delivered, parts)
  }
}

/** A bug counts as an attempt: what this message always runs into ends, and the next channel has its turn. */
async function deliver(
  claimed: Claimed,
  parts: AttemptParts,
): Promise<Delivered | { kind: 'nothing' } | { kind: 'unreadable' }> {
  const { organisation, person, id, channel, withdraws } = claimed
  try {
    const letter = await letterOf(claimed, parts)
    if (!letter) return { kind: 'nothing' }
    return await parts.senders[channel]({ organisation, person, id, tag: withdraws ?? id, letter })
  } catch (error) {
    if (error instanceof RefusedForNow) return { kind: 'unreadable' }
    parts.log.warn({ err: error, message: id }, 'A message could not be sent; it is tried again')
    return { kind: 'later', why: 'It could not be sent.' }
  }
}

/** What ended while it was under way is withdrawn now. */
async function sent(claimed: Claimed, { sql }: AttemptParts): Promise<void> {
  await sql.begin(async (transaction) => {
    if (!(await settle(transaction, claimed, { status: 'sent' })) || claimed.kind !== 'call') return
    const calls = await readCallsById(transaction, claimed.calls, { lock: true })
    if (calls.some(({ endedAt }) => endedAt === null)) return
    const by = settledBy(calls)
    await withdraw(transaction, claimed.organisation, claimed.cutover, { calls: claimed.calls, by })
  })
}

/** The next channel has its turn at once: nobody waits out a pause for a browser that is gone. */
async function failed(claimed: Claimed, { why }: { why: string }, parts: AttemptParts): Promise<void> {
  const { organisation, cutover, draft, person, channel, kind, calls, seq } = claimed
  await parts.sql.begin(async (transaction) => {
    if (!(await settle(transaction, claimed, { status: 'failed', failure: why }))) return
    if (kind === 'withdrawal') return
    const reach = (await readReach(transaction, organisation, [person], parts.sendsMail)).get(person)
    const known = await readCallsById(transaction, calls, { lock: true })
    const used = new Set<Channel>(known.flatMap((call) => call.used))
    const { chosen = [], working = [] } = reach ?? {}
    const after = working.filter((one) => chosen.indexOf(one) > chosen.indexOf(channel) && !used.has(one))
    const next = kind === 'news' ? after[0] : working.find((one) => !used.has(one))
    if (next === undefined) return
    await addMessages(transaction, organisation, cutover, [
      { person, channel: next, kind, calls, ...(seq !== null && { seq }), ...(draft !== null && { draft }) },
    ])
    await transaction`update calls set used = used || ${[next]}::text[] where id = any(${calls}::text[])`
  })
}

/** Undefined when there is nothing left to say. */
async function letterOf(claimed: Claimed, parts: AttemptParts): Promise<Letter | undefined> {
  const { organisation, cutover: cutoverId, draft, kind, seq, person } = claimed
  if (draft !== null) return seq === null ? undefined : parts.draftLetter({ organisation, draftId: draft }, seq, person)
  const [cutover, calls] = await Promise.all([
    parts.readState(organisation, cutoverId),
    readCallsById(parts.sql, claimed.calls),
  ])
  if (!cutover) return undefined
  if (kind === 'news') {
    const row = seq === null ? undefined : await parts.readNewsOf(organisation, cutoverId, seq)
    if (!row) return undefined
    const name = await namer(parts, [...everybodyIn(cutover), ...row.told, row.record.actor])
    const news = sayRow(row, cutover, { name }, claimed.person)
    return news && newsLetter(cutover, news, name(news.by))
  }
  const name = await namer(parts, [
    ...everybodyIn(cutover),
    ...calls.flatMap(({ called }) => [called.endedBy, called.helpBy].filter((id) => id !== null)),
  ])
  const duties = standingAt(cutover, parts.now(), name)
  if (kind === 'call') return callLetter(cutover, duties, calls, name)
  const by = settledBy(calls)
  return withdrawalLetter(cutover, calls, duties, by === null ? undefined : name(by))
}

const known = new WeakMap<Cutover, { at: number; duties: readonly Duty[] }>()
/** What goes out together is made from one forecast. Milliseconds. */
const STANDS_FOR_MS = 1000

function standingAt(cutover: Cutover, now: number, name: (id: string) => string): readonly Duty[] {
  const before = known.get(cutover)
  if (before && Math.abs(now - before.at) < STANDS_FOR_MS) return before.duties
  const duties = standingDuties(cutover, now, wordsOf(cutover, name))
  known.set(cutover, { at: now, duties })
  return duties
}

/** Who ended the last of them, with which all are settled. */
function settledBy(calls: readonly (Call & { called: CalledDuty })[]): string | null {
  const last = calls.toSorted((one, other) => (other.endedAt ?? 0) - (one.endedAt ?? 0))[0]
  return last?.called.endedBy ?? null
}

async function namer({ nameOf }: AttemptParts, ids: readonly string[]): Promise<(id: string) => string> {
  const names = await nameOf([...new Set(ids)])
  return (id) => names.get(id) ?? RESERVED_NAMES[id] ?? 'Somebody'
}
