import { useCutover } from '../live/cutover.tsx'
import { useActor, useSession } from '../live/session.tsx'
import { type OfferContext, offerContext } from './offersOf.ts'

/** What the offers to this person on this screen depend on, as of the time at which it is rendered. */
export function useOfferContext(): OfferContext {
  const { connection } = useSession()
  return offerContext(
    useCutover((value) => value),
    useActor(),
    connection.clock.now(),
  )
}
