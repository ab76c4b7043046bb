/** The menus above the table: what is done with rows, the same as by keys, and which columns are shown. */
import { MoreMenu } from '../../ui/MoreMenu.tsx'
import type { MenuEntry } from '../../ui/menuEntry.ts'
import type { GridColumn } from './grid/gridColumn.ts'
import type { GridAction } from './grid/gridKeys.ts'
import { allColumns, chooseColumns, columnChoice } from './planColumns.ts'
import { usePlan } from './usePlan.tsx'

export function rowEntries(act: (action: GridAction) => void): MenuEntry[] {
  const item = (label: string, title: string, action: GridAction): MenuEntry => ({
    kind: 'item',
    key: label,
    label,
    title,
    run: () => act(action),
  })
  return [
    item('Insert above', 'Ctrl+Shift+Enter', { kind: 'insert', where: 'above' }),
    item('Insert below', 'Ctrl+Enter', { kind: 'insert', where: 'below' }),
    item('Duplicate', 'With “-2” after their ids', { kind: 'duplicate' }),
    { kind: 'line', key: 'moves' },
    item('Move up', 'Alt+↑', { kind: 'moveRows', by: -1 }),
    item('Move down', 'Alt+↓', { kind: 'moveRows', by: 1 }),
    item('Fill down', 'Ctrl+D', { kind: 'fillDown' }),
    { kind: 'line', key: 'removes' },
    item('Remove', 'Ctrl+-', { kind: 'remove' }),
  ]
}

interface ColumnsMenuProps {
  /** Those that are shown. */
  columns: readonly GridColumn[]
  add: (() => void) | undefined
}

export function ColumnsMenu({ columns, add }: ColumnsMenuProps) {
  const { draft, open } = usePlan()
  const shown = new Set(columns.map(({ key }) => key))
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
