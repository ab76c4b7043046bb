/** Work notes: pending lines are sent together, each exactly once, identified by a marker in the note. */
import { randomBytes } from 'node:crypto'
import { isReserved } from '../../shared/reserved.ts'
import { addressOf } from './address.ts'
import { isFault } from './client/faults.ts'
import { settlesAt } from './client/settleCreation.ts'
import { LONGEST } from './longText.ts'
import { isCertainNo, type SendingParts } from './sending.ts'
import type { ChangeSync } from './turnRows.ts'
import { markDone, markNotTaken, type OpenWrite } from './writeRows.ts'
import type { WriteOf } from './writes.ts'

/** More lines than this go into the next note, in the next turn. */
const MAX_LINES = 40
/** All lines together: a field's limit, less head, address and marker. A note that is cut would lose its marker. */
const MAX_TEXT = LONGEST - 700
/** The beginning of a line: the time and the person. */
const TIME_AND_NAME = 150
/** Between two lookups of a note of unknown outcome; milliseconds. */
const LOOK_AGAIN_MS = 30_000

const UNREAD = 'Sent; whether it stands in ServiceNow is not known'

/** When to look again, epoch milliseconds; undefined when nothing is pending. @throws ServiceNowFault */
export async function sendNotes(writes: readonly OpenWrite[], parts: SendingParts): Promise<number | undefined> {
  const { sql, instance, sync, origin, timing, sysId, begin, nameOf, now } = parts
  const sending = writes.filter(({ status }) => status === 'sending')
  for (const [batch, lines] of byBatch(sending)) {
    const ids = lines.map(({ id }) => id)
    const asked = now()
    const found = await instance.findWorkNote(sysId, marker(sync, batch))
    const attemptedAt = Math.max(...lines.map((line) => line.attemptedAt ?? 0))
    const settled = settlesAt(attemptedAt, instance.settling)
    if (found === 'present') await markDone(sql, ids)
    else if (asked < settled) return Math.min(settled, asked + LOOK_AGAIN_MS)
    // If the note cannot be looked up, it is not written again: one that may be missing is better than a duplicate.
    else if (found === 'unreadable') await markDone(sql, ids, UNREAD)
    else {
      const again = await send(batch, lines)
      if (again !== undefined) return again
    }
  }
  const waiting = fitting(writes.filter(({ status }) => status === 'waiting'))
  const [first] = waiting
  if (!first) return undefined
  if (first.notBefore !== null && first.notBefore > now()) return first.notBefore
  const again = await send(randomBytes(12).toString('base64url'), waiting)
  if (again !== undefined) return again
  return writes.length > sending.length + waiting.length ? now() : undefined

  async function send(batch: string, lines: readonly OpenWrite[]): Promise<number | undefined> {
    const ids = lines.map(({ id }) => id)
    const text = await textOf(lines, marker(sync, batch), addressOf(origin, sync.cutoverId), nameOf)
    if (!(await begin(ids, batch))) return now()
    try {
      await instance.addWorkNote(sysId, text)
    } catch (error) {
      // An unknown outcome is looked up by its marker.
      if (!isCertainNo(error)) throw error
      const failure = error.message
      if (!isFault(error, 'refused', 'forbidden', 'notFound')) {
        await markNotTaken(sql, sync, ids, { status: 'waiting', failure })
        throw error
      }
      const notBefore = now() + timing.retryRefused
      await markNotTaken(sql, sync, ids, { status: 'waiting', failure, notBefore })
      return notBefore
    }
    // The instance may accept a note without writing it.
    const found = await instance.findWorkNote(sysId, marker(sync, batch))
    if (found === 'absent') return now() + LOOK_AGAIN_MS
    await markDone(sql, ids, found === 'present' ? null : UNREAD)
    return undefined
  }
}

/** From the first one on, as many as fit in one note, and always the first. */
function fitting(writes: readonly OpenWrite[]): OpenWrite[] {
  let text = 0
  const end = writes.findIndex(({ write }, position) => {
    text += TIME_AND_NAME + (write.kind === 'note' ? write.sentence.length : 0)
    return position > 0 && (text > MAX_TEXT || position === MAX_LINES)
  })
  return writes.slice(0, end === -1 ? undefined : end)
}

/** Of one note: by chance, so that nobody can write it before, and found under our own user only. */
const marker = ({ cutoverId }: ChangeSync, batch: string): string => `[T-Minus ${cutoverId} #${batch}]`

/** Kept on the ticket, it shows later whether T-Minus still has the log of that time: `tminus verify --head`. */
const SIGNED_HEAD = 'Signed log head:'

async function textOf(
  lines: readonly OpenWrite[],
  mark: string,
  address: string | undefined,
  nameOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<string> {
  const notes = lines.flatMap(({ write }) => (write.kind === 'note' ? write : []))
  const names = await nameOf([...new Set(notes.map(({ by }) => by))])
  const said = notes.map((note) => {
    const line = sayLine(note, names.get(note.by))
    return line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line
  })
  const head = notes.at(-1)?.head
  return [
    ...said,
    ...(address === undefined ? [] : [`In T-Minus: ${address}`]),
    ...(head === undefined ? [] : [`${SIGNED_HEAD} ${head}`]),
    mark,
  ].join('\n')
}

/** `2026-11-28 20:00 UTC  Lena Berg started the cutover.` */
export function sayLine({ at, by, sentence, whole }: Omit<WriteOf<'notes'>, 'kind'>, name: string | undefined): string {
  const subject = name ?? (isReserved(by) ? 'T-Minus' : 'Somebody')
  return `${at.slice(0, 16).replace('T', ' ')} UTC  ${whole ? sentence : `${subject} ${sentence}`}`
}

function byBatch(writes: readonly OpenWrite[]): Map<string, OpenWrite[]> {
  const batches = new Map<string, OpenWrite[]>()
  for (const write of writes) {
    const batch = write.batch ?? write.id
    batches.set(batch, [...(batches.get(batch) ?? []), write])
  }
  return batches
}
