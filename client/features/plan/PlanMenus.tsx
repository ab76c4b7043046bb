/** The menus above the table: what is done with rows, the same as by keys, and which columns are shown. */
import type { Edit } from '../../live/drafts/edits.ts'
import { useStore } from '../../live/session.tsx'
import { MoreMenu } from '../../ui/MoreMenu.tsx'
import type { MenuEntry } from '../../ui/menuEntry.ts'
import * as rowEdits from './grid/rowEdits.ts'
import { type Range, rangeOf, type Selection } from './grid/selection.ts'
import { fillDown, rowsIn, type Sheet } from './grid/sheetEdits.ts'
import { allColumns, chooseColumns, columnChoice, shownColumns } from './planColumns.ts'
import { type Rights, usePlan } from './usePlan.tsx'

/** What the menus do, the same as the keys. */
export interface GridActs {
  sheet: Sheet
  give(edits: readonly Edit[]): void
  say(why: string): void
  rights: Rights
  selection(): Selection | undefined
}

export function rowEntries(act: GridActs): MenuEntry[] {
  const { sheet, give, say, rights } = act
  const range = () => {
    const selection = act.selection()
    return selection && rangeOf(sheet.frame, selection)
  }
  /** With the selected rows, where they may be edited. */
  const run = (make: (rows: string[], chosen: Range) => Edit[]) => () => {
    const chosen = range()
    if (!chosen) return say('Choose a row first.')
    const rows = rowsIn(sheet, chosen)
    const line = sheet.lines[chosen.top]
    const workstream =
      line?.kind === 'row' ? line.row.workstream : line?.kind === 'workstream' ? line.workstream.key : line?.workstream
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
      run((_, chosen) => rowEdits.insertBeside(sheet, chosen, 'above').edits),
    ),
    item(
      'below',
      'Insert below',
      'Ctrl+Enter',
      run((_, chosen) => rowEdits.insertBeside(sheet, chosen, 'below').edits),
    ),
    item(
      'copy',
      'Duplicate',
      'With “-2” after their ids',
      run((rows) => rowEdits.duplicated(sheet, rows)),
    ),
    { kind: 'line', key: 'moves' },
    item(
      'up',
      'Move up',
      'Alt+↑',
      run((rows) => rowEdits.moveBy(sheet, rows, -1)),
    ),
    item(
      'down',
      'Move down',
      'Alt+↓',
      run((rows) => rowEdits.moveBy(sheet, rows, 1)),
    ),
    item(
      'fill',
      'Fill down',
      'Ctrl+D',
      run((_, chosen) => fillDown(sheet, chosen)),
    ),
    { kind: 'line', key: 'removes' },
    item(
      'remove',
      'Remove',
      'Ctrl+-',
      run((rows) => rowEdits.removeRows(sheet, rows)),
    ),
  ]
}

export function ColumnsMenu({ add }: { add: (() => void) | undefined }) {
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
