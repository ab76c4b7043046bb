/** The menus above the table: what is done with rows, the same as by keys, and which columns are shown. */
import type { OwnColumn } from '../../../shared/draft/draft.ts'
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
  change(column: OwnColumn): void
}

export function ColumnsMenu({ columns, add, change }: ColumnsMenuProps) {
  const { draft, open } = usePlan()
  const shown = new Set(columns.map(({ key }) => key))
  const entries: MenuEntry[] = [
    ...(add ? [{ kind: 'item' as const, key: 'add', label: 'New column…', run: add }] : []),
    ...(add
      ? draft.columns.flatMap((column) => [
          // One that the format does not know, as a text had it, has no other type.
          ...(column.key.startsWith('x-')
            ? [
                {
                  kind: 'item' as const,
                  key: `change ${column.key}`,
                  label: `Change “${column.title}”…`,
                  run: () => change(column),
                },
              ]
            : []),
          {
            kind: 'item' as const,
            key: `remove ${column.key}`,
            label: `Remove “${column.title}”`,
            run: () => void open.give({ type: 'removeColumn', column: column.key }),
          },
        ])
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
