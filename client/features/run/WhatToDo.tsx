/** What a step's executor needs: how it came to its status, the message, instructions, expected result. */

import { communicationOf } from '../../../shared/derived/communication.ts'
import { valueLabel, valueTitle, withUnit } from '../../../shared/derived/valueNames.ts'
import type { StepDefinition } from '../../../shared/runbook/runbook.ts'
import { traitsOf } from '../../../shared/runbook/stepKinds.ts'
import { isWebAddress } from '../../../shared/webAddress.ts'
import { type BoardRow, rowOf } from '../../derive/board.ts'
import { requestOffer } from '../../forms/requestedOffer.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { useBoard, useCutover, useFollowed } from '../../live/cutover.tsx'
import { usePeople, useStore } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { Markdown } from '../../ui/Markdown.tsx'
import { OutwardLink } from '../../ui/OutwardLink.tsx'
import { Instructions } from './Instructions.tsx'
import { Section } from './Section.tsx'
import { draftKey, draftStore, outputField, setDraft } from './stepDrafts.ts'
import { stepOffers } from './stepOffers.ts'

export function WhatToDo({ row }: { row: BoardRow }) {
  const { definition } = row.view
  return (
    <>
      <Deviations row={row} />
      <WhatToSay definition={definition} />
      <Received row={row} />
      {definition.do ? (
        <Section title="Do">
          <Instructions row={row} part="do" />
        </Section>
      ) : null}
      <YouShouldSee row={row} />
      <Links definition={definition} />
      <Besides definition={definition} />
      {definition.note ? (
        <Section title="Planner’s note">
          <Markdown text={definition.note} />
        </Section>
      ) : null}
    </>
  )
}

/** What the planner noted of it beside: words to find it by, and fields of their own. */
function Besides({ definition: { tags = [], fields = {} } }: { definition: StepDefinition }) {
  const named = Object.entries(fields)
  if (tags.length === 0 && named.length === 0) return null
  return (
    <Section title="Besides">
      <dl className="detail__outputs">
        {tags.length === 0 ? null : (
          <div>
            <dt>Tags</dt>
            <dd>{tags.join(', ')}</dd>
          </div>
        )}
        {named.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{isWebAddress(value) ? <OutwardLink href={value}>{value}</OutwardLink> : value}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

function Links({ definition: { links = [] } }: { definition: StepDefinition }) {
  if (links.length === 0) return null
  return (
    <Section title="Links">
      <ul className="detail__links">
        {links.map(({ title, url }) => (
          <li key={`${url} ${title}`}>
            <OutwardLink href={url}>{title}</OutwardLink>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** A communication; in a rehearsal it says whom it must not reach (R14). */
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

/** What everybody should know about how it came to its status. */
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
    'withoutGo' in state && state.withoutGo !== undefined ? 'Completed while the go before it was void.' : '',
    'despite' in state && state.despite ? `Started despite open steps: ${state.despite.reason}` : '',
    'observed' in state && state.observed ? `Seen: ${state.observed}` : '',
    'withIssues' in state && state.withIssues ? `Done, but this remains: ${state.withIssues}` : '',
    state.takenOver ? `Done by hand instead of the automation: ${state.takenOver.reason}` : '',
    state.undone ? (state.undone === 1 ? 'Reopened once.' : `Reopened ${state.undone} times.`) : '',
  ].filter(Boolean)
}

/** Outputs of predecessors. */
function Received({ row }: { row: BoardRow }) {
  const board = useBoard((value) => value)
  const runbook = useCutover((cutover) => cutover.runbook)
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
            <dt className="dim">{valueTitle(runbook, name)}</dt>
            <dd className="mono">{withUnit(runbook, name, value)}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}

/** The expected result, and a field for the observation, sent along with Complete. */
function YouShouldSee({ row }: { row: BoardRow }) {
  const { definition, state } = row.view
  const { cutoverId } = useFollowed()
  const runbook = useCutover((cutover) => cutover.runbook)
  const key = draftKey(cutoverId, definition.id)
  const draft = useStore(draftStore, (drafts) => drafts.get(key))
  const write = (name: string, value: string) => setDraft(key, { ...draft, [name]: value })
  // Only for the executor; a lead who overrides is asked in the form with the reason.
  const writes = stepOffers(useOfferContext(), row, undefined, ['complete']).some(({ capacity }) => capacity !== 'lead')
  const outputs = 'outputs' in state ? state.outputs : undefined
  if (!definition.verify && !definition.outputs && !(writes && traitsOf(definition).needsObservation)) return null
  return (
    <Section title="Expected result">
      <Instructions row={row} part="verify" />
      {writes ? (
        <>
          <textarea
            className="field detail__observed"
            rows={1}
            placeholder={
              traitsOf(definition).needsObservation ? 'What did you see? A validation needs it.' : 'What did you see?'
            }
            aria-label="What did you see?"
            value={draft?.observed ?? ''}
            onChange={(event) => write('observed', event.target.value)}
            onKeyDown={(event) => {
              // It is no form, so that plain Enter must not complete a step.
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
              event.preventDefault()
              requestOffer(definition.id, 'complete')
            }}
          />
          {definition.outputs?.map((output) => (
            <input
              key={output}
              type="text"
              className="field mono detail__observed"
              placeholder={`${valueLabel(runbook, output)}, for the steps that follow`}
              aria-label={valueLabel(runbook, output)}
              value={draft?.[outputField(output)] ?? ''}
              onChange={(event) => write(outputField(output), event.target.value)}
            />
          ))}
        </>
      ) : outputs ? (
        <dl className="detail__outputs">
          {Object.entries(outputs).map(([name, value]) => (
            <div key={name}>
              <dt className="dim">{valueTitle(runbook, name)}</dt>
              <dd className="mono">{withUnit(runbook, name, value)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </Section>
  )
}
