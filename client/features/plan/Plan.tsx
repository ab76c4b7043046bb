/** A runbook draft that people edit together: as a table, by its sections, as YAML; what is wrong and who said what beside it. */
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import { positionsOf } from '../../../shared/draft/draft.ts'
import { useStore } from '../../live/session.tsx'
import { ErrorPage } from '../../shell/ErrorPage.tsx'
import { Outside } from '../../shell/Outside.tsx'
import { useIsPhone } from '../../ui/useIsPhone.ts'
import { useTitle } from '../../ui/useTitle.ts'
import { AddWorkstream } from './AddWorkstream.tsx'
import { CellSays } from './CellSays.tsx'
import type { CommentsHandle } from './Comments.tsx'
import { activeOf, at } from './grid/selection.ts'
import './Plan.css'
import '../../shell/Page.css'
import { fetchCode } from '../../ui/fetchCode.ts'
import { PlanHead, VIEWS, type View } from './PlanHead.tsx'
import { PlanList } from './PlanList.tsx'
import { PlanNotices } from './PlanNotices.tsx'
import { PlanPanel } from './PlanPanel.tsx'
import { PlanSections } from './PlanSections.tsx'
import { PlanTable } from './PlanTable.tsx'
import { marksIn } from './planFaults.ts'
import { OpenedDraft, usePlan, useRights } from './usePlan.tsx'
import { useSeenDraft } from './useSeenDraft.ts'

// With the reader and writer of YAML, or seldom looked at.
const PlanYaml = lazy(() => fetchCode(() => import('./PlanYaml.tsx')))
const PlanCompare = lazy(() => fetchCode(() => import('./PlanCompare.tsx')))
const PlanInsert = lazy(() => fetchCode(() => import('./PlanInsert.tsx')))

export default function Plan({ draftId }: { draftId: string }) {
  return (
    <OpenedDraft
      key={draftId}
      id={draftId}
      instead={(screen) =>
        screen.status === 'loading' ? (
          <Outside>
            <p className="plan__loading dim" role="status">
              Opening the draft…
            </p>
          </Outside>
        ) : (
          <ErrorPage title={screen.wasThere ? 'The draft is gone' : 'This draft cannot be shown'}>
            <p>{screen.refusal.message}</p>
          </ErrorPage>
        )
      }
    >
      <Outside>
        <Opened />
      </Outside>
    </OpenedDraft>
  )
}

function Opened() {
  const plan = usePlan()
  const { draft, grid, open, check } = plan
  const rights = useRights(plan)
  const [params, setParams] = useSearchParams()
  const view = VIEWS.find((one) => one === params.get('view')) ?? 'table'
  const section = params.get('section') ?? ''
  const isPhone = useIsPhone()
  const isNarrow = useIsNarrowPlan()
  const [isPanelOpen, setPanelOpen] = useState(false)
  const comments = useRef<CommentsHandle>(null)
  const marks = useMemo(() => marksIn(check?.faults ?? []), [check])
  useTitle(draft.title, 'Plan')
  usePlace()
  useSeenDraft()
  const show = (next: View, ofSection = section) => {
    const wanted = new URLSearchParams()
    if (next !== 'table') wanted.set('view', next)
    if (next === 'sections' && ofSection !== '') wanted.set('section', ofSection)
    setParams(wanted)
  }
  const goTo = (row: string, column = 'title') => {
    if (positionsOf(draft.rows).has(row)) land(row, column)
  }
  const land = (row: string, column: string) => {
    show('table')
    setPanelOpen(false)
    grid.set({ selection: at({ line: row, column }) })
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.grid')?.focus({ preventScroll: true }))
  }
  useEffect(() => {
    // Ctrl+Z outside of the grid and of fields as well.
    const undo = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return
      if (event.target instanceof Element && event.target.closest('input, textarea, .grid')) return
      event.preventDefault()
      void (event.shiftKey ? open.undo.redo() : open.undo.undo())
    }
    addEventListener('keydown', undo)
    return () => removeEventListener('keydown', undo)
  }, [open])
  const panel = (
    <PlanPanel rights={rights} goTo={goTo} goToSection={(one) => show('sections', one)} comments={comments} />
  )
  const inDrawer = isNarrow || isPhone
  return (
    <div className="plan">
      <PlanHead
        rights={rights}
        view={view}
        show={show}
        togglePanel={inDrawer ? () => setPanelOpen(!isPanelOpen) : undefined}
      />
      <PlanNotices />
      <div className="plan__body">
        <Suspense fallback={<p className="plan__loading dim">Opening…</p>}>
          {view === 'table' ? (
            <div className="plan__main">
              {isPhone ? (
                <PlanList rights={rights} marks={marks} />
              ) : (
                <PlanTable
                  rights={rights}
                  marks={marks}
                  insert={() => show('insert')}
                  comment={() => {
                    setPanelOpen(true)
                    requestAnimationFrame(() => comments.current?.write())
                  }}
                />
              )}
              <footer className="plan__foot">
                {rights.plans && rights.closed === undefined ? <AddWorkstream /> : null}
                {isPhone ? null : <CellSays rights={rights} />}
              </footer>
            </div>
          ) : view === 'sections' ? (
            <PlanSections
              rights={rights}
              section={section}
              goTo={(one) => show('sections', one)}
              insert={() => show('insert')}
            />
          ) : view === 'yaml' ? (
            <PlanYaml rights={rights} />
          ) : view === 'insert' ? (
            <PlanInsert rights={rights} done={(row) => (row === undefined ? show('table') : land(row, 'title'))} />
          ) : (
            <PlanCompare />
          )}
        </Suspense>
        {inDrawer ? (
          isPanelOpen ? (
            <div className="plan__drawer">
              <button type="button" className="button button--small" onClick={() => setPanelOpen(false)}>
                Close
              </button>
              {panel}
            </div>
          ) : null
        ) : (
          panel
        )}
      </div>
    </div>
  )
}

/** Tells others the cell where somebody is. */
function usePlace() {
  const { grid, open } = usePlan()
  const active = useStore(grid, ({ selection }) => selection && activeOf(selection))
  useEffect(() => {
    // The line for a new step, or of a workstream, is no row that others have.
    if (!active || /^[#+] /.test(active.line)) return open.place(undefined)
    open.place({ row: active.line, column: active.column })
  }, [active, open])
}

const narrow = matchMedia('(max-width: 1180px)')

function useIsNarrowPlan(): boolean {
  const [isNarrow, setNarrow] = useState(narrow.matches)
  useEffect(() => {
    const change = () => setNarrow(narrow.matches)
    narrow.addEventListener('change', change)
    return () => narrow.removeEventListener('change', change)
  }, [])
  return isNarrow
}
