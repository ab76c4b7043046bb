/** Who gets a message of what changes for others and asks nothing of them. What that is and how it is said: `shared/attention`. */
import { callsFor, dutiesOf } from '../../shared/attention/duties.ts'
import { isSentOut, newsOf, sentTo } from '../../shared/attention/news.ts'
import type { Cutover, PersonId } from '../../shared/cutoverState.ts'
import type { ChainedEvent } from '../../shared/events.ts'

/** Not those whom a duty calls for the same, nor those whose call is withdrawn by it. */
export function whoHears(before: Cutover | undefined, event: ChainedEvent, after: Cutover): readonly PersonId[] {
  if (!isSentOut(event)) return []
  const told = sentTo(event, newsOf(before, event, after)?.told ?? [])
  if (told.length === 0) return []
  const called = [after, ...(before && event.type === 'stepAssigned' ? [before] : [])].map((state) =>
    calledFor(event, state),
  )
  return told.filter((person) => !called.some((isCalled) => isCalled(person)))
}

function calledFor(event: ChainedEvent, cutover: Cutover): (person: PersonId) => boolean {
  // What they are called for does not depend on the forecast here, which costs more than all of it.
  const duties = dutiesOf(cutover, { now: Date.parse(event.at), words: { name: String, time: String } })
  return (person) =>
    callsFor(cutover, duties, person).some(({ kind, on }) => {
      if (event.type === 'stopCalled') return kind === 'answerStop' || kind === 'clearStop'
      if (event.type === 'gateDecided') return kind === 'noGo' && 'gateId' in on && on.gateId === event.gateId
      return event.type === 'stepAssigned' && 'stepId' in on && on.stepId === event.stepId
    })
}
