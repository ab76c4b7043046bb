/** The headings: a press sorts what is looked at, the edge is drawn to another width. */
import type { PointerEvent } from 'react'
import type { GridColumn } from './gridColumn.ts'
import type { Sort } from './lines.ts'

interface GridHeadProps {
  /** Those in sight, and the place of the first of them among all. */
  columns: readonly GridColumn[]
  offset: number
  sort: Sort | undefined
  sortBy(column: string): void
  resize(column: string, width: number): void
}

const NARROWEST = 40

export function GridHead({ columns, offset, sort, sortBy, resize }: GridHeadProps) {
  const pull = (event: PointerEvent<HTMLElement>, { key, width }: GridColumn) => {
    event.preventDefault()
    const start = event.clientX
    const handle = event.currentTarget
    handle.setPointerCapture(event.pointerId)
    const move = (moved: globalThis.PointerEvent) => resize(key, Math.max(NARROWEST, width + moved.clientX - start))
    handle.addEventListener('pointermove', move)
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true })
  }
  return (
    <div role="row" className="grid__head" aria-rowindex={1}>
      <div role="columnheader" className="grid__number">
        <span className="unseen">Number</span>
      </div>
      {columns.map((column, position) => {
        const isSorted = sort?.column === column.key
        return (
          <div
            key={column.key}
            role="columnheader"
            className="grid__heading"
            aria-colindex={offset + position + 2}
            title={column.about}
            aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
          >
            <button type="button" className="grid__sort" tabIndex={-1} onClick={() => sortBy(column.key)}>
              {column.title}
              {isSorted ? <span aria-hidden="true"> {sort.descending ? '↓' : '↑'}</span> : null}
            </button>
            <span className="grid__edge" onPointerDown={(event) => pull(event, column)} />
          </div>
        )
      })}
    </div>
  )
}
