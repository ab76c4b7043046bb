/**
 * The next state of a draft. The server and every screen run the same: a state is never changed but replaced, and an edit of
 * one cell of ten thousand rows copies no more than the list of rows.
 */
import { draftLifecycle } from '../machines/draft.ts'
import { unreachable } from '../unreachable.ts'
import { type Draft, type DraftCell, type DraftRow, type DraftWorkstream, positionsOf, sameOrder } from './draft.ts'
import type { DraftContent, DraftEvent, LoggedDraftEvent } from './events.ts'
import { insertRows, moveRows, moveWorkstream, removeRows } from './order.ts'
import { titleIn } from './titleIn.ts'

type Logged<Type extends LoggedDraftEvent['type']> = Extract<LoggedDraftEvent, { type: Type }>

/** The state after a draft's first event. */
export function beginDraft(id: string, event: Logged<'draftCreated'>): Draft {
  const { seq, content, from } = event
  if (seq !== 1) throw new Error(`A draft cannot begin with event ${seq}`)
  const sections = Object.fromEntries(Object.entries(content.sections).map(([key, text]) => [key, { text, seq }]))
  return {
    id,
    title: titleIn(content.sections.title) ?? event.title,
    seq,
    status: draftLifecycle.initial,
    sections,
    sectionsSeq: seq,
    workstreams: content.workstreams.map(({ key, title }) => ({ key, title, people: [], seq })),
    columns: content.columns,
    rows: content.rows.map((row) => ({ ...row, cells: cellsOf(row.cells, { seq }), seq })),
    comments: [],
    size:
      sizeOf(Object.values(content.sections)) + content.rows.reduce((sum, { cells }) => sum + sizeOfCells(cells), 0),
    ...(from && { from }),
    created: { by: event.actor, at: Date.parse(event.at) },
  }
}

/** A draft that is nobody's, to read what the content says. */
export const draftOfContent = (content: DraftContent): Draft =>
  beginDraft('unmade', { type: 'draftCreated', title: 'Unmade', content, seq: 1, ...NOT_LOGGED })

/** Throws on impossible history: an event that does not follow, or that names what is not there. */
export function evolveDraft(draft: Draft, event: LoggedDraftEvent): Draft {
  if (event.seq !== draft.seq + 1) throw new Error(`Event ${event.seq} does not follow ${draft.seq}`)
  return { ...changed(draft, event), seq: event.seq }
}

/** The state with an event that was decided and is not in the log: when it was and whose is not known yet. */
export const evolveAhead = (draft: Draft, event: DraftEvent): Draft =>
  evolveDraft(draft, { ...event, ...NOT_LOGGED, seq: draft.seq + 1 })

const NOT_LOGGED = { at: '1970-01-01T00:00:00.000Z', actor: '', commandId: '' }

function changed(draft: Draft, event: LoggedDraftEvent): Draft {
  const { seq } = event
  const by = event.actor
  const at = Date.parse(event.at)
  switch (event.type) {
    case 'draftCreated':
      throw new Error('A draft is created once')
    case 'cellsSet':
      return setCells(draft, event)
    case 'rowsInserted': {
      const { workstream, after, rows } = event
      const made = rows.map(({ key, cells }) => ({ key, workstream, cells: cellsOf(cells, { seq, by }), seq }))
      const size = rows.reduce((sum, { cells }) => sum + sizeOfCells(cells), draft.size)
      return touched({ ...draft, rows: insertRows(draft, made, workstream, after), size }, [workstream], seq)
    }
    case 'rowsRemoved': {
      const size = event.rows.reduce((sum, { cells }) => sum - sizeOfCells(cells), draft.size)
      const rows = removeRows(
        draft,
        event.rows.map(({ key }) => key),
      )
      return touched(
        { ...draft, rows, size },
        event.rows.map(({ workstream }) => workstream),
        seq,
      )
    }
    case 'rowsMoved': {
      const rows = moveRows(
        draft,
        event.rows.map(({ key }) => key),
        event.workstream,
        event.after,
        seq,
      )
      return touched({ ...draft, rows }, [event.workstream, ...event.rows.map(({ workstream }) => workstream)], seq)
    }
    case 'sectionSet': {
      const { section, text, was } = event
      const sections = { ...draft.sections, [section]: { text, seq, by } }
      const title = section === 'title' ? (titleIn(text) ?? draft.title) : draft.title
      const size = draft.size + text.length - was.length
      return touched(
        { ...draft, title, sections, sectionsSeq: seq, size },
        draft.workstreams.map(({ key }) => key),
      )
    }
    case 'workstreamAdded': {
      const added: DraftWorkstream = { key: event.key, title: event.title, people: [], seq }
      const longer = { ...draft, workstreams: [...draft.workstreams, added], sectionsSeq: seq }
      return moveWorkstream(longer, event.key, event.after)
    }
    case 'workstreamRenamed':
      return withWorkstream(draft, event.workstream, ({ approval: _, ...one }) => ({ ...one, title: event.title, seq }))
    case 'workstreamMoved':
      return moveWorkstream({ ...draft, sectionsSeq: seq }, event.workstream, event.after)
    case 'workstreamRemoved':
      return {
        ...draft,
        sectionsSeq: seq,
        workstreams: draft.workstreams.filter(({ key }) => key !== event.workstream),
      }
    case 'workstreamGiven':
      return withWorkstream(draft, event.workstream, (one) => ({ ...one, people: event.people }))
    case 'columnAdded':
      return { ...draft, columns: [...draft.columns, event.column] }
    case 'columnChanged':
      return { ...draft, columns: draft.columns.map((one) => (one.key === event.column.key ? event.column : one)) }
    case 'columnRemoved':
      return removeColumn(draft, event)
    case 'commented': {
      const { text, mentions, row, column, answers } = event
      const place = { ...(row !== undefined && { row }), ...(column !== undefined && { column }) }
      const comment = { seq, by, at, ...place, text, mentions, ...(answers !== undefined && { answers }) }
      return { ...draft, comments: [...draft.comments, comment] }
    }
    case 'commentResolved':
      return withComment(draft, event.comment, (one) => ({ ...one, resolved: { by, at } }))
    case 'commentReopened':
      return withComment(draft, event.comment, ({ resolved: _, ...one }) => one)
    case 'reviewAsked':
      // What was returned then has been worked on: its reason has done its part.
      return follow(
        { ...draft, review: { by, at }, workstreams: draft.workstreams.map(({ returned: _, ...one }) => one) },
        event,
      )
    case 'workstreamApproved':
      return withWorkstream(draft, event.workstream, ({ returned: _, ...one }) => ({
        ...one,
        approval: { by, at, seq },
      }))
    case 'workstreamReturned':
      return withWorkstream(draft, event.workstream, ({ approval: _, ...one }) => ({
        ...one,
        returned: { by, at, seq, reason: event.reason },
      }))
    case 'draftApproved':
      return follow({ ...draft, approved: { ...event.version, by, at, seq } }, event)
    case 'draftReopened':
      return follow(
        touched(
          draft,
          draft.workstreams.map(({ key }) => key),
        ),
        event,
      )
    case 'draftLocked':
      return { ...draft, lock: { at: Date.parse(event.from), by, reason: event.reason } }
    case 'draftUnlocked': {
      const { lock: _, ...unlocked } = draft
      return { ...unlocked, unlockedAt: at }
    }
    case 'lockBeforeSet':
      return { ...draft, locksBefore: event.before }
    case 'draftArchived':
      return { ...draft, archived: { by, at, reason: event.reason } }
    case 'draftBroughtBack': {
      const { archived: _, ...back } = draft
      return back
    }
    default:
      return unreachable(event)
  }
}

function setCells(draft: Draft, event: Logged<'cellsSet'>): Draft {
  const positions = positionsOf(draft.rows)
  const rows = draft.rows.slice()
  const workstreams = new Set<string>()
  let { size } = draft
  for (const { row: key, column, text, was } of event.cells) {
    const position = positions.get(key) ?? -1
    const row = rows[position]
    if (!row) throw new Error(`There is no row ${key}`)
    const cell: DraftCell = { text, seq: event.seq, by: event.actor }
    rows[position] = { ...row, cells: { ...row.cells, [column]: cell } }
    workstreams.add(row.workstream)
    size += text.length - was.length
  }
  sameOrder(draft.rows, rows)
  return touched({ ...draft, rows, size }, [...workstreams], event.seq)
}

function removeColumn(draft: Draft, { column, cells, seq }: Logged<'columnRemoved'>): Draft {
  const positions = positionsOf(draft.rows)
  const rows = draft.rows.slice()
  const workstreams = new Set<string>()
  for (const { row: key } of cells) {
    const position = positions.get(key) ?? -1
    const row = rows[position]
    if (!row) throw new Error(`There is no row ${key}`)
    const { [column.key]: _, ...rest } = row.cells
    rows[position] = { ...row, cells: rest, seq }
    workstreams.add(row.workstream)
  }
  sameOrder(draft.rows, rows)
  const size = cells.reduce((sum, { was }) => sum - was.length, draft.size)
  const columns = draft.columns.filter(({ key }) => key !== column.key)
  return touched({ ...draft, rows, columns, size }, [...workstreams], seq)
}

/** Their approval was of what they held until now. */
function touched(draft: Draft, workstreams: readonly string[], seq?: number): Draft {
  const keys = new Set(workstreams)
  return {
    ...draft,
    workstreams: draft.workstreams.map((one) => {
      if (!keys.has(one.key)) return one
      const { approval: _, ...open } = one
      return seq === undefined ? open : { ...open, seq }
    }),
  }
}

function withWorkstream(draft: Draft, key: string, change: (one: DraftWorkstream) => DraftWorkstream): Draft {
  if (!draft.workstreams.some((one) => one.key === key)) throw new Error(`There is no workstream ${key}`)
  return { ...draft, workstreams: draft.workstreams.map((one) => (one.key === key ? change(one) : one)) }
}

function withComment(draft: Draft, seq: number, change: (one: Draft['comments'][number]) => Draft['comments'][number]) {
  return { ...draft, comments: draft.comments.map((one) => (one.seq === seq ? change(one) : one)) }
}

function follow(draft: Draft, event: LoggedDraftEvent): Draft {
  const status = draftLifecycle.next(draft.status, event)
  if (status === undefined) throw new Error(`${event.type} cannot happen to a draft that is ${draft.status}`)
  return { ...draft, status }
}

function cellsOf(texts: Readonly<Record<string, string>>, set: { seq: number; by?: string }): DraftRow['cells'] {
  const filled = Object.entries(texts).filter(([, text]) => text !== '')
  return Object.fromEntries(filled.map(([column, text]) => [column, { text, ...set }]))
}

const sizeOf = (texts: readonly string[]): number => texts.reduce((sum, { length }) => sum + length, 0)
const sizeOfCells = (cells: Readonly<Record<string, string>>): number => sizeOf(Object.values(cells))
