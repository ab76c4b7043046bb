/** The plan on a phone: a list of its steps, each opened by itself, with a field per column. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { type DraftRow, findRow } from '../../../shared/draft/draft.ts'
import { cellKey } from '../../live/drafts/overlay.ts'
import { useStore } from '../../live/session.tsx'
import { rowsInFlow } from '../../ui/virtualRows.ts'
import { type Line, linesOf } from './grid/lines.ts'
import { at } from './grid/selection.ts'
import { appended } from './grid/sheetEdits.ts'
import { newRowKey } from './newRowKey.ts'
import { columnChoice, shownColumns } from './planColumns.ts'
import type { Marks } from './planFaults.ts'
import { RowField } from './RowField.tsx'
import { type Rights, usePlan } from './usePlan.tsx'

const NONE: ReadonlySet<string> = new Set()

export function PlanList({ rights, marks }: { rights: Rights; marks: Marks }) {
  const { draft, open, grid } = usePlan()
  const [search, setSearch] = useState('')
  const searched = useDeferredValue(search)
  const scroller = useRef<HTMLDivElement>(null)
  const opened = useStore(grid, ({ selection }) => selection?.focus.line)
  const lines = useMemo(
    () => linesOf(draft, { search: searched, folded: NONE, adds: (key) => rights.whyNot(key) === undefined }),
    [draft, searched, rights],
  )
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 64,
    overscan: 6,
    getItemKey: (index) => lines[index]?.key ?? index,
  })
  const show = (line: string) => grid.set({ selection: at({ line, column: 'title' }) })
  const add = (workstream: string) => {
    const key = newRowKey()
    void open.give(appended(draft, workstream, [{ key, cells: {} }]))
    show(key)
  }
  const row = opened === undefined ? undefined : findRow(draft, opened)
  if (row) return <RowEditor key={row.key} row={row} rights={rights} marks={marks} close={() => grid.set({})} />
  return (
    <section className="plan-list" aria-label="Steps">
      <input
        type="search"
        className="field"
        aria-label="Search the steps"
        placeholder={`Search ${draft.rows.length} steps`}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <div className="plan-list__scroller" ref={scroller}>
        <div style={rowsInFlow(virtual)}>
          {virtual.getVirtualItems().map(({ index, key }) => {
            const line = lines[index]
            return line ? (
              <div key={key} data-index={index} ref={virtual.measureElement}>
                <ListLine line={line} marks={marks} show={show} add={add} />
              </div>
            ) : null
          })}
        </div>
      </div>
    </section>
  )
}

interface ListLineProps {
  line: Line
  marks: Marks
  show(line: string): void
  add(workstream: string): void
}

function ListLine({ line, marks, show, add }: ListLineProps) {
  const { unsure } = usePlan()
  if (line.kind === 'workstream')
    return (
      <h2 className="plan-list__stream">
        {line.workstream.title} <span className="dim">{line.count}</span>
      </h2>
    )
  if (line.kind === 'new')
    return (
      <button type="button" className="plan-list__row dim" onClick={() => add(line.workstream)}>
        Add a step
      </button>
    )
  const { row, number } = line
  const text = (column: string) => row.cells[column]?.text ?? ''
  const faults = [...(marks.get(row.key)?.values() ?? [])]
  const bad = faults.some(({ tone }) => tone === 'bad')
  const isUnsure = unsure.has(row.key) || Object.keys(row.cells).some((column) => unsure.has(cellKey(row.key, column)))
  return (
    <button type="button" className="plan-list__row" onClick={() => show(row.key)}>
      <span className="dim">{number}</span>
      <span className="plan-list__what">
        <span className={isUnsure ? 'plan-list__title grid__cell--unsure' : 'plan-list__title'}>
          {text('title') || text('step') || 'No title yet'}
        </span>
        <span className="dim">{[text('owner'), text('takes'), text('phase')].filter(Boolean).join(' · ')}</span>
        {faults.length > 0 ? (
          <span className={bad ? 'bad' : 'late'}>
            {(faults.find(({ tone }) => tone === 'bad') ?? faults[0])?.message}
          </span>
        ) : null}
      </span>
    </button>
  )
}

interface RowEditorProps {
  row: DraftRow
  rights: Rights
  marks: Marks
  close(): void
}

function RowEditor({ row, rights, marks, close }: RowEditorProps) {
  const { draft, open } = usePlan()
  const choice = useStore(columnChoice, (value) => value)
  const not = rights.whyNot(row.workstream)
  return (
    <section className="plan-list plan-list--open" aria-label="Step">
      <button type="button" className="button" onClick={close}>
        ‹ All steps
      </button>
      {not === undefined ? null : <p className="late">{not}</p>}
      {shownColumns(draft, choice).map(({ key, title }) => (
        <RowField
          key={key}
          place={`${row.key} ${key}`}
          title={title}
          own={draft.columns.find((column) => column.key === key)}
          text={row.cells[key]?.text ?? ''}
          fault={marks.get(row.key)?.get(key)}
          isReadOnly={not !== undefined}
          seen={() => open.seenCell(row.key, key)}
          save={(text, seen) =>
            void open.give({ type: 'setCells', cells: [{ row: row.key, column: key, text, seen }] })
          }
        />
      ))}
      {not === undefined ? (
        <button
          type="button"
          className="button button--bad"
          onClick={() => {
            void open.give({ type: 'removeRows', rows: [{ row: row.key, seen: open.seenRow(row.key) }] })
            close()
          }}
        >
          Remove this step
        </button>
      ) : null}
    </section>
  )
}
