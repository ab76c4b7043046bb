/**
 * A YAML that is pasted back becomes the smallest edit: steps are matched by their id, else by their title, and only what
 * differs is changed. What somebody else changed since the text was taken is not overwritten (R15).
 */
import { type ChangedPlace, isRefusal, type Refusal } from '../refusal.ts'
import { comesBackAs } from './cells.ts'
import type { DraftCommandOf } from './commands.ts'
import { contentOfText } from './contentOfText.ts'
import { cellChanged, changedRow, removed, tooLong } from './decideRows.ts'
import { type Draft, type DraftRow, NOTE_COLUMN, rowSeq } from './draft.ts'
import type { DraftContent, DraftEvent, DraftEventOf } from './events.ts'
import { evolveAhead } from './evolve.ts'
import { moves } from './moves.ts'
import { draftText } from './text.ts'

type ReadRow = DraftContent['rows'][number]
type Cells = Readonly<Record<string, string>>

export function replaceText(draft: Draft, { text, seen }: DraftCommandOf<'replaceText'>): DraftEvent[] | Refusal {
  const read = contentOfText(text, draft.columns)
  if (isRefusal(read)) return read
  return new Replacement(draft, read.content, seen).decide()
}

class Replacement {
  /** As it becomes, event by event. */
  #draft: Draft
  /** As it comes back from its own text: a text that says the same changes nothing. */
  readonly #own: { sections: DraftContent['sections']; cells: ReadonlyMap<string, Cells> }
  readonly #content: DraftContent
  readonly #seen: number
  readonly #events: DraftEvent[] = []
  readonly #changed: ChangedPlace[] = []
  readonly #seqs: number

  constructor(draft: Draft, content: DraftContent, seen: number) {
    this.#draft = draft
    this.#own = ownContent(draft)
    this.#content = content
    this.#seen = seen
    this.#seqs = draft.seq
  }

  decide(): DraftEvent[] | Refusal {
    const before = this.#draft
    this.#sections()
    this.#strayColumns()
    const workstreams = this.#addWorkstreams()
    const pairs = pair(before.rows, this.#own.cells, this.#content.rows)
    this.#remove(pairs)
    this.#cells(pairs)
    this.#place(pairs, workstreams)
    this.#dropWorkstreams(workstreams)
    if (this.#changed.length > 0) return cellChanged(this.#changed)
    return tooLong(before, this.#draft.size - before.size) ?? this.#events
  }

  #add(event: DraftEvent): void {
    this.#events.push(event)
    this.#draft = evolveAhead(this.#draft, event)
  }

  #sections(): void {
    const { sections } = this.#content
    for (const section of new Set([...Object.keys(this.#draft.sections), ...Object.keys(sections)])) {
      const held = this.#draft.sections[section]
      const was = held?.text ?? ''
      const text = sections[section] ?? ''
      if (text === (this.#own.sections[section] ?? '')) continue
      if (held && held.seq > this.#seen)
        this.#changed.push({ section, text: was, seq: held.seq, ...(held.by !== undefined && { by: held.by }) })
      this.#add({ type: 'sectionSet', section, text, was })
    }
  }

  #strayColumns(): void {
    for (const column of this.#content.columns)
      if (!this.#draft.columns.some(({ key }) => key === column.key)) this.#add({ type: 'columnAdded', column })
  }

  /** The draft's keys by those of the text. */
  #addWorkstreams(): Map<string, string> {
    const keys = new Map<string, string>()
    for (const { key, title } of this.#content.workstreams) {
      const known = this.#draft.workstreams.find((one) => one.title.trim() === title)
      const own = known?.key ?? this.#freeKey('w', (taken) => this.#draft.workstreams.some((one) => one.key === taken))
      if (!known)
        this.#add({ type: 'workstreamAdded', key: own, title, after: this.#draft.workstreams.at(-1)?.key ?? null })
      keys.set(key, own)
    }
    const wanted = [...keys.values()]
    const there = this.#draft.workstreams.flatMap(({ key }) => (wanted.includes(key) ? [key] : []))
    for (const run of moves(there, wanted)) {
      let { after } = run
      for (const workstream of run.keys) {
        this.#add({ type: 'workstreamMoved', workstream, after, was: this.#workstreamBefore(workstream) })
        after = workstream
      }
    }
    return keys
  }

  #workstreamBefore(key: string): string | null {
    const { workstreams } = this.#draft
    return workstreams[workstreams.findIndex((one) => one.key === key) - 1]?.key ?? null
  }

  #remove(pairs: Pairs): void {
    const gone = this.#draft.rows.filter(({ key }) => !pairs.byKey.has(key))
    for (const row of gone) if (rowSeq(row) > this.#seen) this.#changed.push(changedRow(row))
    if (gone.length > 0) this.#add({ type: 'rowsRemoved', rows: gone.map((row) => removed(this.#draft, row)) })
  }

  #cells(pairs: Pairs): void {
    const hasNotes = this.#content.rows.some(({ cells }) => cells[NOTE_COLUMN] !== undefined)
    const set: DraftEventOf<'cellsSet'>['cells'] = []
    for (const row of this.#draft.rows) {
      const read = pairs.byKey.get(row.key)
      if (!read) continue
      for (const column of new Set([...Object.keys(row.cells), ...Object.keys(read.cells)])) {
        // A text without its comments says nothing about them.
        if (read.cells[column] === undefined && (column.startsWith('x-') || (column === NOTE_COLUMN && !hasNotes)))
          continue
        const cell = row.cells[column]
        const was = cell?.text ?? ''
        const text = read.cells[column] ?? ''
        if (text === (this.#own.cells.get(row.key)?.[column] ?? '')) continue
        if (cell && cell.seq > this.#seen)
          this.#changed.push({
            row: row.key,
            column,
            text: was,
            seq: cell.seq,
            ...(cell.by !== undefined && { by: cell.by }),
          })
        set.push({ row: row.key, column, text, was })
      }
    }
    if (set.length > 0) this.#add({ type: 'cellsSet', cells: set })
  }

  /** Inserts and moves, so that each workstream has its rows in the order of the text. */
  #place(pairs: Pairs, workstreams: ReadonlyMap<string, string>): void {
    const wanted = Map.groupBy(this.#content.rows, ({ workstream }) => workstream)
    const taken = new Set(this.#draft.rows.map(({ key }) => key))
    for (const [readKey, key] of workstreams) {
      const rows = (wanted.get(readKey) ?? []).map((read) => {
        const known = pairs.byRead.get(read)
        const own = known ?? this.#freeKey('t', (one) => taken.has(one))
        taken.add(own)
        return { key: own, read, isNew: known === undefined }
      })
      const there = this.#draft.rows.filter(({ workstream }) => workstream === key).map((row) => row.key)
      for (const run of moves(
        there,
        rows.map((row) => row.key),
      ))
        this.#placeRun(run, rows, key)
    }
  }

  #placeRun(
    { keys, after }: { keys: readonly string[]; after: string | null },
    rows: readonly { key: string; read: ReadRow; isNew: boolean }[],
    workstream: string,
  ): void {
    const byKey = new Map(rows.map((row) => [row.key, row]))
    let last = after
    for (let from = 0; from < keys.length; ) {
      const isNew = byKey.get(keys[from] ?? '')?.isNew ?? false
      let to = from
      while (to < keys.length && (byKey.get(keys[to] ?? '')?.isNew ?? false) === isNew) to += 1
      const run = keys.slice(from, to)
      if (isNew) {
        const made = run.map((key) => ({ key, cells: byKey.get(key)?.read.cells ?? {} }))
        this.#add({ type: 'rowsInserted', workstream, after: last, rows: made })
      } else {
        const moved = run.flatMap((key) => this.#draft.rows.filter((row) => row.key === key))
        const from = moved.map((row) => ({
          key: row.key,
          workstream: row.workstream,
          after: removed(this.#draft, row).after,
        }))
        this.#add({ type: 'rowsMoved', workstream, after: last, rows: from })
      }
      last = run.at(-1) ?? last
      from = to
    }
  }

  #dropWorkstreams(workstreams: ReadonlyMap<string, string>): void {
    const kept = new Set(workstreams.values())
    for (const { key, title } of this.#draft.workstreams)
      if (!kept.has(key)) this.#add({ type: 'workstreamRemoved', workstream: key, title })
  }

  #keys = 0
  #freeKey(begins: string, isTaken: (key: string) => boolean): string {
    for (;;) {
      this.#keys += 1
      const key = `${begins}${this.#seqs + 1}-${this.#keys}`
      if (!isTaken(key)) return key
    }
  }
}

function ownContent(draft: Draft): { sections: DraftContent['sections']; cells: Map<string, Cells> } {
  const read = contentOfText(draftText({ ...draft, rows: [], workstreams: [] }).yaml)
  if (isRefusal(read)) throw new Error(`The text of a draft cannot be read: ${read.message}`)
  const cells = draft.rows.map(({ key, cells: held }): [string, Cells] => {
    const texts = Object.entries(held).map(([column, { text }]) => [column, comesBackAs(column, text)])
    return [key, Object.fromEntries(texts.filter(([, text]) => text !== ''))]
  })
  return { sections: read.content.sections, cells: new Map(cells) }
}

interface Pairs {
  byKey: Map<string, ReadRow>
  byRead: Map<ReadRow, string>
}

/** Each row at most once: by its id, then by its title, then by all that it holds. */
function pair(rows: readonly DraftRow[], held: ReadonlyMap<string, Cells>, read: readonly ReadRow[]): Pairs {
  const pairs: Pairs = { byKey: new Map(), byRead: new Map() }
  for (const nameOf of NAMES) {
    const unpaired = rows.filter(({ key }) => !pairs.byKey.has(key))
    const open = Map.groupBy(unpaired, ({ key }) => nameOf(held.get(key) ?? {}))
    for (const row of read) {
      const name = nameOf(row.cells)
      const key = name === '' || pairs.byRead.has(row) ? undefined : open.get(name)?.shift()?.key
      if (key === undefined) continue
      pairs.byKey.set(key, row)
      pairs.byRead.set(row, key)
    }
  }
  return pairs
}

const NAMES: ((cells: Cells) => string)[] = [
  ({ step = '' }) => step.trim(),
  ({ title = '' }) => title.trim(),
  (cells) => JSON.stringify(Object.entries(cells).sort(([a], [b]) => (a < b ? -1 : 1))),
]
