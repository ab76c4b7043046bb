/** All steps, of which only those in sight are drawn. Moves with J and K; shift and the checkboxes select several. */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { roleTitle } from '../../../shared/runbookIndex.ts'
import { useBoard, useBoardStore } from '../../cutover.tsx'
import type { Board } from '../../derive/board.ts'
import { type ListItem, listItems, stepIdOf } from '../../derive/runList.ts'
import { ControlBar, ControlOutcome } from '../../parts/Controls.tsx'
import { listOrder, useRunView } from '../../runView.ts'
import { useStore } from '../../session.tsx'
import { useShortcuts } from '../../shortcuts.ts'
import { BulkBar } from './BulkBar.tsx'
import { ListTools } from './ListTools.tsx'
import './StepList.css'
import { Row } from './StepRow.tsx'

const ROW_HEIGHT = 31
const ROWS_BEFORE = 5
const COLUMNS = [
  ['state', 'State'],
  ['title', 'Step'],
  ['stream', 'Stream'],
  ['who', 'Who'],
  ['plan', 'Plan'],
  ['actual', 'Actual, fcst'],
  ['took', 'Took'],
  ['mine', 'Yours'],
] as const

export function StepList({ steers = true }: { steers?: boolean }) {
  const { step, workstream, search, mine, select } = useRunView()
  const items = useItems({ workstream, search: useDeferredValue(search), mine })
  const board = useBoardStore()
  const scroller = useRef<HTMLDivElement>(null)
  const stepIds = useMemo(() => items.map((item) => stepIdOf(item, board.get().cutover)), [items, board])
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 8,
    initialOffset: () => firstOffset(stepIds, step, board.get()),
  })
  const marking = useMarks(items)

  const move = (by: 1 | -1) => {
    const from = step === undefined ? (by === 1 ? -1 : stepIds.length) : stepIds.indexOf(step)
    for (let index = from + by; index >= 0 && index < stepIds.length; index += by) {
      if (stepIds[index] !== undefined) return select(stepIds[index])
    }
  }
  useShortcuts([
    { key: 'j', does: 'Next step', run: () => move(1) },
    { key: 'k', does: 'Previous step', run: () => move(-1) },
    { key: 'x', does: 'Select the open step', run: () => step !== undefined && marking.mark(step, false) },
    {
      key: 'escape',
      does: 'Close the step, or select nothing',
      run: () => (marking.marked.size > 0 ? marking.clear() : select(undefined)),
    },
  ])
  useInSight(scroller, stepIds, step)

  useRowClicks(scroller, select, marking.mark)
  const drawn = virtual.getVirtualItems()
  const inSight = drawn.flatMap(({ index }) => stepIds[index] ?? [])
  const tabStop = step !== undefined && inSight.includes(step) ? step : inSight[0]
  return (
    <section className="list" aria-label="Steps">
      {marking.marked.size > 0 ? (
        <BulkBar stepIds={[...marking.marked]} clear={marking.clear} />
      ) : (
        <ListTools count={items.length} controls={steers ? <ControlBar /> : null} />
      )}
      {steers ? <ControlOutcome /> : null}
      <div className="list__frame">
        <div className="list__scroller" ref={scroller}>
          <table aria-rowcount={items.length + 1} aria-label="Steps">
            <thead>
              <tr className="row row--head" aria-rowindex={1}>
                {COLUMNS.map(([name, title]) => (
                  <th key={name} scope="col" className={`row__${name}`}>
                    {name === 'state' || name === 'mine' ? <span className="unseen">{title}</span> : title}
                  </th>
                ))}
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
                    isMarked={stepId !== undefined && marking.marked.has(stepId)}
                    anyMarked={marking.marked.size > 0}
                    isTabStop={stepId !== undefined && stepId === tabStop}
                  />
                ) : null
              })}
            </tbody>
          </table>
          {items.length === 0 ? <Nothing /> : null}
        </div>
      </div>
    </section>
  )
}

/** The items in their order. Events do not change it, except by beginning a rollback and by what becomes mine. */
function useItems({
  workstream,
  search,
  mine,
}: {
  workstream: string | undefined
  search: string | undefined
  mine: boolean
}) {
  const order = useStore(listOrder, (chosen) => chosen)
  const board = useBoardStore()
  const runbook = useBoard(({ cutover }) => cutover.runbook)
  const rollback = useBoard((value) => value.rollback.length)
  const mineChanged = useBoard((value) => (mine ? value.rows : undefined))
  return useMemo(() => {
    // Named here because they, and nothing else of the board, decide what is in the list.
    void rollback
    void mineChanged
    return listItems(board.get(), order, { workstream, search, mine }, (role) => roleTitle(runbook, role))
  }, [board, runbook, order, workstream, search, mine, rollback, mineChanged])
}

function useMarks(items: readonly ListItem[]) {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const board = useBoardStore()
  const last = useRef<string>(undefined)
  const latest = useRef(items)
  latest.current = items
  const clear = useCallback(() => setMarked(new Set()), [])
  const mark = useCallback(
    (stepId: string, range: boolean) => {
      const ids = latest.current.flatMap((item) => stepIdOf(item, board.get().cutover) ?? [])
      const from = range && last.current !== undefined ? ids.indexOf(last.current) : -1
      const to = ids.indexOf(stepId)
      last.current = stepId
      setMarked((before) => {
        const next = new Set(before)
        if (from >= 0) for (const id of ids.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(id)
        else if (!next.delete(stepId)) next.add(stepId)
        return next
      })
    },
    [board],
  )
  return { marked, mark, clear }
}

/** A click anywhere on a row opens its step; on its checkbox, or with a modifier, it selects. */
function useRowClicks(
  scroller: RefObject<HTMLElement | null>,
  open: (stepId: string) => void,
  mark: (stepId: string, range: boolean) => void,
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

/** Brings the step into sight that was opened; where the list begins, `firstOffset` says. */
function useInSight(
  scroller: RefObject<HTMLElement | null>,
  stepIds: readonly (string | undefined)[],
  step: string | undefined,
): void {
  const opened = useRef(step)
  useEffect(() => {
    const element = scroller.current
    const index = stepIds.indexOf(step)
    if (!element || step === undefined || step === opened.current || index < 0) return
    opened.current = step
    const top = index * ROW_HEIGHT
    const height = element.clientHeight - ROW_HEIGHT
    if (top < element.scrollTop) element.scrollTop = top
    else if (top + ROW_HEIGHT > element.scrollTop + height) element.scrollTop = top + ROW_HEIGHT - height
  }, [scroller, step, stepIds])
}

/** The list begins at the open step, or where the work is, with a few rows of what was before. */
function firstOffset(stepIds: readonly (string | undefined)[], step: string | undefined, board: Board): number {
  const index = stepIds.indexOf(step ?? happeningNow(board))
  return Math.max(0, (index - ROWS_BEFORE) * ROW_HEIGHT)
}

/** The first step that somebody has in hand or could start, else the first that is not finished. */
function happeningNow({ open, rows }: Board): string | undefined {
  const waiting = rows.find(({ status }) => status === 'waiting')
  return (open[0] ?? waiting)?.view.definition.id
}

function Nothing() {
  const { filter } = useRunView()
  return (
    <p className="list__nothing dim">
      No step fits.{' '}
      <button
        type="button"
        className="button button--small"
        onClick={() => filter({ workstream: undefined, search: undefined, mine: false })}
      >
        Show all steps
      </button>
    </p>
  )
}
