import { useEffect } from 'react'
import { useFollowed } from '../cutover.tsx'
import { usePeople, useSession, useStore } from '../session.tsx'

const SHOWN = 3

/** Who else has this cutover open now. */
export function Present() {
  const { following } = useFollowed()
  const { directory, me } = useSession()
  const present = useStore(following.presence, (ids) => ids).filter((id) => id !== me.person.id)
  const people = usePeople()
  const stranger = present.find((id) => !people.get(id))
  useEffect(() => {
    if (stranger !== undefined) void directory.refresh().catch(() => undefined)
  }, [stranger, directory])
  if (present.length === 0) return null
  const rest = present.length - SHOWN
  return (
    <ul className="present" title={`Here now:\n${present.map(people.name).join('\n')}`} aria-label="Here now">
      {present.slice(0, SHOWN).map((id) => (
        <li key={id} className="present__one">
          <span aria-hidden="true">{people.initials(id)}</span>
          <span className="unseen">{people.name(id)}</span>
        </li>
      ))}
      {rest > 0 ? <li className="present__one">+{rest}</li> : null}
    </ul>
  )
}
