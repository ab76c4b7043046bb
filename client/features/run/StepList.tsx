/** All steps: search, filter, two orders, J and K to navigate, multiple selection. */
import { useDeferredValue, useMemo, useRef } from 'react'
import { useBoard, useBoardStore } from '../../live/cutover.tsx'
import { useShortcuts } from '../../shell/shortcuts.ts'
import { BulkBar } from './BulkBar.tsx'
import { ControlBar, ControlOutcome } from './CutoverControls.tsx'
import { ListTools } from './ListTools.tsx'
import { stepIdOf } from './runList.ts'
import { filter, select, useListFilter, useOpenStep } from './runView.ts'
import './StepList.css'
import { StepTable } from './StepTable.tsx'
import { useListItems } from './useListItems.ts'
import { useMarks } from './useMarks.ts'
import { useTableWidth } from './useTableWidth.ts'

// Stable elements: opening a step must not recompute the controls of the cutover.
const CONTROL_BAR = <ControlBar />
const CONTROL_OUTCOME = <ControlOutcome />

/** @param steers whether the cutover's controls are shown above the list */
export function StepList({ steers = true }: { steers?: boolean }) {
  const step = useOpenStep()
  const { workstream, search, mine } = useListFilter()
  const items = useListItems({ workstream, search: useDeferredValue(search), mine })
  const board = useBoardStore()
  const stepIds = useMemo(() => items.map((item) => stepIdOf(item, board.get().cutover)), [items, board])
  const { marked, mark, clear } = useMarks(stepIds)
  const goesBack = useBoard(({ cutover }) => cutover.status === 'rollingBack')
  const frame = useRef<HTMLDivElement>(null)
  const tableWidth = useTableWidth(frame)

  const move = (by: 1 | -1) => {
    const from = step === undefined ? (by === 1 ? -1 : stepIds.length) : stepIds.indexOf(step)
    for (let index = from + by; index >= 0 && index < stepIds.length; index += by) {
      if (stepIds[index] !== undefined) return select(stepIds[index], 'key')
    }
  }
  useShortcuts([
    { key: 'j', does: 'Next step', run: () => move(1) },
    { key: 'k', does: 'Previous step', run: () => move(-1) },
    { key: 'x', does: 'Select the open step', run: () => step !== undefined && mark(step, false) },
    {
      key: 'escape',
      does: 'Close the step, or select nothing',
      run: () => (marked.size > 0 ? clear() : select(undefined, 'key')),
    },
  ])
  return (
    <section className="list" aria-label="Steps">
      {marked.size > 0 ? (
        <BulkBar stepIds={[...marked]} clear={clear} />
      ) : (
        <ListTools count={items.filter(({ kind }) => kind !== 'group').length} controls={steers ? CONTROL_BAR : null} />
      )}
      {steers ? CONTROL_OUTCOME : null}
      <div className="list__frame" ref={frame} data-width={tableWidth}>
        <StepTable
          key={goesBack ? 'back' : 'forward'}
          items={items}
          stepIds={stepIds}
          step={step}
          marked={marked}
          open={select}
          mark={mark}
        />
        {items.length === 0 ? <Nothing /> : null}
      </div>
    </section>
  )
}

function Nothing() {
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
