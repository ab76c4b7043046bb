/** The table with everything that stands in it: faults, others' places, what is on its way, comments. */
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import type { DraftRow } from '../../../shared/draft/draft.ts'
import type { Edit } from '../../live/drafts/edits.ts'
import { cellKey } from '../../live/drafts/overlay.ts'
import { usePeople, useSession, useStore } from '../../live/session.tsx'
import { Grid } from './grid/Grid.tsx'
import type { CellGuest } from './grid/GridRow.tsx'
import type { GridHands } from './grid/gridProps.ts'
import { frameOf, linesOf, type Sort } from './grid/lines.ts'
import { type Sheet, tooMuch } from './grid/sheetEdits.ts'
import { hueOf } from './hues.ts'
import { newRowKey } from './newRowKey.ts'
import { type Chip, PlanTools } from './PlanTools.tsx'
import { chooseColumns, columnChoice, shownColumns, suggestionsIn } from './planColumns.ts'
import type { Marks } from './planFaults.ts'
import { type Rights, usePlan } from './usePlan.tsx'

interface PlanTableProps {
  rights: Rights
  marks: Marks
  /** To the comment of the cell where somebody is. */
  comment(): void
  /** To what can be inserted where somebody is. */
  insert(): void
}

export function PlanTable({ rights, marks, comment, insert }: PlanTableProps) {
  const { draft, confirmed, unsure, open, grid, check } = usePlan()
  const choice = useStore(columnChoice, (value) => value)
  const [search, setSearch] = useState('')
  const [chip, setChip] = useState<Chip>()
  const [sort, setSort] = useState<Sort>()
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const [said, setSaid] = useState<string>()
  const hands = useRef<GridHands>(null)
  const searched = useDeferredValue(search)
  const columns = useColumns()
  const critical = useMemo(
    () => new Set(check?.plan?.rows.flatMap(({ row, critical: isIt }) => (isIt ? [row] : [])) ?? []),
    [check],
  )
  const only = useMemo(() => chosenRows(chip, marks, critical, rights), [chip, marks, critical, rights])
  const lines = useMemo(
    () =>
      linesOf(draft, {
        search: searched,
        only,
        sort,
        folded,
        adds: (workstream) => rights.whyNot(workstream) === undefined,
      }),
    [draft, searched, only, sort, folded, rights],
  )
  const frame = useMemo(
    () =>
      frameOf(
        lines,
        columns.map(({ key }) => key),
      ),
    [lines, columns],
  )
  const sheet: Sheet = { draft, lines, frame, seenCell: open.seenCell, seenRow: open.seenRow, newKey: newRowKey }
  const guests = useGuests()
  const commented = useMemo(() => commentedCells(confirmed.comments), [confirmed.comments])
  const unsureByRow = useMemo(() => columnsByRow(unsure), [unsure])
  const give = (edits: readonly Edit[]) => {
    const not = tooMuch(draft, edits)
    setSaid(not)
    if (not === undefined) void open.give(...edits)
  }
  const fold = (workstream: string) =>
    setFolded((before) => {
      const next = new Set(before)
      if (!next.delete(workstream)) next.add(workstream)
      return next
    })
  const sortBy = (column: string) =>
    setSort((before) =>
      before?.column !== column
        ? { column, descending: false }
        : before.descending
          ? undefined
          : { column, descending: true },
    )
  return (
    <section className="plan__table" aria-label="Table">
      <PlanTools
        search={search}
        setSearch={setSearch}
        chip={chip}
        setChip={setChip}
        marks={marks}
        critical={critical.size}
        rights={rights}
        sort={sort}
        unsort={() => setSort(undefined)}
        said={said ?? rights.hint}
        act={(action) => hands.current?.act(action)}
        columns={columns}
        insert={insert}
      />
      <Grid
        hands={hands}
        sheet={sheet}
        columns={columns}
        store={grid}
        sort={sort}
        sortBy={sortBy}
        resize={(column, width) => chooseColumns({ widths: { ...choice.widths, [column]: Math.round(width) } })}
        fold={fold}
        whyNot={rights.whyNot}
        marksOf={(row) => marks.get(row)}
        guestsOf={(row) => guests.get(row)}
        unsureIn={(row) => (unsure.has(row) ? '*' : (unsureByRow.get(row) ?? ''))}
        commentedIn={(row) => commented.get(row) ?? ''}
        isCritical={(row) => critical.has(row)}
        suggestionsFor={(column) => suggestionsIn(draft, column)}
        give={give}
        say={setSaid}
        undo={() => void open.undo.undo()}
        redo={() => void open.undo.redo()}
        comment={comment}
        search={() => document.querySelector<HTMLInputElement>('.plan-tools__search')?.focus()}
      />
      {draft.rows.length === 0 || lines.length === 0 ? (
        <Nothing isFiltered={draft.rows.length > 0} streams={draft.workstreams.length} />
      ) : null}
    </section>
  )
}

function Nothing({ isFiltered, streams }: { isFiltered: boolean; streams: number }) {
  if (isFiltered) return <p className="plan__nothing dim">No step fits the search.</p>
  return (
    <p className="plan__nothing dim">
      {streams === 0
        ? 'The plan is empty. Add a workstream below, then its steps.'
        : 'Write the first step, or paste rows from a spreadsheet.'}
    </p>
  )
}

/** The same list as long as nothing in it changes: an edit of a cell renders one row, not all. */
function useColumns() {
  const { draft } = usePlan()
  const choice = useStore(columnChoice, (value) => value)
  // Every cell is looked at, which no key waits for.
  const settled = useDeferredValue(draft)
  const columns = useMemo(() => shownColumns(settled, choice), [settled, choice])
  const [steady, setSteady] = useState(columns)
  if (steady === columns || JSON.stringify(steady) === JSON.stringify(columns)) return steady
  setSteady(columns)
  return columns
}

function chosenRows(chip: Chip | undefined, marks: Marks, critical: ReadonlySet<string>, { mine }: Rights) {
  switch (chip) {
    case undefined:
      return undefined
    case 'critical':
      return ({ key }: DraftRow) => critical.has(key)
    case 'mine':
      return mine
    default: {
      const tone = chip === 'faults' ? 'bad' : 'late'
      return ({ key }: DraftRow) => [...(marks.get(key)?.values() ?? [])].some((mark) => mark.tone === tone)
    }
  }
}

function useGuests(): ReadonlyMap<string, CellGuest[]> {
  const { open } = usePlan()
  const { me } = useSession()
  const people = usePeople()
  const present = useStore(open.presence, (value) => value)
  return useMemo(() => {
    const guests = new Map<string, CellGuest[]>()
    for (const { person, at } of present) {
      if (person === me.person.id || at?.row === undefined) continue
      const guest = { column: at.column ?? 'step', name: people.shortName(person), hue: hueOf(present, person) }
      guests.set(at.row, [...(guests.get(at.row) ?? []), guest])
    }
    return guests
  }, [present, people, me.person.id])
}

/** By row, its columns with a space around each. */
function columnsByRow(keys: Iterable<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const key of keys) {
    const [row, column] = key.split(' ')
    if (row !== undefined && column !== undefined) found.set(row, `${found.get(row) ?? ' '}${column} `)
  }
  return found
}

const commentedCells = (comments: readonly { row?: string; column?: string; resolved?: object }[]) =>
  columnsByRow(
    comments.flatMap(({ row, column = 'step', resolved }) =>
      row === undefined || resolved ? [] : [cellKey(row, column)],
    ),
  )
