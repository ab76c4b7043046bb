/** One step beside the list: what to do, what to see, who, what it waits for and releases, and what happened to it. */
import type { ReactNode } from 'react'
import { communicationOf } from '../../../shared/communication.ts'
import { ROLLBACK_SUFFIX } from '../../../shared/reserved.ts'
import type { StepDefinition } from '../../../shared/runbook.ts'
import { roleTitle, rollbackStepId } from '../../../shared/runbookIndex.ts'
import { useBoard, useCutover, useFollowed, useOutlook } from '../../cutover.tsx'
import { actionsFor } from '../../derive/actions.ts'
import { type BoardRow, rowOf } from '../../derive/board.ts'
import { sayStanding, startedAt, timesOf } from '../../derive/sentences.ts'
import { draftKey, draftStore, setDraft } from '../../drafts.ts'
import { STATUS_WORDS } from '../../parts/Glyph.tsx'
import { Instant } from '../../parts/Instant.tsx'
import { Markdown } from '../../parts/Markdown.tsx'
import { StepActions, useActor } from '../../parts/StepActions.tsx'
import { select } from '../../runView.ts'
import { usePeople, useSession, useStore, useTime } from '../../session.tsx'
import { IncidentOf, useIncidentFrom } from './IncidentOf.tsx'
import { Neighbours } from './Neighbours.tsx'
import { Section } from './Section.tsx'
import './StepDetail.css'
import { StepHistory } from './StepHistory.tsx'
import { PeopleOf } from './StepPeople.tsx'

export function StepDetail({ stepId }: { stepId: string }) {
  const row = useBoard((board) => rowOf(board, stepId))
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
          This cutover has no step “{stepId}”
          {stepId.endsWith(ROLLBACK_SUFFIX) ? ', since nothing has been rolled back' : ''}.
        </p>
      )}
    </aside>
  )
}

function DeskActions({ row }: { row: BoardRow }) {
  const { entries, form } = useIncidentFrom(row)
  return (
    <>
      <StepActions row={row} buttons={4} keys more={entries} />
      {form}
    </>
  )
}

/** @param actions what can be done about it, right below its head */
export function StepContents({ row, actions }: { row: BoardRow; actions: ReactNode }) {
  const { definition, state, reverses } = row.view
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
      {reverses ? null : <RollbackOf row={row} />}
      {state.notes?.length ? (
        <Section title="Notes">
          <Notes row={row} />
        </Section>
      ) : null}
      <Section title="History">
        <StepHistory stepId={definition.id} />
      </Section>
    </>
  )
}

/** A communication; that of a rehearsal says whom it must not reach (R14). */
function WhatToSay({ definition }: { definition: StepDefinition }) {
  const mode = useCutover((cutover) => cutover.mode)
  const { audience, message } = communicationOf({ mode }, definition) ?? {}
  if (audience === undefined && message === undefined) return null
  return (
    <Section title={audience === undefined ? 'Message' : `Message to: ${audience}`}>
      {message === undefined ? null : <Markdown text={message} />}
    </Section>
  )
}

/** As much as the executor needs while doing it. */
export function WhatToDo({ row }: { row: BoardRow }) {
  const { definition } = row.view
  return (
    <>
      <Deviations row={row} />
      <WhatToSay definition={definition} />
      <Received row={row} />
      {definition.do ? (
        <Section title="Do">
          <Markdown text={definition.do} />
        </Section>
      ) : null}
      <YouShouldSee row={row} />
    </>
  )
}

function Head({ row }: { row: BoardRow }) {
  const { definition, reverses } = row.view
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const times = useOutlook((outlook) => outlook && timesOf(row, outlook).expected)
  const sentences = useTime((now) => sayStanding(row, times ? { expected: times } : {}, now).join(' '))
  const began = startedAt(row)
  const tone = row.status === 'failed' ? 'bad' : row.status === 'held' ? 'late' : undefined
  return (
    <>
      <div className="detail__where dim">
        {definition.workstream} · {definition.phase} · <b className={tone}>{STATUS_WORDS[row.status]}</b>
        {began !== undefined && (row.status === 'running' || row.status === 'held') ? (
          <>
            {' '}
            since <Instant at={began} zone={zone} />
          </>
        ) : null}
      </div>
      <h2>{definition.title}</h2>
      {reverses ? <p className="dim">Rolls back “{reverses.definition.title}”.</p> : null}
      {definition.pointOfNoReturn ? (
        <p>
          <b>Point of no return.</b> After this step rollback is no longer planned.
        </p>
      ) : null}
      <p>{sentences}</p>
    </>
  )
}

/** What everybody should know about how it came to this state. */
function Deviations({ row }: { row: BoardRow }) {
  const { state } = row.view
  const people = usePeople()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const estimate = state.status === 'running' ? state.estimate : undefined
  const sentences = deviations(row, people.name)
  if (sentences.length === 0 && state.status !== 'held' && !estimate) return null
  return (
    <ul className="detail__deviations">
      {state.status === 'held' ? (
        <li className="late">
          Held by {people.name(state.held.onBehalfOf ?? state.held.by)}: {state.reason}
          {state.until === undefined ? null : (
            <>
              , until <Instant at={state.until} zone={zone} />
            </>
          )}
        </li>
      ) : null}
      {estimate ? (
        <li>
          {people.name(estimate.by)} expects to be done by <Instant at={estimate.finish} zone={zone} />:{' '}
          {estimate.reason}
        </li>
      ) : null}
      {sentences.map((sentence) => (
        <li key={sentence} className={sentence.startsWith('Failed') ? 'bad' : ''}>
          {sentence}
        </li>
      ))}
    </ul>
  )
}

function deviations({ view: { state } }: BoardRow, name: (id: string) => string): string[] {
  return [
    state.status === 'failed' ? `Failed: ${state.reason}` : '',
    state.status === 'skipped' ? `Skipped by ${name(state.skipped.by)}: ${state.reason}` : '',
    'despite' in state && state.despite ? `Started despite open steps: ${state.despite.reason}` : '',
    'observed' in state && state.observed ? `Seen: ${state.observed}` : '',
    'withIssues' in state && state.withIssues ? `Done, but this remains: ${state.withIssues}` : '',
    state.takenOver ? `Done by hand instead of the automation: ${state.takenOver.reason}` : '',
    state.undone ? (state.undone === 1 ? 'Taken back once.' : `Taken back ${state.undone} times.`) : '',
  ].filter(Boolean)
}

/** What the steps before left for this one. */
function Received({ row }: { row: BoardRow }) {
  const board = useBoard((value) => value)
  const outputs = row.view.definition.after.flatMap(({ on }) => {
    const predecessor = rowOf(board, on)
    const state = predecessor?.view.state
    return predecessor && state && 'outputs' in state && state.outputs
      ? Object.entries(state.outputs).map(([name, value]) => ({ name, value, from: predecessor.view.definition.title }))
      : []
  })
  if (outputs.length === 0) return null
  return (
    <Section title="From the steps before">
      <dl className="detail__outputs">
        {outputs.map(({ name, value, from }) => (
          <div key={`${from} ${name}`} title={`From “${from}”`}>
            <dt className="dim">{name}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

/** What to look for, and room to say what was seen; Complete takes it along. */
function YouShouldSee({ row }: { row: BoardRow }) {
  const { definition, state } = row.view
  const { cutoverId } = useFollowed()
  const key = draftKey(cutoverId, definition.id)
  const draft = useStore(draftStore, (drafts) => drafts.get(key))
  const cutover = useCutover((value) => value)
  const { connection } = useSession()
  // Only for whoever completes it; a lead who steps in is asked with the reason.
  const writes = actionsFor(row, cutover, useActor(), connection.clock.now()).some(
    ({ name, capacity }) => name === 'complete' && capacity !== 'lead',
  )
  const outputs = 'outputs' in state ? state.outputs : undefined
  if (!definition.verify && !definition.outputs && !(writes && definition.kind === 'validation')) return null
  return (
    <Section title="You should see">
      {definition.verify ? <Markdown text={definition.verify} /> : null}
      {writes ? (
        <>
          <textarea
            className="field detail__observed"
            rows={1}
            placeholder={
              definition.kind === 'validation' ? 'What did you see? A validation needs it.' : 'What did you see?'
            }
            aria-label="What did you see?"
            value={draft?.observed ?? ''}
            onChange={(event) => setDraft(key, { ...draft, observed: event.target.value })}
          />
          {definition.outputs?.map((output) => (
            <input
              key={output}
              type="text"
              className="field mono detail__observed"
              placeholder={`${output}, for the steps that follow`}
              aria-label={output}
              value={draft?.outputs?.[output] ?? ''}
              onChange={(event) =>
                setDraft(key, { ...draft, outputs: { ...draft?.outputs, [output]: event.target.value } })
              }
            />
          ))}
        </>
      ) : outputs ? (
        <dl className="detail__outputs">
          {Object.entries(outputs).map(([name, value]) => (
            <div key={name}>
              <dt className="dim">{name}</dt>
              <dd className="mono">{value}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </Section>
  )
}

function RollbackOf({ row }: { row: BoardRow }) {
  const { rollback, id } = row.view.definition
  const begun = useBoard((board) => rowOf(board, rollbackStepId(id)) !== undefined)
  const runbook = useCutover((cutover) => cutover.runbook)
  if (!rollback) return null
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

function Notes({ row }: { row: BoardRow }) {
  const people = usePeople()
  const zone = useCutover(({ runbook }) => runbook.timezone)
  return (
    <ul className="detail__notes">
      {row.view.state.notes?.map(({ by, at, text }) => (
        <li key={at}>
          <Markdown text={text} />
          <span className="dim">
            {people.name(by)}, <Instant at={at} zone={zone} />
          </span>
        </li>
      ))}
    </ul>
  )
}
