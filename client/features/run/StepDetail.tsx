/** One step next to the list: instructions, expected result, people, predecessors and successors, and history. */

import type { ReactNode } from 'react'
import { amendmentsOf } from '../../../shared/derived/amendments.ts'
import { isRollbackStep } from '../../../shared/derived/steps.ts'
import { ROLLBACK_SUFFIX } from '../../../shared/reserved.ts'
import { indexOf, roleTitle, rollbackStepId } from '../../../shared/runbook/runbookIndex.ts'
import { type BoardRow, rowOf } from '../../derive/board.ts'
import { sayStepStatus, startedAt, timesOf } from '../../derive/sentences.ts'
import { useBoard, useCutover, useOutlook } from '../../live/cutover.tsx'
import { useTime } from '../../live/session.tsx'
import { STATUS_WORDS } from '../../ui/Glyph.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Amended } from './Amended.tsx'
import { IncidentOf, useIncidentFrom } from './IncidentOf.tsx'
import { Neighbours } from './Neighbours.tsx'
import { select } from './runView.ts'
import { Section } from './Section.tsx'
import './StepDetail.css'
import { Baselines } from './Baselines.tsx'
import { Deadline, DeadlineSlack } from './Deadline.tsx'
import { Delay } from './Delay.tsx'
import { StepHistory } from './StepHistory.tsx'
import { StepNotes } from './StepNotes.tsx'
import { StepOffers } from './StepOffers.tsx'
import { PeopleOf } from './StepPeople.tsx'
import { WhatToDo } from './WhatToDo.tsx'

export function StepDetail({ stepId }: { stepId: string }) {
  const row = useBoard((board) => rowOf(board, stepId))
  const isOfRollback = useCutover(
    ({ runbook }) => stepId.endsWith(ROLLBACK_SUFFIX) || indexOf(runbook).ownRollbackStep.has(stepId),
  )
  return (
    <aside className="detail" aria-label="Step">
      <button
        type="button"
        className="button button--bare button--icon detail__close"
        onClick={() => select(undefined)}
      >
        <span aria-hidden="true">×</span>
        <span className="unseen">Close the step</span>
      </button>
      {row ? (
        <StepContents key={stepId} row={row} actions={<DeskActions row={row} />} />
      ) : (
        <p className="dim">
          This cutover has no step “{stepId}”{isOfRollback ? ', as long as it is not rolled back' : ''}.
        </p>
      )}
    </aside>
  )
}

const DeskActions = ({ row }: { row: BoardRow }) => (
  <StepOffers row={row} buttons={4} keys="open" also={useIncidentFrom(row)} />
)

/** @param actions its offers, directly below the header */
export function StepContents({ row, actions }: { row: BoardRow; actions: ReactNode }) {
  const { definition, state } = row.view
  return (
    <>
      <Head row={row} />
      <div className="detail__actions">{actions}</div>
      <WhatToDo row={row} />
      <IncidentOf stepId={definition.id} />
      <Section title="People">
        <PeopleOf row={row} />
      </Section>
      <Neighbours row={row} />
      {isRollbackStep(row.view) ? null : <RollbackOf row={row} />}
      {state.notes?.length ? (
        <Section title="Notes">
          <StepNotes row={row} />
        </Section>
      ) : null}
      <Section title="History">
        <StepHistory stepId={definition.id} />
      </Section>
    </>
  )
}

function Head({ row }: { row: BoardRow }) {
  const { definition, reverses, around } = row.view
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const times = useOutlook((outlook) => outlook && timesOf(row, outlook).expected)
  const sentences = useTime((now) => sayStepStatus(row, times ? { expected: times } : {}, now).join(' '))
  const began = startedAt(row)
  const tone = row.status === 'failed' ? 'bad' : row.status === 'held' ? 'late' : undefined
  return (
    <>
      <div className="detail__where dim">
        {around ? definition.workstream : `${definition.workstream} · ${definition.phase}`} ·{' '}
        <b className={tone}>{STATUS_WORDS[row.status]}</b>
        {began !== undefined && (row.status === 'running' || row.status === 'held') ? (
          <>
            {' '}
            since <Instant at={began} zone={zone} />
          </>
        ) : null}
      </div>
      <h2>{definition.title}</h2>
      {reverses ? <p className="dim">Rolls back “{reverses.definition.title}”.</p> : null}
      {around ? (
        <p className="dim">
          Of the rollback itself: {around === 'first' ? 'before anything' : 'after everything'} is reversed.
        </p>
      ) : null}
      {definition.pointOfNoReturn ? (
        <p>
          <b>Point of no return.</b> After this step rollback is no longer planned.
        </p>
      ) : null}
      <p>{sentences}</p>
      <Deadline row={row} />
      <DeadlineSlack row={row} />
      <Delay row={row} />
      <Baselines row={row} />
      {definition.only ? (
        <p className="dim">Only in a {definition.only === 'live' ? 'live cutover' : 'rehearsal'}.</p>
      ) : null}
      {isRollbackStep(row.view) ? null : <Amended stepId={definition.id} />}
    </>
  )
}

function RollbackOf({ row }: { row: BoardRow }) {
  const { rollback, id } = row.view.definition
  const begun = useBoard((board) => rowOf(board, rollbackStepId(id)) !== undefined)
  const runbook = useCutover((cutover) => cutover.runbook)
  const isAdded = useCutover((cutover) => amendmentsOf(cutover, id).added !== undefined)
  if (!rollback) return isAdded ? <NoRollback /> : null
  return (
    <Section title="Rollback of this step">
      {'none' in rollback ? (
        <p className="dim">None, because {rollback.none}</p>
      ) : begun ? (
        <button type="button" className="link strong" onClick={() => select(rollbackStepId(id))}>
          {rollback.title}
        </button>
      ) : (
        <p className="dim">
          {rollback.title}, {Math.max(1, Math.round(rollback.takes.likely / 60))} min,{' '}
          {roleTitle(runbook, rollback.owner)}
        </p>
      )}
    </Section>
  )
}

/** Whoever planned a step has thought of it; whoever added one may not have. */
const NoRollback = () => (
  <Section title="Rollback of this step">
    <p className="dim">No rollback defined: a rollback leaves it as it is.</p>
  </Section>
)
