/** Above the table: the search, what is looked at, rows and columns, undo. */
import { useState } from 'react'
import type { Edit } from '../../live/drafts/edits.ts'
import { useStore } from '../../live/session.tsx'
import { MoreMenu } from '../../ui/MoreMenu.tsx'
import type { MenuEntry } from '../../ui/menuEntry.ts'
import type { Sort } from './grid/lines.ts'
import { rangeOf, type Selection } from './grid/selection.ts'
import * as sheetEdits from './grid/sheetEdits.ts'
import { OwnColumn } from './OwnColumn.tsx'
import { allColumns, chooseColumns, columnChoice, shownColumns, titleOfColumn } from './planColumns.ts'
import type { Marks } from './planFaults.ts'
import { type Rights, usePlan } from './usePlan.tsx'

/** What the menus do, the same as the keys. */
interface GridActs {
  sheet: sheetEdits.Sheet
  give(edits: readonly Edit[]): void
  say(why: string): void
  rights: Rights
  selection(): Selection | undefined
}

export type Chip = 'faults' | 'warnings' | 'critical' | 'mine'

interface PlanToolsProps {
  search: string
  setSearch(search: string): void
  chip: Chip | undefined
  setChip(chip: Chip | undefined): void
  marks: Marks
  critical: number
  mine: Rights
  sort: Sort | undefined
  unsort(): void
  said: string | undefined
  act: GridActs
}

export function PlanTools({
  search,
  setSearch,
  chip,
  setChip,
  marks,
  critical,
  mine,
  sort,
  unsort,
  said,
  act,
}: PlanToolsProps) {
  const { draft, open } = usePlan()
  const can = useStore(open.undo.can, (value) => value)
  const [isAdding, setAdding] = useState(false)
  const tones = [...marks.values()].flatMap((ofRow) => [...ofRow.values()].map(({ tone }) => tone))
  const bad = tones.filter((tone) => tone === 'bad').length
  const own = draft.rows.filter(mine.mine).length
  const chips: { chip: Chip; label: string; count: number }[] = [
    { chip: 'faults', label: 'Faults', count: bad },
    { chip: 'warnings', label: 'Warnings', count: tones.length - bad },
    { chip: 'critical', label: 'Critical', count: critical },
    { chip: 'mine', label: 'Mine', count: own },
  ]
  return (
    <div className="plan-tools">
      <input
        type="search"
        className="field plan-tools__search"
        aria-label="Search the steps"
        placeholder={`Search ${draft.rows.length === 1 ? '1 step' : `${draft.rows.length} steps`}`}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setSearch('')
          if (event.key === 'Enter') document.querySelector<HTMLElement>('.grid')?.focus()
        }}
      />
      {chips.map(({ chip: one, label, count }) =>
        count === 0 && chip !== one ? null : (
          <button
            key={one}
            type="button"
            className={`pill${one === 'faults' ? ' pill--bad' : ''}`}
            aria-pressed={chip === one}
            onClick={() => setChip(chip === one ? undefined : one)}
          >
            {label} {count}
          </button>
        ),
      )}
      {sort ? (
        <button type="button" className="pill" aria-pressed onClick={unsort}>
          Sorted by {titleOfColumn(draft, sort.column)} ×
        </button>
      ) : null}
      <span className="plan-tools__said" role="status">
        {said}
      </span>
      <button
        type="button"
        className="button button--small button--icon"
        aria-label="Undo"
        title="Undo (Ctrl+Z)"
        disabled={!can.undo}
        onClick={() => void open.undo.undo()}
      >
        ↶
      </button>
      <button
        type="button"
        className="button button--small button--icon"
        aria-label="Redo"
        title="Redo (Ctrl+Y)"
        disabled={!can.redo}
        onClick={() => void open.undo.redo()}
      >
        ↷
      </button>
      <MoreMenu className="button button--small" entries={rowEntries(act)}>
        Rows ▾
      </MoreMenu>
      <ColumnsMenu add={act.rights.plans && act.rights.closed === undefined ? () => setAdding(true) : undefined} />
      {isAdding ? <OwnColumn close={() => setAdding(false)} /> : null}
    </div>
  )
}

function rowEntries(act: GridActs): MenuEntry[] {
  const { sheet, give, say, rights } = act
  const range = () => {
    const selection = act.selection()
    return selection && rangeOf(sheet.frame, selection)
  }
  /** With the selected rows, where they may be edited. */
  const run =
    (make: (rows: string[], chosen: NonNullable<ReturnType<typeof range>>) => sheetEdits.Paste['edits']) => () => {
      const chosen = range()
      if (!chosen) return say('Choose a row first.')
      const rows = sheetEdits.rowsIn(sheet, chosen)
      const line = sheet.lines[chosen.top]
      const workstream =
        line?.kind === 'row'
          ? line.row.workstream
          : line?.kind === 'workstream'
            ? line.workstream.key
            : line?.workstream
      const not = rights.whyNot(workstream)
      if (not !== undefined) return say(not)
      give(make(rows, chosen))
    }
  const item = (key: string, label: string, title: string, doing: () => void): MenuEntry => ({
    kind: 'item',
    key,
    label,
    title,
    run: doing,
  })
  return [
    item(
      'above',
      'Insert above',
      'Ctrl+Shift+Enter',
      run((_, chosen) => sheetEdits.insertBeside(sheet, chosen, 'above').edits),
    ),
    item(
      'below',
      'Insert below',
      'Ctrl+Enter',
      run((_, chosen) => sheetEdits.insertBeside(sheet, chosen, 'below').edits),
    ),
    item(
      'copy',
      'Duplicate',
      'With “-2” after their ids',
      run((rows) => sheetEdits.duplicated(sheet, rows)),
    ),
    { kind: 'line', key: 'moves' },
    item(
      'up',
      'Move up',
      'Alt+↑',
      run((rows) => sheetEdits.moveBy(sheet, rows, -1)),
    ),
    item(
      'down',
      'Move down',
      'Alt+↓',
      run((rows) => sheetEdits.moveBy(sheet, rows, 1)),
    ),
    item(
      'fill',
      'Fill down',
      'Ctrl+D',
      run((_, chosen) => sheetEdits.fillDown(sheet, chosen)),
    ),
    { kind: 'line', key: 'removes' },
    item(
      'remove',
      'Remove',
      'Ctrl+-',
      run((rows) => sheetEdits.removeRows(sheet, rows)),
    ),
  ]
}

function ColumnsMenu({ add }: { add: (() => void) | undefined }) {
  const { draft, open } = usePlan()
  const choice = useStore(columnChoice, (value) => value)
  const shown = new Set(shownColumns(draft, choice).map(({ key }) => key))
  const entries: MenuEntry[] = [
    ...(add ? [{ kind: 'item' as const, key: 'add', label: 'New column…', run: add }] : []),
    ...(add
      ? draft.columns.map(({ key, title }) => ({
          kind: 'item' as const,
          key: `remove ${key}`,
          label: `Remove “${title}”`,
          run: () => void open.give({ type: 'removeColumn', column: key }),
        }))
      : []),
    { kind: 'item', key: 'usual', label: 'Show the usual ones', run: () => chooseColumns({ shown: {}, widths: {} }) },
    { kind: 'line', key: 'line' },
    ...allColumns(draft).map(({ key, title }) => ({
      kind: 'item' as const,
      key,
      label: title,
      ticked: shown.has(key),
      stays: true,
      run: () => chooseColumns({ shown: { ...columnChoice.get().shown, [key]: !shown.has(key) } }),
    })),
  ]
  return (
    <MoreMenu className="button button--small" entries={entries}>
      Columns ▾
    </MoreMenu>
  )
}
