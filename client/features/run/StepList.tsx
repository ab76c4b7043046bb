/** All steps: search, filters, two orders, J and K to navigate, multiple selection. */
import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { useBoard, useBoardStore } from '../../live/cutover.tsx'
import { useShortcuts } from '../../live/shortcuts.ts'
import { BulkBar } from './BulkBar.tsx'
import { ControlBar, ControlOutcome } from './CutoverControls.tsx'
import { ListTools } from './ListTools.tsx'
import { LIST_KEYS } from './listKeys.ts'
import { entryOf } from './listNow.ts'
import { stepIdOf } from './runList.ts'
import { clearFilter, select, useListAddress, useOpenStep } from './runView.ts'
import './StepList.css'
import { StepTable } from './StepTable.tsx'
import { useLateSteps } from './useLateSteps.ts'
import { useListItems } from './useListItems.ts'
import { useMarks } from './useMarks.ts'
import { useTableWidth } from './useTableWidth.ts'

// Stable elements: opening a step must not recompute the controls of the cutover.
const CONTROL_BAR = <ControlBar />
const CONTROL_OUTCOME = <ControlOutcome />

/** @param steers whether the cutover's controls are shown above the list */
export function StepList({ steers = true }: { steers?: boolean }) {
  const step = useOpenStep()
  const { filter: wanted } = useListAddress()
  const search = useDeferredValue(wanted.search)
  const filter = useMemo(() => ({ ...wanted, search }), [wanted, search])
  const { unfolded, fold } = useUnfolded()
  const late = useLateSteps()
  const items = useListItems(filter, late, unfolded, step)
  const board = useBoardStore()
  const stepIds = useMemo(() => items.map((item) => stepIdOf(item, board.get().cutover)), [items, board])
  const { marked, mark, clear } = useMarks(stepIds)
  const goesBack = useBoard(({ cutover }) => cutover.status === 'rollingBack')
  const frame = useRef<HTMLDivElement>(null)
  const tableWidth = useTableWidth(frame)

  const move = (by: 1 | -1) => {
    const from = step === undefined ? -1 : stepIds.indexOf(step)
    if (from < 0) return select(entryOf(stepIds, board.get()), 'key')
    for (let index = from + by; index >= 0 && index < stepIds.length; index += by) {
      if (stepIds[index] !== undefined) return select(stepIds[index], 'key')
    }
  }
  useShortcuts([
    { ...LIST_KEYS.next, run: () => move(1) },
    { ...LIST_KEYS.previous, run: () => move(-1) },
    ...(step === undefined ? [] : [{ ...LIST_KEYS.mark, run: () => mark(step, false) }]),
    {
      ...LIST_KEYS.leave,
      run: () => (marked.size > 0 ? clear() : select(undefined, 'key')),
    },
  ])
  const enter = useEntry(wanted.search === search, () => {
    const first = entryOf(stepIds, board.get())
    if (first === undefined) return
    select(first, 'key')
    frame.current?.querySelector<HTMLElement>(`[data-step="${CSS.escape(first)}"] .link`)?.focus()
  })
  const count = useMemo(() => stepIds.filter((id) => id !== undefined).length, [stepIds])
  return (
    <section className="list" aria-label="Steps">
      {marked.size > 0 ? (
        <BulkBar stepIds={[...marked]} clear={clear} />
      ) : (
        <ListTools count={count} late={late.size} enter={enter} controls={steers ? CONTROL_BAR : null} />
      )}
      {steers ? CONTROL_OUTCOME : null}
      <div className="list__frame" ref={frame} data-width={tableWidth} data-marking={marked.size > 0 || undefined}>
        <StepTable
          key={goesBack ? 'back' : 'forward'}
          items={items}
          stepIds={stepIds}
          step={step}
          marked={marked}
          open={select}
          mark={mark}
          fold={fold}
        />
        {items.length === 0 ? <Nothing /> : null}
      </div>
    </section>
  )
}

function useUnfolded(): { unfolded: ReadonlySet<string>; fold(title: string): void } {
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  const fold = useCallback((title: string) => {
    setUnfolded((before) => {
      const next = new Set(before)
      if (!next.delete(title)) next.add(title)
      return next
    })
  }, [])
  return { unfolded, fold }
}

/**
 * From the search into the list, once that shows what was searched: the rows come a moment after the letters.
 *
 * @param isThere whether it does
 */
function useEntry(isThere: boolean, go: () => void): () => void {
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    if (!asked || !isThere) return
    setAsked(false)
    go()
  })
  return useCallback(() => setAsked(true), [])
}

function Nothing() {
  return (
    <p className="list__nothing dim">
      No step fits.{' '}
      <button type="button" className="button button--small" onClick={clearFilter}>
        Show all steps
      </button>
    </p>
  )
}
