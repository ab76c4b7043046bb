/** The rows, virtualised, so that thousands cost no more than a screenful. */
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { memo, type RefObject, useCallback, useEffect, useMemo, useRef } from 'react'
import type { Board } from '../../derive/board.ts'
import { useBoard, useBoardStore } from '../../live/cutover.tsx'
import { useStore } from '../../live/session.tsx'
import { useShortcuts } from '../../live/shortcuts.ts'
import { allZones } from '../../ui/instants.ts'
import { KeyHint } from '../../ui/KeyHint.tsx'
import { isPhone } from '../../ui/useIsPhone.ts'
import { rowsInFlow } from '../../ui/virtualRows.ts'
import { LIST_KEYS } from './listKeys.ts'
import { nowIn } from './listNow.ts'
import { hiddenColumns } from './listPreferences.ts'
import type { ListItem } from './runList.ts'
import { Row } from './StepRow.tsx'
import { ColumnHeads, ColumnStyle } from './stepColumns.tsx'
import { offsetOf, useFollowNow } from './useFollowNow.ts'

/** Row height on a phone, sized for a thumb; pixels. */
const rowHeight = (): number => (isPhone() ? 48 : 31)

interface StepTableProps {
  items: readonly ListItem[]
  /** By index of the item; undefined where it is not a step. */
  stepIds: readonly (string | undefined)[]
  /** The open step. */
  step: string | undefined
  marked: ReadonlySet<string>
  open(stepId: string): void
  mark(stepId: string, range: boolean): void
  /** Shows the finished steps of this group, or folds them away. */
  fold(title: string): void
}

export const StepTable = memo(function StepTable({ items, stepIds, step, marked, open, mark, fold }: StepTableProps) {
  const now = useNow(stepIds)
  const nowIndex = useMemo(() => (now === undefined ? -1 : stepIds.indexOf(now)), [now, stepIds])
  const isDated = useMemo(() => items.some(({ kind }) => kind === 'day'), [items])
  const without = useStore(hiddenColumns, (names) => names)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: rowHeight,
    // Stable while the items are: a new function would re-measure thousands of rows.
    getItemKey: useCallback((index: number) => items[index]?.key ?? index, [items]),
    overscan: 10,
    useFlushSync: false,
    // At the open step, or at the current work, with a few earlier rows above.
    initialOffset: () => offsetOf(stepIds.indexOf(step ?? now), rowHeight()),
  })
  const startsThere = step === undefined
  const { follows, follow } = useFollowNow({ scroller, virtual, items, nowIndex, rowHeight, startsThere })
  useInSight(virtual, stepIds, step)
  useRowClicks(scroller, { open, mark, fold })
  useTitlesOnDemand(scroller)
  useShortcuts(now === undefined ? [] : [{ ...LIST_KEYS.now, run: follow }])

  const drawn = virtual.getVirtualItems()
  const inSight = drawn.flatMap(({ index }) => stepIds[index] ?? [])
  const tabStop = [step, now].find((id) => id !== undefined && inSight.includes(id)) ?? inSight[0]
  return (
    <>
      <div className="list__scroller" ref={scroller}>
        <ColumnStyle without={without} />
        <table aria-rowcount={items.length + 1} aria-label="Steps">
          <thead>
            <tr className="row row--head" aria-rowindex={1}>
              <ColumnHeads />
            </tr>
          </thead>
          <tbody style={rowsInFlow(virtual)}>
            {drawn.map(({ index, key }) => {
              const item = items[index]
              const stepId = stepIds[index]
              return item ? (
                <Row
                  key={key}
                  item={item}
                  index={index}
                  isOpen={stepId !== undefined && stepId === step}
                  isMarked={stepId !== undefined && marked.has(stepId)}
                  isDated={isDated}
                  isTabStop={stepId !== undefined && stepId === tabStop}
                />
              ) : null
            })}
          </tbody>
        </table>
      </div>
      {follows || nowIndex < 0 ? null : <NowPill way={wayTo(virtual, nowIndex)} follow={follow} />}
    </>
  )
})

/** Looked for once for each board: it is asked for with every frame that scrolls. */
function useNow(stepIds: StepTableProps['stepIds']): string | undefined {
  const found = useRef<{ board: Board; stepIds: StepTableProps['stepIds']; now: string | undefined }>(undefined)
  return useBoard((board) => {
    if (found.current?.board !== board || found.current.stepIds !== stepIds)
      found.current = { board, stepIds, now: nowIn(stepIds, board) }
    return found.current.now
  })
}

/** Back to the current work, after the list was scrolled away. */
function NowPill({ way, follow }: { way: string; follow(): void }) {
  return (
    <button type="button" className="list__now" onClick={follow}>
      <span aria-hidden="true">{way}</span> Now <KeyHint>N</KeyHint>
    </button>
  )
}

function wayTo({ range }: Virtualizer<HTMLDivElement, Element>, index: number): '↑' | '↓' | '' {
  if (!range) return ''
  return index < range.startIndex ? '↑' : index > range.endIndex ? '↓' : ''
}

/** A click anywhere on a row opens its step; on its checkbox, or with a modifier, it selects. */
function useRowClicks(
  scroller: RefObject<HTMLElement | null>,
  { open, mark, fold }: Pick<StepTableProps, 'open' | 'mark' | 'fold'>,
): void {
  useEffect(() => {
    const element = scroller.current
    const click = (event: MouseEvent) => {
      if (!(event.target instanceof Element)) return
      const row = event.target.closest<HTMLElement>('[data-step], [data-fold]')
      const { step: stepId, fold: title } = row?.dataset ?? {}
      if (title !== undefined) fold(title)
      if (stepId === undefined) return
      const marks = event.target instanceof HTMLInputElement || event.shiftKey || event.metaKey || event.ctrlKey
      if (marks) mark(stepId, event.shiftKey)
      else open(stepId)
    }
    element?.addEventListener('click', click)
    return () => element?.removeEventListener('click', click)
  }, [scroller, open, mark, fold])
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

/** Scrolls the opened step into view; the list's initial offset does so at first. */
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
