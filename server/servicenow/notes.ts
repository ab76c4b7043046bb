/** Work notes: what waits goes together, each line exactly once, known by a marker that stands in the note. */
import type { Queries } from '../credential.ts'
import { isFault } from './client/faults.ts'
import type { Instance } from './client/openInstance.ts'
import { settlesAt } from './client/settleCreation.ts'
import { type Exchange, markSending, markSettled, markWaiting, type OpenWrite } from './exchangeRows.ts'

/** More lines than this are another note; the next turn writes it. */
const MOST_LINES = 40

/** When the notes are to be looked at again, epoch milliseconds; undefined when nothing is left. */
export async function sendNotes(
  writes: readonly OpenWrite[],
  {
    sql,
    instance,
    exchange,
    sysId,
    now,
    nameOf,
    stillMine,
  }: {
    sql: Queries
    instance: Instance
    exchange: Exchange
    sysId: string
    now(): number
    nameOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>>
    /** Whether the lease is ours still; asked right before sending. */
    stillMine(): Promise<boolean>
  },
): Promise<number | undefined> {
  const sending = writes.filter(({ status }) => status === 'sending')
  for (const [batch, lines] of byBatch(sending)) {
    const ids = lines.map(({ id }) => id)
    const found = await instance.findWorkNote(sysId, marker(exchange, batch))
    const attemptedAt = Math.max(...lines.map((line) => line.attemptedAt ?? 0))
    const settled = settlesAt(attemptedAt, instance.settling)
    if (found === 'present') await markSettled(sql, ids, 'done')
    // Whoever cannot look must not write twice: a note that may be missing is better than one that stands there twice.
    else if (found === 'unreadable') await markSettled(sql, ids, 'done', 'Written, and could not be read back')
    else if (now() < settled) return Math.min(settled, now() + 30_000)
    else await send(batch, lines)
  }
  const waiting = writes.filter(({ status }) => status === 'waiting').slice(0, MOST_LINES)
  const [first] = waiting
  if (!first) return undefined
  await send(first.id, waiting)
  return writes.length > sending.length + waiting.length ? now() : undefined

  async function send(batch: string, lines: readonly OpenWrite[]): Promise<void> {
    const ids = lines.map(({ id }) => id)
    const text = await textOf(lines, marker(exchange, batch), nameOf)
    const attempt = now()
    await markSending(sql, ids, batch, attempt)
    if (!(await stillMine())) return
    try {
      await instance.addWorkNote(sysId, text)
    } catch (error) {
      // Everything but an unknown outcome is a certain no: it can be said again.
      if (!isFault(error, 'outcomeUnknown')) await markWaiting(sql, ids, { failure: String(error) })
      throw error
    }
    await markSettled(sql, ids, 'done')
  }
}

/** Stands in one note only, whatever else people write. */
const marker = ({ cutoverId }: Exchange, batch: string): string => `[T-Minus ${cutoverId} #${batch}]`

async function textOf(
  lines: readonly OpenWrite[],
  mark: string,
  nameOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<string> {
  const notes = lines.flatMap(({ write }) => (write.kind === 'note' ? write : []))
  const names = await nameOf([...new Set(notes.map(({ by }) => by))])
  const said = notes.map(({ at, by, sentence }) => {
    const name = names.get(by)
    return `${at.slice(0, 16).replace('T', ' ')} UTC  ${name === undefined ? sentence : `${name} ${sentence}`}`
  })
  return [...said, mark].join('\n')
}

function byBatch(writes: readonly OpenWrite[]): Map<string, OpenWrite[]> {
  const batches = new Map<string, OpenWrite[]>()
  for (const write of writes) {
    const batch = write.batch ?? write.id
    batches.set(batch, [...(batches.get(batch) ?? []), write])
  }
  return batches
}
