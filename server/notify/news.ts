/** What changes for others and asks nothing of them: T-0, a stop, a gate's decision, who holds what. */
import { callsFor, dutiesOf } from '../../shared/attention/duties.ts'
import type { Words } from '../../shared/attention/duty.ts'
import type { Cutover, PersonId } from '../../shared/cutoverState.ts'
import { gateView } from '../../shared/derived/criteria.ts'
import { stepView } from '../../shared/derived/steps.ts'
import type { ChainedEvent } from '../../shared/events.ts'
import { roleTitle } from '../../shared/runbook/runbookIndex.ts'

export interface News {
  title: string
  body: string
  /** Breaks through quiet times in a live cutover. */
  urgent: boolean
}

const OUTCOMES = { go: 'go', goWithConditions: 'go with conditions', noGo: 'no-go' } as const

/** What an event tells those whom `whoHears` names; undefined where it is no news. `day` says the day and the time. */
export function newsOf(
  event: ChainedEvent,
  cutover: Cutover,
  { name, day }: Pick<Words, 'name'> & { day(at: number): string },
): News | undefined {
  const by = name(event.actor)
  const told = (title: string, body = '', urgent = false): News => ({ title, body, urgent })
  switch (event.type) {
    case 't0Moved':
      return told(`T-0 is now ${day(Date.parse(event.t0))}`, `Moved by ${by}: “${event.reason}”.`)
    case 'stopCalled':
      return told(`STOP: ${event.reason}`, `Called by ${by}. Nothing starts.`, true)
    case 'stopCleared':
      return told('The stop is lifted', `By ${by}. The cutover goes on.`)
    case 'gateDecided': {
      const title = gateView(cutover, event.gateId)?.definition.title ?? event.gateId
      const because = event.reason === undefined ? '' : `: “${event.reason}”`
      return told(`${title}: ${OUTCOMES[event.outcome]}`, `Decided by ${by}${because}.`)
    }
    case 'rollbackBegun':
      return told('Rollback', `Begun by ${by}: “${event.reason}”.`, true)
    case 'cutoverCancelled':
      return told('Cancelled', `By ${by}: “${event.reason}”.`)
    case 'stepAssigned': {
      const title = stepView(cutover, event.stepId)?.definition.title ?? event.stepId
      return told(`Assigned to you: ${title}`, `By ${by}.`)
    }
    case 'personAssigned':
      return told(`You hold ${roleTitle(cutover.runbook, event.role)}`, `Assigned by ${by}.`)
    case 'personReleased':
      return told(`You no longer hold ${roleTitle(cutover.runbook, event.role)}`, `Released by ${by}.`)
    default:
      return undefined
  }
}

/** Not whoever did it, and not those whom a duty calls for the same. */
export function whoHears(event: ChainedEvent, after: Cutover): PersonId[] {
  const everybody = [...new Set(Object.values(after.people).flat())]
  const others = hearers(event, everybody).filter((person) => person !== event.actor)
  if (others.length === 0) return []
  // What they are called for does not depend on the forecast here, which costs more than all of it.
  const duties = dutiesOf(after, { now: Date.parse(event.at), words: { name: String, time: String } })
  const isCalled = (person: PersonId) =>
    callsFor(after, duties, person).some(({ kind, on }) => {
      if (event.type === 'stopCalled') return kind === 'answerStop' || kind === 'clearStop'
      if (event.type === 'gateDecided') return kind === 'noGo' && 'gateId' in on && on.gateId === event.gateId
      return event.type === 'stepAssigned' && 'stepId' in on && on.stepId === event.stepId
    })
  return others.filter((person) => !isCalled(person))
}

function hearers(event: ChainedEvent, everybody: readonly PersonId[]): readonly PersonId[] {
  switch (event.type) {
    case 't0Moved':
    case 'stopCalled':
    case 'stopCleared':
    case 'gateDecided':
    case 'rollbackBegun':
    case 'cutoverCancelled':
      return everybody
    case 'stepAssigned':
      return [event.to]
    case 'personAssigned':
    case 'personReleased':
      return [event.person]
    default:
      return []
  }
}
