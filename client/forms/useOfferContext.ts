import { useCutover } from '../live/cutover.tsx'
import { useActor, usePeople, useSession } from '../live/session.tsx'
import { type OfferContext, offerContext } from './offersOf.ts'

/** The inputs of this person's offers on this screen, as of the current render. */
export function useOfferContext(): OfferContext {
  const { connection } = useSession()
  return offerContext(
    useCutover((value) => value),
    useActor(),
    connection.clock.now(),
    usePeople().all(),
  )
}
