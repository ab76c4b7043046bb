/** The list under one header, virtualised: hundreds of cutovers cost no more than a screenful. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useMemo, useRef } from 'react'
import { usePeople, useSession } from '../../live/session.tsx'
import { rowsInFlow } from '../../ui/virtualRows.ts'
import { CutoverLine } from './CutoverLine.tsx'
import type { ShownLine } from './portfolio.ts'
import { type PortfolioRow, type PortfolioView, portfolioRows } from './portfolioRows.ts'
import { changeView } from './portfolioView.ts'
import { useOffsetIn } from './useOffsetIn.ts'
import type { Unseen } from './useUnseen.ts'

interface PortfolioListProps {
  lines: readonly ShownLine[]
  view: PortfolioView
  unseen: Unseen
}

const HEIGHTS: Record<PortfolioRow['kind'], number> = { release: 44, line: 84, over: 50 }

export function PortfolioList({ lines, view, unseen }: PortfolioListProps) {
  const { me } = useSession()
  const { name } = usePeople()
  const rows = useMemo(
    () => portfolioRows(lines, view, { me: me.person.id, unseen, name }),
    [lines, view, me, unseen, name],
  )
  const list = useRef<HTMLUListElement>(null)
  const scroller = useCallback(() => list.current?.closest('main') ?? null, [])
  const top = useOffsetIn(list, scroller, rows.length > 0)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: scroller,
    estimateSize: (index) => HEIGHTS[rows[index]?.kind ?? 'line'],
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    scrollMargin: top,
    overscan: 6,
    useFlushSync: false,
  })
  if (rows.length === 0) {
    return (
      <p className="page__empty">
        <b>No cutover fits.</b>
        <button
          type="button"
          className="button"
          onClick={() => changeView({ q: undefined, show: undefined, over: undefined })}
        >
          Clear search and filters
        </button>
      </p>
    )
  }
  return (
    <>
      <div className="line line--head" aria-hidden="true">
        {['Cutover', 'T-0', 'Window', 'Ready', 'Steps', 'Finish', 'Next gate'].map((head) => (
          <span key={head}>{head}</span>
        ))}
      </div>
      <ul ref={list} className="portfolio__list" aria-label="Cutovers" style={rowsInFlow(virtual)}>
        {virtual.getVirtualItems().map(({ index, key }) => {
          const row = rows[index]
          return row ? (
            <li key={key} ref={virtual.measureElement} data-index={index} className="portfolio__row">
              <Row row={row} view={view} unseen={unseen} />
            </li>
          ) : null
        })}
      </ul>
    </>
  )
}

function Row({ row, view, unseen }: { row: PortfolioRow; view: PortfolioView; unseen: Unseen }) {
  switch (row.kind) {
    case 'release':
      return (
        <h2 className="portfolio__release">
          {row.title} <span className="dim">{row.count} cutovers</span>
        </h2>
      )
    case 'over':
      return (
        <button
          type="button"
          className="button button--bare portfolio__over"
          aria-expanded={view.over}
          onClick={() => changeView({ over: view.over ? undefined : 'yes' })}
        >
          {view.over ? '▾' : '▸'} Over ({row.count})
        </button>
      )
    default:
      return <CutoverLine line={row.line} release={row.release} news={unseen.get(row.line.id)} />
  }
}
