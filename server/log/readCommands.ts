/** Reads a log on from a point, command by command, with the state after each. */
import type { Cutover } from '../../shared/cutoverState.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import { beginCutover, evolve } from '../../shared/evolve/evolve.ts'
import { eventOf } from '../../shared/evolve/readEvent.ts'
import type { EventFormats } from '../../shared/evolve/upcasters.ts'
import type { Queries } from '../database/sql.ts'
import type { RunbookLibrary } from '../runbooks/runbookLibrary.ts'
import { readRecords } from './logRecords.ts'
import { type CommittedState, readHeadRow, type StateCache } from './stateCache.ts'

/** An event with the state that it was applied to, undefined for the first, and the one that it led to. */
export interface LoggedChange {
  event: ChainedEvent
  before: Cutover | undefined
  after: Cutover
}

/** The events of one command, committed together, and the state that they led to. */
export interface LoggedCommand {
  events: readonly ChainedEvent[]
  /** The same events, one by one. */
  changes: readonly LoggedChange[]
  after: Cutover
}

export interface LoggedCommands {
  commands: LoggedCommand[]
  /** The hash before the first of these events. */
  prev: string
  /** The state after the last of them. */
  reached: CommittedState
}

export interface CommandRange {
  /** A state to continue from, if it is the one at `after`. */
  known: CommittedState | undefined
  /** Events with `after < seq <= to`, at most `limit`. The last command may be cut in two by the limit. */
  after: number
  to: number
  limit: number
}

export async function readCommands(
  sql: Queries,
  organisation: string,
  cutoverId: string,
  { known, after, to, limit }: CommandRange,
  { states, library, formats }: { states: StateCache; library: RunbookLibrary; formats: EventFormats },
): Promise<LoggedCommands> {
  const records = await readRecords(sql, organisation, cutoverId, { after, to, limit })
  const [first] = records
  if (!first) throw new Error(`The log of ${cutoverId} has nothing after ${after}`)
  let state: Cutover | undefined
  if (after > 0) {
    const isContinued = known?.state.seq === after && known.hash === first.prev
    state = isContinued
      ? known.state
      : await states.past(sql, organisation, cutoverId, { seq: after, hash: first.prev })
  }
  const commands: { id: string; events: ChainedEvent[]; changes: LoggedChange[]; after: Cutover }[] = []
  for (const record of records) {
    const event = eventOf(record, formats)
    const before = state
    state = state ? evolve(state, event) : beginCutover(cutoverId, await pinnedRunbook(), event)
    const change = { event, before, after: state }
    const last = commands.at(-1)
    if (last?.id === record.commandId) {
      last.events.push(event)
      last.changes.push(change)
      last.after = state
    } else commands.push({ id: record.commandId, events: [event], changes: [change], after: state })
  }
  const reached = { state: last(commands).after, hash: last(records).hash }
  return { commands, prev: first.prev, reached }

  async function pinnedRunbook() {
    const row = await readHeadRow(sql, organisation, cutoverId)
    if (!row) throw new Error(`There is no cutover ${cutoverId}`)
    return library.pinned(organisation, row.runbookId, row.runbookHash, sql)
  }
}

function last<One>(list: readonly One[]): One {
  const found = list.at(-1)
  if (found === undefined) throw new Error('Nothing was read')
  return found
}
