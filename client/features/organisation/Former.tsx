import { useState } from 'react'
import { usePeople } from '../../live/session.tsx'
import { Pseudonymise } from './Pseudonymise.tsx'

/** Who was in the organisation, for administrators: their names can still be taken away. */
export function Former({ changed }: { changed(): void }) {
  const people = usePeople()
  const [chosen, setChosen] = useState<string>()
  const former = people.former()
  if (former.length === 0) return null
  return (
    <section aria-labelledby="former-members">
      <h2 id="former-members" className="people-list__title">
        Former members
      </h2>
      <ul className="people-list">
        {former.map((person) => (
          <li key={person.id} className="people-list__one">
            <p>{person.name}</p>
            {person.pseudonymised || chosen === person.id ? null : (
              <button type="button" className="button button--small" onClick={() => setChosen(person.id)}>
                Remove the name…
              </button>
            )}
            {chosen === person.id ? (
              <Pseudonymise person={person} done={changed} close={() => setChosen(undefined)} />
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
