/** Several steps, one action, one reason: all of them or none. */
import { type FormEvent, useState } from 'react'
import type { SingleCommand } from '../../../shared/commands.ts'
import { rowOf } from '../../derive/board.ts'
import { Words } from '../../forms/ActionFields.tsx'
import { type ActionName, actionsFor, commandFor, type Said, type StepAction } from '../../forms/actions.ts'
import { ACTION_WORDS, asksOf } from '../../forms/actionWords.ts'
import { useBoardStore, useCutover, useDeed, useFollowed } from '../../live/cutover.tsx'
import { useActor, useSession } from '../../live/session.tsx'

/** Those that mean the same for every step. */
const IN_BULK: readonly ActionName[] = [
  'start',
  'acknowledge',
  'complete',
  'hold',
  'resume',
  'retry',
  'skip',
  'note',
  'undo',
]

export function BulkBar({ stepIds, clear }: { stepIds: readonly string[]; clear(): void }) {
  const { deeds } = useFollowed()
  const { connection } = useSession()
  const board = useBoardStore()
  const actor = useActor()
  const deed = useDeed(BULK)
  const cutover = useCutover((value) => value)
  const [opened, setOpened] = useState<ActionName>()
  const rows = stepIds.flatMap((stepId) => rowOf(board.get(), stepId) ?? [])
  const now = connection.clock.now()
  const actions = rows.map((row) => actionsFor(row, cutover, actor, now).filter(({ refusal }) => !refusal))
  const common = IN_BULK.filter((name) => actions.every((own) => own.some((action) => action.name === name)))

  const send = async (name: ActionName, said: Said) => {
    setOpened(undefined)
    const commands = actions.flatMap((own): SingleCommand[] => {
      const action = own.find((each) => each.name === name)
      return action ? [commandFor(action, said)] : []
    })
    const answer = await deeds.send(BULK, { type: 'bulk', commands })
    if (answer.ok) clear()
  }
  const chosen = opened === undefined ? [] : actions.flatMap((own) => own.filter(({ name }) => name === opened))
  return (
    <fieldset className="bulk">
      <legend className="unseen">Selected steps</legend>
      <b className="strong">{rows.length} selected</b>
      {deed?.status === 'sending' ? (
        <span className="dim" role="status">
          Sending…
        </span>
      ) : (
        common.map((name) => (
          <button
            key={name}
            type="button"
            className="button button--small"
            onClick={() => (asksSomething(name, actions) ? setOpened(name) : void send(name, {}))}
          >
            {ACTION_WORDS[name].label}
          </button>
        ))
      )}
      {common.length === 0 ? <span className="dim">These steps have no action in common that you may do.</span> : null}
      <button type="button" className="button button--small button--bare" onClick={clear}>
        Clear selection
      </button>
      {deed?.status === 'refused' ? (
        <div className="step-actions__refused bulk__form" role="alert">
          <p>None was changed. {deed.refusal.message}</p>
          <button type="button" className="button button--small" onClick={() => deeds.dismiss(BULK)}>
            OK
          </button>
        </div>
      ) : null}
      {opened ? (
        <BulkForm
          key={opened}
          name={opened}
          count={chosen.length}
          stepsIn={chosen.some(({ capacity }) => capacity === 'lead')}
          observes={chosen.some((action, index) => rows[index] && asksOf(action, rows[index], {}).includes('observed'))}
          send={(said) => void send(opened, said)}
          cancel={() => setOpened(undefined)}
        />
      ) : null}
    </fieldset>
  )

  function asksSomething(name: ActionName, each: readonly (readonly StepAction[])[]): boolean {
    return each.some((own, index) =>
      own.some(
        (action) =>
          action.name === name &&
          rows[index] &&
          (action.capacity === 'lead' || asksOf(action, rows[index], {}).length > 0),
      ),
    )
  }
}

const BULK = 'bulk'

interface BulkFormProps {
  name: ActionName
  count: number
  stepsIn: boolean
  observes: boolean
  send(said: Said): void
  cancel(): void
}

function BulkForm({ name, count, stepsIn, observes, send, cancel }: BulkFormProps) {
  const [said, setSaid] = useState<Said>({})
  const say = (more: Said) => setSaid((before) => ({ ...before, ...more }))
  const { label, asks, why, tone } = ACTION_WORDS[name]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    send(said)
  }
  return (
    <form className="action-form bulk__form" onSubmit={submit} aria-label={label}>
      {asks.includes('reason') ? (
        <Words label={why ?? 'Why?'} required focus value={said.reason} set={(reason) => say({ reason })} />
      ) : null}
      {asks.includes('text') ? (
        <Words label="Note, for everybody to read" required focus value={said.text} set={(text) => say({ text })} />
      ) : null}
      {observes ? (
        <Words
          label="What did you see, in all of them?"
          required
          value={said.observed}
          set={(observed) => say({ observed })}
        />
      ) : null}
      {stepsIn ? (
        <Words
          label="Some are for other roles. Reason for override"
          required
          value={said.override}
          set={(override) => say({ override })}
        />
      ) : null}
      <div className="action-form__foot">
        <button type="submit" className={tone === 'bad' ? 'button button--bad' : 'button button--primary'}>
          {label.replace('…', '')} {count} steps
        </button>
        <button type="button" className="button" onClick={cancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
