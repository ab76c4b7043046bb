/** Above the table: the search, what is looked at, rows and columns, undo. */
import { useState } from 'react'
import type { OwnColumn as Column } from '../../../shared/draft/draft.ts'
import { useStore } from '../../live/session.tsx'
import { MoreMenu } from '../../ui/MoreMenu.tsx'
import type { GridColumn } from './grid/gridColumn.ts'
import type { GridAction } from './grid/gridKeys.ts'
import type { Sort } from './grid/lines.ts'
import { OwnColumn } from './OwnColumn.tsx'
import { ColumnsMenu, rowEntries } from './PlanMenus.tsx'
import { titleOfColumn } from './planColumns.ts'
import type { Marks } from './planFaults.ts'
import { type Rights, usePlan } from './usePlan.tsx'

export type Chip = 'faults' | 'warnings' | 'critical' | 'mine'

interface PlanToolsProps {
  search: string
  setSearch(search: string): void
  chip: Chip | undefined
  setChip(chip: Chip | undefined): void
  marks: Marks
  critical: number
  rights: Rights
  sort: Sort | undefined
  unsort(): void
  said: string | undefined
  /** In the table, as a key would. */
  act(action: GridAction): void
  columns: readonly GridColumn[]
  insert(): void
}

export function PlanTools({
  search,
  setSearch,
  chip,
  setChip,
  marks,
  critical,
  rights,
  sort,
  unsort,
  said,
  act,
  columns,
  insert,
}: PlanToolsProps) {
  const { draft, open } = usePlan()
  const can = useStore(open.undo.can, (value) => value)
  const [column, setColumn] = useState<Column | 'new'>()
  const tones = [...marks.values()].flatMap((ofRow) => [...ofRow.values()].map(({ tone }) => tone))
  const bad = tones.filter((tone) => tone === 'bad').length
  const own = draft.rows.filter(rights.mine).length
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
      {rights.inserts ? (
        <button type="button" className="button button--small" onClick={insert}>
          Insert…
        </button>
      ) : null}
      <MoreMenu className="button button--small" entries={rowEntries(act)}>
        Rows ▾
      </MoreMenu>
      <ColumnsMenu
        columns={columns}
        add={rights.plans && rights.closed === undefined ? () => setColumn('new') : undefined}
        change={setColumn}
      />
      {column ? (
        <OwnColumn
          key={column === 'new' ? '' : column.key}
          column={column === 'new' ? undefined : column}
          close={() => setColumn(undefined)}
        />
      ) : null}
    </div>
  )
}
