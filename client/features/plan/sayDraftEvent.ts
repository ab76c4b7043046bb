/** What happened to a draft, as a sentence without its subject. */
import type { Draft } from '../../../shared/draft/draft.ts'
import { findRow, positionsOf } from '../../../shared/draft/draft.ts'
import type { DraftEvent } from '../../../shared/draft/events.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { unreachable } from '../../../shared/unreachable.ts'
import { titleOfColumn } from './planColumns.ts'

/** @param draft as it is now, for the names of what is still there */
export function sayDraftEvent(event: DraftEvent, draft: Draft, nameOf: (person: string) => string): string {
  const row = (key: string) => {
    const there = findRow(draft, key)
    if (!there) return 'a row that is gone'
    const title = there.cells.title?.text || there.cells.step?.text
    return title ? `“${short(title)}”` : `row ${(positionsOf(draft.rows).get(key) ?? -1) + 1}`
  }
  const stream = (key: string) => draft.workstreams.find((one) => one.key === key)?.title ?? 'a workstream that is gone'
  const column = (key: string) => titleOfColumn(draft, key)
  switch (event.type) {
    case 'draftCreated': {
      const { rows } = event.content
      return `made the draft with ${counted(rows.length, 'row')}`
    }
    case 'cellsSet': {
      const [first] = event.cells
      if (!first) return 'changed nothing'
      const { was, text } = first
      if (event.cells.length === 1)
        return `${column(first.column)} of ${row(first.row)}: ${quoted(was)} → ${quoted(text)}`
      const rows = new Set(event.cells.map((cell) => cell.row)).size
      return `changed ${counted(event.cells.length, 'cell')} in ${counted(rows, 'row')}`
    }
    case 'rowsInserted':
      return `added ${counted(event.rows.length, 'row')} to ${stream(event.workstream)}`
    case 'rowsRemoved': {
      const [first] = event.rows
      const title = first?.cells.title || first?.cells.step
      if (event.rows.length === 1 && title) return `removed “${short(title)}”`
      return `removed ${counted(event.rows.length, 'row')}`
    }
    case 'rowsMoved': {
      const [first] = event.rows
      const what = event.rows.length === 1 && first ? row(first.key) : counted(event.rows.length, 'row')
      const isWithin = event.rows.every(({ workstream }) => workstream === event.workstream)
      return isWithin ? `moved ${what}` : `moved ${what} to ${stream(event.workstream)}`
    }
    case 'sectionSet':
      return event.was.includes('\n') || event.text.includes('\n')
        ? `changed ${event.section}`
        : `${event.section}: ${quoted(event.was)} → ${quoted(event.text)}`
    case 'workstreamAdded':
      return `added the workstream ${event.title}`
    case 'workstreamRenamed':
      return `renamed ${event.was} to ${event.title}`
    case 'workstreamMoved':
      return `moved the workstream ${stream(event.workstream)}`
    case 'workstreamRemoved':
      return `removed the workstream ${event.title}`
    case 'workstreamGiven':
      return event.people.length === 0
        ? `took ${stream(event.workstream)} back to the planners`
        : `gave ${stream(event.workstream)} to ${event.people.map(nameOf).join(', ')}`
    case 'columnAdded':
      return `added the column ${event.column.title}`
    case 'columnChanged':
      return `changed the column ${event.column.title}`
    case 'columnRemoved':
      return `removed the column ${event.column.title}`
    case 'commented':
      return event.answers === undefined ? `commented: ${quoted(event.text)}` : `answered: ${quoted(event.text)}`
    case 'commentResolved':
      return 'resolved a comment'
    case 'commentReopened':
      return 'opened a comment again'
    case 'reviewAsked':
      return 'asked for a review'
    case 'workstreamApproved':
      return `approved ${stream(event.workstream)}`
    case 'workstreamReturned':
      return `returned ${stream(event.workstream)}: ${quoted(event.reason)}`
    case 'draftApproved':
      return 'approved the plan as a version'
    case 'draftReopened':
      return `reopened the draft: ${quoted(event.reason)}`
    case 'draftLocked':
      return `locked the draft: ${quoted(event.reason)}`
    case 'draftUnlocked':
      return `unlocked the draft: ${quoted(event.reason)}`
    case 'lockBeforeSet':
      return event.before === null
        ? 'set that it does not lock by itself'
        : `set that it locks ${sayDuration(event.before)} before T-0`
    case 'draftArchived':
      return `archived the draft: ${quoted(event.reason)}`
    case 'draftBroughtBack':
      return `brought the draft back: ${quoted(event.reason)}`
    default:
      return unreachable(event)
  }
}

const LONGEST = 60
const short = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line
}
const quoted = (text: string): string => (text === '' ? 'nothing' : `“${short(text)}”`)
const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
