import { useEffect } from 'react'
import { useFollowed } from '../live/cutover.tsx'
import { usePeople, useSession, useStore } from '../live/session.tsx'
import './Present.css'

const MAX_SHOWN = 3

/** Who else has this cutover open now. */
export function Present() {
  const { following } = useFollowed()
  return <PresentPeople present={useStore(following.presence, (ids) => ids)} />
}

/** The same for one cutover of many, which this page does not follow. */
export function PresentIn({ cutoverId }: { cutoverId: string }) {
  const { connection } = useSession()
  return <PresentPeople present={useStore(connection.present, (rooms) => rooms.get(cutoverId) ?? NOBODY)} />
}

const NOBODY: readonly string[] = []

function PresentPeople({ present }: { present: readonly string[] }) {
  const { directory, me } = useSession()
  const people = usePeople()
  const others = present.filter((id) => id !== me.person.id)
  const stranger = others.find((id) => !people.get(id))
  useEffect(() => {
    if (stranger !== undefined) directory.refresh()
  }, [stranger, directory])
  if (others.length === 0) return null
  const rest = others.length - MAX_SHOWN
  return (
    <ul className="present" title={`Here now:\n${others.map(people.name).join('\n')}`} aria-label="Here now">
      {others.slice(0, MAX_SHOWN).map((id) => (
        <li key={id} className="present__one">
          <span aria-hidden="true">{people.initials(id)}</span>
          <span className="unseen">{people.name(id)}</span>
        </li>
      ))}
      {rest > 0 ? <li className="present__one">+{rest}</li> : null}
    </ul>
  )
}
