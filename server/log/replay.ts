/** From a state, or from nothing, to a later one: reads records page by page, checks them, and evolves. */
import type { Cutover } from '../../shared/cutoverState.ts'
import type { ChainedEvent, LoggedEvent } from '../../shared/events.ts'
import { beginCutover, evolve } from '../../shared/evolve/evolve.ts'
import { ImpossibleHistory } from '../../shared/evolve/history.ts'
import { eventOf, UnreadableEvent } from '../../shared/evolve/readEvent.ts'
import type { EventFormats } from '../../shared/evolve/upcasters.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import type { Queries } from '../database/sql.ts'
import type { ReadCheck } from '../verification/readCheck.ts'
import { readRecords } from './logRecords.ts'

/** Rows that a replay reads and applies at a time: other requests get their turn in between. */
const PAGE = 5000

/** Applies what the log has beyond a state; undefined when the log does not continue it. */
export async function continueFrom(
  sql: Queries,
  organisation: string,
  { state, hash }: { state: Cutover; hash: string },
  row: { head: number; headHash: string },
  formats: EventFormats,
  check: ReadCheck,
): Promise<{ state: Cutover; hash: string; missed: ChainedEvent[] } | undefined> {
  const missed: ChainedEvent[] = []
  let next = state
  let last = hash
  while (next.seq < row.head) {
    const records = await readRecords(sql, organisation, state.id, { after: next.seq, to: row.head, limit: PAGE })
    if (records[0]?.prev !== last) return undefined
    check.read(records)
    for (const record of records) {
      const event = eventOf(record, formats)
      next = applied(event, next, () => evolve(next, event))
      missed.push(event)
    }
    last = records.at(-1)?.hash ?? last
  }
  return { state: next, hash: row.headHash, missed }
}

export async function replayTo(
  sql: Queries,
  organisation: string,
  cutoverId: string,
  head: number,
  runbook: Runbook,
  snapshot: Cutover | undefined,
  formats: EventFormats,
  check: ReadCheck,
): Promise<Cutover> {
  let state = snapshot
  while (state === undefined || state.seq < head) {
    const range = { after: state?.seq ?? 0, to: head, limit: PAGE }
    const records = await readRecords(sql, organisation, cutoverId, range)
    if (records.length === 0) throw missing(state)
    check.read(records)
    for (const record of records) {
      const event = eventOf(record, formats)
      const before = state
      state = applied(event, before, () =>
        before === undefined ? beginCutover(cutoverId, runbook, event) : evolve(before, event),
      )
    }
  }
  return state
}

/** Applies one event. Whatever goes wrong here is a fault of the log, and would go wrong again. */
function applied(event: LoggedEvent, before: Cutover | undefined, apply: () => Cutover): Cutover {
  if (event.seq !== (before?.seq ?? 0) + 1) throw missing(before)
  try {
    return apply()
  } catch (error) {
    const why = error instanceof ImpossibleHistory ? error.why : String(error)
    const { seq, type } = event
    throw new UnreadableEvent({ seq, type }, 'damaged', `the events before it do not allow it (${why})`, {
      cause: error,
    })
  }
}

const missing = (before: Cutover | undefined): UnreadableEvent =>
  new UnreadableEvent({ seq: (before?.seq ?? 0) + 1 }, 'damaged', 'its record is missing')
