/** The rows, virtualised, so that thousands cost no more than a screenful. */
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { memo, type RefObject, useCallback, useEffect, useRef } from 'react'
import type { Board } from '../../derive/board.ts'
import { useBoardStore } from '../../live/cutover.tsx'
import { allZones } from '../../ui/instants.ts'
import { isPhone } from '../../ui/useIsPhone.ts'
import type { ListItem } from './runList.ts'
import { Row } from './StepRow.tsx'
import { ColumnHeads, ColumnStyle } from './stepColumns.tsx'

/** Row height on a phone, sized for a thumb; pixels. */
const rowHeight = (): number => (isPhone() ? 48 : 31)
/** How many earlier rows are shown above the current work when the list opens. */
const ROWS_BEFORE = 5

interface StepTableProps {
  items: readonly ListItem[]
  /** By index of the item; undefined where it is not a step. */
  stepIds: readonly (string | undefined)[]
  /** The open step. */
  step: string | undefined
  marked: ReadonlySet<string>
  open(stepId: string): void
  mark(stepId: string, range: boolean): void
}

export const StepTable = memo(function StepTable({ items, stepIds, step, marked, open, mark }: StepTableProps) {
  const board = useBoardStore()
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: rowHeight,
    // Stable while the items are: a new function would re-measure thousands of rows.
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    overscan: 10,
    useFlushSync: false,
    initialOffset: () => firstOffset(stepIds, step, board.get()),
  })
  useInSight(virtual, stepIds, step)
  useRowClicks(scroller, open, mark)
  useTitlesOnDemand(scroller)

  const drawn = virtual.getVirtualItems()
  const inSight = drawn.flatMap(({ index }) => stepIds[index] ?? [])
  const tabStop = step !== undefined && inSight.includes(step) ? step : inSight[0]
  return (
    <div className="list__scroller" ref={scroller}>
      <ColumnStyle />
      <table aria-rowcount={items.length + 1} aria-label="Steps">
        <thead>
          <tr className="row row--head" aria-rowindex={1}>
            <ColumnHeads />
          </tr>
        </thead>
        <tbody style={{ height: virtual.getTotalSize() }}>
          {drawn.map(({ index, key, start }) => {
            const item = items[index]
            const stepId = stepIds[index]
            return item ? (
              <Row
                key={key}
                item={item}
                index={index}
                top={start}
                isOpen={stepId !== undefined && stepId === step}
                isMarked={stepId !== undefined && marked.has(stepId)}
                anyMarked={marked.size > 0}
                isTabStop={stepId !== undefined && stepId === tabStop}
              />
            ) : null
          })}
        </tbody>
      </table>
    </div>
  )
})

/** A click anywhere on a row opens its step; on its checkbox, or with a modifier, it selects. */
function useRowClicks(
  scroller: RefObject<HTMLElement | null>,
  open: StepTableProps['open'],
  mark: StepTableProps['mark'],
): void {
  useEffect(() => {
    const element = scroller.current
    const click = (event: MouseEvent) => {
      if (!(event.target instanceof Element)) return
      const stepId = event.target.closest<HTMLElement>('[data-step]')?.dataset.step
      if (stepId === undefined) return
      const marks = event.target instanceof HTMLInputElement || event.shiftKey || event.metaKey || event.ctrlKey
      if (marks) mark(stepId, event.shiftKey)
      else open(stepId)
    }
    element?.addEventListener('click', click)
    return () => element?.removeEventListener('click', click)
  }, [scroller, open, mark])
}

/** Adds an instant's three clocks as a tooltip on hover: too expensive for every row that scrolls by. */
function useTitlesOnDemand(scroller: RefObject<HTMLElement | null>): void {
  const board = useBoardStore()
  useEffect(() => {
    const element = scroller.current
    const point = ({ target }: MouseEvent) => {
      const cell = target instanceof Element ? target.closest<HTMLElement>('[data-at]') : null
      if (!cell) return
      const { at, word } = cell.dataset
      cell.title = `${word}\n${allZones(Number(at), board.get().cutover.runbook.timezone)}`
    }
    element?.addEventListener('mouseover', point)
    return () => element?.removeEventListener('mouseover', point)
  }, [scroller, board])
}

/** Scrolls the opened step into view; `firstOffset` gives the initial position. */
function useInSight(
  virtual: Virtualizer<HTMLDivElement, Element>,
  stepIds: readonly (string | undefined)[],
  step: string | undefined,
): void {
  const opened = useRef(step)
  useEffect(() => {
    const index = stepIds.indexOf(step)
    const { scrollElement, scrollRect } = virtual
    if (!scrollElement || !scrollRect || step === undefined || step === opened.current || index < 0) return
    opened.current = step
    const top = index * rowHeight()
    // Use the known sizes: reading them from the element would force a layout before the first paint.
    const offset = virtual.scrollOffset ?? 0
    const height = scrollRect.height - rowHeight()
    if (top < offset) scrollElement.scrollTop = top
    else if (top + rowHeight() > offset + height) scrollElement.scrollTop = top + rowHeight() - height
  }, [virtual, step, stepIds])
}

/** The list starts at the open step, or at the current work, with a few earlier rows above. */
function firstOffset(stepIds: readonly (string | undefined)[], step: string | undefined, board: Board): number {
  const index = stepIds.indexOf(step ?? happeningNow(board))
  return Math.max(0, (index - ROWS_BEFORE) * rowHeight())
}

/** The first step in progress or ready, else the first unfinished one. */
function happeningNow({ open, rows, rollback, cutover }: Board): string | undefined {
  // During a full rollback, the rollback steps are the current work.
  const ahead = cutover.status === 'rollingBack' ? rollback : rows
  const waiting = ahead.find(({ status }) => status === 'waiting')
  const now = open.find((row) => ahead.includes(row))
  return (now ?? waiting)?.view.definition.id
}
