/** What inserting would do: who and where its parts become, what is renamed and left out, which faults come with it. */
import { useEffect, useRef, useState } from 'react'
import type { TriedInsertion } from '../../../shared/draft/insert/tryInsertion.ts'
import { isRefusal, type Refusal } from '../../../shared/refusal.ts'
import { useSending } from '../../live/useSending.ts'
import type { Chosen, Here } from './insertChoice.ts'
import { useInsertion } from './useInsertion.ts'
import { usePlan } from './usePlan.tsx'

interface InsertPreviewProps {
  chosen: Chosen
  here: Here | undefined
  done(row: string | undefined): void
}

type Names = Readonly<Record<string, string>>

export function InsertPreview({ chosen, here, done }: InsertPreviewProps) {
  const { draft, open } = usePlan()
  const [roles, setRoles] = useState<Names>({})
  const [phases, setPhases] = useState<Names>({})
  const [place, setPlace] = useState(here && 'snippet' in chosen.from ? 'here' : '')
  const { sending, send } = useSending()
  const [said, setSaid] = useState<string>()
  const at = atOf(place, here, draft.rows)
  const { answer, isCurrent } = useInsertion({ ...chosen, roles, phases, ...(at && { at }) })
  const insert = (command: NonNullable<TriedInsertion['command']>, first: string | undefined) =>
    void send(async () => {
      const taken = await open.give(command)
      if (!taken || taken.ok) {
        done(first)
        return undefined
      }
      // Said here, where it is shown anew at once, and not as an edit to be given again.
      for (const { edit } of open.notTaken.get()) if (edit.edit === command) open.dismiss(edit.commandId)
      setSaid(whyNot(taken.refusal))
      return undefined
    })
  const titleOf = (key: string | undefined) => draft.workstreams.find((one) => one.key === key)?.title ?? ''
  const row = draft.rows.find(({ key }) => key === here?.after)
  const preview = useRef<HTMLDivElement>(null)
  // On a phone it stands below all that can be chosen.
  useEffect(() => {
    preview.current?.scrollIntoView({ block: 'start' })
  }, [])
  return (
    <div ref={preview} className="plan-insert__preview" aria-busy={!isCurrent}>
      <label>
        <span className="label">Where the steps go</span>
        <select className="field" value={place} onChange={(event) => setPlace(event.target.value)}>
          <option value="">into the workstreams of the same title</option>
          {here ? (
            <option value="here">
              {row
                ? `below “${row.cells.title?.text || row.cells.step?.text || 'the row'}”, in ${titleOf(here.workstream)}`
                : `into ${titleOf(here.workstream)}, where you are`}
            </option>
          ) : null}
          {draft.workstreams.map(({ key, title }) => (
            <option key={key} value={`in ${key}`}>
              at the end of {title}
            </option>
          ))}
        </select>
      </label>
      {answer === undefined ? (
        <p className="dim" role="status">
          Looking at what it would change…
        </p>
      ) : isRefusal(answer) ? (
        <p className="bad" role="alert">
          {answer.message}
        </p>
      ) : (
        <>
          <Becomes
            legend="Roles in this plan"
            names={answer.roles.map(({ id, title, becomes, isNew }) => ({ key: id, title, becomes, isNew }))}
            choices={answer.rolesHere}
            choose={(id, role) => setRoles({ ...roles, [id]: role })}
          />
          <Becomes
            legend="Phases in this plan"
            names={answer.phases.map((phase) => ({ key: phase.title, ...phase }))}
            choices={answer.phasesHere.map((title) => ({ id: title, title }))}
            choose={(title, phase) => setPhases({ ...phases, [title]: phase })}
          />
          {answer.refused ? (
            <p className="bad" role="alert">
              {answer.refused.message}
            </p>
          ) : (
            <Effect tried={answer} />
          )}
          {said === undefined ? null : (
            <p className="late" role="alert">
              {said}
            </p>
          )}
          <p className="buttons">
            <button
              type="button"
              className="button button--primary"
              disabled={sending || !isCurrent || answer.command === undefined}
              onClick={() => answer.command && insert(answer.command, answer.rows[0])}
            >
              {sending ? 'Inserting…' : 'Insert'}
            </button>
          </p>
        </>
      )}
    </div>
  )
}

function whyNot({ code, message }: Refusal): string {
  return code === 'cellChanged' || code === 'keyTaken'
    ? 'Somebody has changed the plan meanwhile. This is what it would be now.'
    : message
}

function atOf(place: string, here: Here | undefined, rows: readonly { key: string; workstream: string }[]) {
  if (place === 'here')
    return here && { workstream: here.workstream, ...(here.after !== undefined && { after: here.after }) }
  if (place === '') return undefined
  const workstream = place.slice('in '.length)
  const last = rows.findLast((one) => one.workstream === workstream)?.key
  return { workstream, ...(last !== undefined && { after: last }) }
}

interface BecomesProps {
  legend: string
  names: readonly { key: string; title: string; becomes: string; isNew: boolean }[]
  choices: readonly { id: string; title: string }[]
  choose(key: string, becomes: string): void
}

function Becomes({ legend, names, choices, choose }: BecomesProps) {
  if (names.length === 0) return null
  return (
    <fieldset className="plan-insert__becomes">
      <legend className="label">{legend}</legend>
      {names.map(({ key, title, becomes, isNew }) => (
        <label key={key}>
          <span>{title}</span>
          <select
            className="field"
            aria-label={`${title} becomes`}
            value={isNew ? '' : becomes}
            onChange={(event) => choose(key, event.target.value === '' ? key : event.target.value)}
          >
            {isNew || !choices.some(({ id }) => id === key) ? <option value="">comes along as new</option> : null}
            {choices.map(({ id, title: here }) => (
              <option key={id} value={id}>
                {here}
              </option>
            ))}
          </select>
        </label>
      ))}
    </fieldset>
  )
}

function Effect({ tried }: { tried: TriedInsertion }) {
  const { rows, renamed, leftOut, faults, command } = tried
  const sections = command?.commands.flatMap((one) => (one.type === 'setSection' ? one.section : [])) ?? []
  const parts = [
    ...(rows.length > 0 ? [rows.length === 1 ? '1 step' : `${rows.length} steps`] : []),
    ...(sections.length > 0 ? [`adds to ${sections.join(', ')}`] : []),
  ]
  return (
    <div className="plan-insert__effect" role="status">
      <p>
        <b>{parts.length === 0 ? 'There is nothing to insert.' : `Inserts ${parts.join(', and ')}.`}</b>
      </p>
      <ul className="plan-faults">
        {renamed.length > 0 ? (
          <li>
            Taken here, and renamed:{' '}
            <span className="mono">{renamed.map(({ from, to }) => `${from} → ${to}`).join(', ')}</span>.
          </li>
        ) : null}
        {leftOut.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
        {faults.slice(0, MOST_FAULTS).map(({ severity, message, row, column, section }) => (
          <li key={`${row} ${column} ${section} ${message}`} className={severity === 'error' ? 'bad' : 'late'}>
            {message}
          </li>
        ))}
        {faults.length > MOST_FAULTS ? (
          <li className="dim">and {faults.length - MOST_FAULTS} more like these</li>
        ) : null}
      </ul>
    </div>
  )
}

const MOST_FAULTS = 8
