/** Records what was said aloud, row by row, with one reason for all. */
import { useId, useState } from 'react'
import type { PersonId } from '../../../shared/cutoverState.ts'
import { Offers } from '../../forms/Offers.tsx'
import { usePeople } from '../../live/session.tsx'
import { createStore } from '../../live/store.ts'
import type { AskContext } from './askContext.ts'
import { ON_THE_BRIDGE, type SpokenVote, spokenVotes } from './votesForOthers.ts'

export function SpokenVotes({ context }: { context: AskContext }) {
  // A form stays as it was opened, so what is written for all of them is read when one is sent.
  const [reason] = useState(() => createStore(ON_THE_BRIDGE))
  const [speakers, setSpeakers] = useState<Record<string, PersonId>>({})
  const field = useId()
  const rows = spokenVotes(context, { reason: () => reason.get().trim() || ON_THE_BRIDGE, speakers })
  if (rows.length === 0) return null
  const [next] = rows.filter(({ voter }) => voter.turn === 'asked')
  return (
    <section className="spoken" aria-labelledby={`${field}-heading`}>
      <h2 id={`${field}-heading`}>Record spoken votes</h2>
      <div className="spoken__reason">
        <label className="label" htmlFor={field}>
          Recorded with each vote
        </label>
        <input
          id={field}
          className="field"
          defaultValue={ON_THE_BRIDGE}
          onChange={({ target }) => reason.set(target.value)}
        />
      </div>
      <ul>
        {rows.map((row) => (
          <li key={row.voter.role} className="spoken__row">
            <Who row={row} choose={(person) => setSpeakers((before) => ({ ...before, [row.voter.role]: person }))} />
            {row.offers.length > 0 ? (
              <Offers
                about={`${context.ceremony.definition.id} ${row.voter.role}`}
                chosen={row.speaker}
                offers={row.offers}
                size="small"
              />
            ) : (
              <span className="dim">after {next?.voter.title ?? 'the others'}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The role, and who spoke for it. */
function Who({ row: { voter, speaker }, choose }: { row: SpokenVote; choose(person: PersonId): void }) {
  const people = usePeople()
  return (
    <span className="spoken__who">
      <b className="strong">{voter.title}</b>
      {voter.people.length > 1 ? (
        <select
          className="field"
          aria-label={`Who spoke for ${voter.title}`}
          value={speaker}
          onChange={({ target }) => choose(target.value)}
        >
          {voter.people.map((person) => (
            <option key={person} value={person}>
              {people.name(person)}
            </option>
          ))}
        </select>
      ) : (
        <span className={speaker === undefined ? 'late' : 'dim'}>
          {speaker === undefined ? 'nobody holds this role: you speak for it as the lead' : people.name(speaker)}
        </span>
      )}
    </span>
  )
}
