/** Asks in place for what an action needs: a reason, a time, an observation. Never a dialog on top of the list. */
import { type FormEvent, useState } from 'react'
import type { Cutover } from '../../shared/cutoverState.ts'
import { stepView } from '../../shared/derived/steps.ts'
import { roleTitle } from '../../shared/runbook/runbookIndex.ts'
import { unreachable } from '../../shared/unreachable.ts'
import type { BoardRow } from '../derive/board.ts'
import { dueAt } from '../derive/sentences.ts'
import { useCutover } from '../live/cutover.tsx'
import { ClaimedTime, PersonChoice, TimeAhead, Words } from './ActionFields.tsx'
import { candidates, likelyDoer, type Said, type StepAction } from './actions.ts'
import './ActionForm.css'
import { ACTION_WORDS, type Ask } from './actionWords.ts'

interface ActionFormProps {
  action: StepAction
  row: BoardRow
  asks: readonly Ask[]
  /** Asked as well, but may stay empty. */
  optional?: readonly Ask[]
  drafted: Said
  send(said: Said): void
  cancel(): void
}

export function ActionForm({ action, row, asks, optional = [], drafted, send, cancel }: ActionFormProps) {
  const cutover = useCutover((value) => value)
  const [said, setSaid] = useState<Said>(() => ({ ...drafted, ...presumed(action, row, cutover) }))
  const say = (more: Partial<Said>) => setSaid((before) => ({ ...before, ...more }))
  const words = ACTION_WORDS[action.name]
  const label = words.label.replace('…', '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send(said)
  }
  const fields = [...asks, ...optional.filter((ask) => !asks.includes(ask))]
  return (
    <form
      className="action-form"
      onSubmit={submit}
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === 'Escape') cancel()
        if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) event.currentTarget.requestSubmit()
      }}
    >
      {action.capacity === 'own' ? null : <Capacity action={action} row={row} said={said} say={say} />}
      {action.despite ? <Disregarded stepIds={action.despite} /> : null}
      {fields.map((ask, index) => (
        <Field
          key={ask}
          ask={ask}
          first={index === 0}
          required={asks.includes(ask)}
          why={words.why ?? 'Why?'}
          row={row}
          said={said}
          say={say}
        />
      ))}
      <div className="action-form__foot">
        <button type="submit" className={words.tone === 'bad' ? 'button button--bad' : 'button button--primary'}>
          {label}
        </button>
        <button type="button" className="button" onClick={cancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}

interface FieldProps {
  ask: Ask
  first: boolean
  required: boolean
  why: string
  row: BoardRow
  said: Said
  say(more: Partial<Said>): void
}

function Field({ ask, first, required, why, row, said, say }: FieldProps) {
  const cutover = useCutover((value) => value)
  switch (ask) {
    case 'finish':
      return (
        <TimeAhead label="Done by" from={dueAt(row)} value={said.finish} set={(finish) => say({ finish })} required />
      )
    case 'until':
      return <TimeAhead label="Until, if that is known" value={said.until} set={(until) => say({ until })} />
    case 'at':
      return <ClaimedTime value={said.at} set={(at) => say({ at })} />
    case 'to':
      return (
        <PersonChoice
          label="Who takes it"
          people={candidates(cutover, row).filter((person) => person !== row.view.state.assigned)}
          value={said.to}
          set={(to) => say({ to })}
        />
      )
    case 'outputs':
      return row.view.definition.outputs?.map((output, index) => (
        <Words
          key={output}
          label={output}
          required={required}
          focus={first && index === 0}
          value={said.outputs?.[output]}
          set={(value) => say({ outputs: { ...said.outputs, [output]: value } })}
        />
      ))
    case 'reason':
      return (
        <Words label={why} required={required} focus={first} value={said.reason} set={(reason) => say({ reason })} />
      )
    case 'observed':
      return (
        <Words
          label="What did you see?"
          required={required}
          focus={first}
          value={said.observed}
          set={(observed) => say({ observed })}
        />
      )
    case 'withIssues':
      return (
        <Words
          label="Done, but this remains: it becomes a watch item"
          value={said.withIssues}
          set={(withIssues) => say({ withIssues })}
        />
      )
    case 'text':
      return (
        <Words
          label="Note, for everybody to read"
          required
          focus={first}
          value={said.text}
          set={(text) => say({ text })}
        />
      )
    default:
      return unreachable(ask)
  }
}

/** In whose place it is done, which everybody will read. */
function Capacity({ action, row, said, say }: Pick<FieldProps, 'row' | 'said' | 'say'> & { action: StepAction }) {
  const cutover = useCutover((value) => value)
  const role = roleTitle(cutover.runbook, row.view.definition.owner)
  return action.capacity === 'scribe' ? (
    <PersonChoice
      label="You record this for"
      people={candidates(cutover, row)}
      value={said.onBehalfOf}
      set={(onBehalfOf) => say({ onBehalfOf })}
    />
  ) : (
    <Words
      label={`This is for ${role}. Reason for override`}
      required
      focus
      value={said.override}
      set={(override) => say({ override })}
    />
  )
}

function Disregarded({ stepIds }: { stepIds: readonly string[] }) {
  const cutover = useCutover((value) => value)
  return (
    <p className="action-form__despite">
      Open before it: {stepIds.map((stepId) => `“${stepView(cutover, stepId)?.definition.title ?? stepId}”`).join(', ')}
      . It stays marked as started despite them.
    </p>
  )
}

/** What most likely will be said, already filled in. */
function presumed(action: StepAction, row: BoardRow, cutover: Cutover): Said {
  const onBehalfOf = action.capacity === 'scribe' ? likelyDoer(cutover, row) : undefined
  return {
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    ...(action.name === 'undo' ? { reason: 'Pressed by mistake' } : {}),
  }
}
