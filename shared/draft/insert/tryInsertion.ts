/** What an insertion would do, looked at before anybody does it: also which faults the plan would have that it does not have now. */
import { isRefusal, type Refusal } from '../../refusal.ts'
import { checkDraft } from '../check.ts'
import type { DraftContext } from '../context.ts'
import { decideDraft } from '../decide.ts'
import type { Draft } from '../draft.ts'
import type { DraftContent } from '../events.ts'
import { evolveAhead } from '../evolve.ts'
import { FORMAT_COLUMNS } from '../formatColumns.ts'
import type { DraftFault } from '../protocol.ts'
import { type Bulk, type Insertion, type InsertionAsked, insertion } from './insertion.ts'

export interface TriedInsertion extends Insertion {
  /** Of the draft into which it goes; the command is refused where somebody has changed the same since. */
  seq: number
  /** That the plan would have, and does not have now. */
  faults: DraftFault[]
  /** Why it cannot be done by whoever asks, or not now; there is no command then. */
  refused?: Refusal
}

export type InsertionContext = Pick<DraftContext, 'actor' | 'now' | 'planned'>

/** A cell can uncover the next fault of its row. */
const MOST_ROUNDS = 5

/** @param known the faults of the draft as it is, where they have been found already */
export function tryInsertion(
  draft: Draft,
  content: DraftContent,
  asked: InsertionAsked,
  context: InsertionContext,
  known: readonly DraftFault[] = checkDraft(draft).faults,
): TriedInsertion | Refusal {
  const made = insertion(draft, content, asked)
  if (isRefusal(made)) return made
  const before = new Set(known.map(faultKey))
  const rows = new Set(made.rows)
  let { command } = made
  const leftOut = [...made.leftOut]
  for (let round = 0; ; round++) {
    const after = command ? applied(draft, command, context) : draft
    // What it could be mapped to is shown all the same: with roles of the plan it may be somebody's to do.
    if (isRefusal(after)) return { ...withoutCommand(made), leftOut, seq: draft.seq, faults: [], refused: after }
    const faults = checkDraft(after).faults.filter((fault) => !before.has(faultKey(fault)))
    const wrong = faults.filter((fault) => isInCell(fault, rows) || isOfOwnSection(draft, fault))
    if (!command || wrong.length === 0 || round === MOST_ROUNDS)
      return { ...withoutCommand(made), ...(command && { command }), leftOut, seq: draft.seq, faults }
    for (const { row, column, section, message } of wrong)
      leftOut.push(
        row === undefined
          ? `“${section}” is left out, since ${message}.`
          : `“${nameOf(after, row)}”: ${titleOfColumn(column ?? '')} is left out, since ${message}.`,
      )
    command = without(command, wrong)
  }
}

function withoutCommand({ command: _, ...made }: Insertion): Insertion {
  return made
}

function applied(draft: Draft, command: Bulk, context: InsertionContext): Draft | Refusal {
  const events = decideDraft(draft, command, context)
  if (isRefusal(events)) return events
  return events.reduce(evolveAhead, draft)
}

/** What fits where it comes from and not here; without its id or title a step would be none. */
const isInCell = ({ severity, row, column }: DraftFault, rows: ReadonlySet<string>): boolean =>
  severity === 'error' && row !== undefined && rows.has(row) && column !== undefined && !NEEDED.has(column)

/** A section that the plan does not have, and of which nothing else of the part is made. */
const isOfOwnSection = (draft: Draft, { severity, row, section }: DraftFault): boolean =>
  severity === 'error' &&
  row === undefined &&
  section !== undefined &&
  !RESTED_ON.has(section) &&
  (draft.sections[section]?.text ?? '').trim() === ''

const RESTED_ON = new Set(['roles', 'calendars', 'phases', 'gates', 'readiness', 'holds', 'values'])

const NEEDED = new Set(['step', 'title', 'owner', 'phase', 'kind'])

function without(bulk: Bulk, faults: readonly DraftFault[]): Bulk | undefined {
  const cut = new Set(faults.map(({ row, column }) => `${row} ${column}`))
  const sections = new Set(faults.flatMap(({ row, section }) => (row === undefined ? (section ?? []) : [])))
  const commands = bulk.commands.flatMap((command) => {
    if (command.type === 'setSection' && sections.has(command.section)) return []
    if (command.type !== 'insertRows') return command
    const rows = command.rows.map(({ key, cells }) => ({
      key,
      cells: Object.fromEntries(Object.entries(cells).filter(([column]) => !cut.has(`${key} ${column}`))),
    }))
    return { ...command, rows }
  })
  return commands.length > 0 ? { ...bulk, commands } : undefined
}

const titleOfColumn = (column: string): string => FORMAT_COLUMNS.find(({ key }) => key === column)?.title ?? column

function nameOf({ rows }: Draft, key: string | undefined): string {
  const cells = rows.find((row) => row.key === key)?.cells
  return cells?.title?.text.trim() || (cells?.step?.text ?? '')
}

/** The line of a section moves when something stands above it. */
const faultKey = ({ severity, message, row, column, section, workstream }: DraftFault): string =>
  JSON.stringify([severity, message, row, column, section, workstream])
