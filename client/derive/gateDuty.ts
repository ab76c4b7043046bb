/** What a person has to do at a gate now: it is as much theirs as a step that is ready. */
import { gateView } from '../../shared/criteria.ts'
import type { Cutover, PersonId } from '../../shared/cutoverState.ts'
import { holds, isLead } from '../../shared/policy.ts'
import { ceremonyOf, isGateDue, type Station } from './ceremony.ts'

export interface GateDuty {
  gateId: string
  /** What is to be done; with the gate's id it names the duty, so that it rings once. */
  kind: 'open' | Station['kind']
  gate: string
  says: string
  label: string
}

/** In the order of the gates; nothing once the gates are behind the cutover. */
export function gateDuties(cutover: Cutover, me: PersonId, now: number): GateDuty[] {
  if (cutover.status !== 'preparing' && cutover.status !== 'running') return []
  return cutover.runbook.gates.flatMap((definition, position): GateDuty[] => {
    const ceremony = ceremonyOf(cutover, position, me)
    const view = gateView(cutover, definition.id)
    if (!ceremony || !view) return []
    const duty = { gateId: definition.id, gate: definition.title }
    if (!ceremony.poll) {
      const opens = isLead(cutover, { kind: 'person', id: me, ...ANYBODY }) || holds(cutover, definition.decides, me)
      return opens && view.state.status === 'pending' && isGateDue(cutover, view, now)
        ? [{ ...duty, kind: 'open', says: 'It is time to ask.', label: 'Open the poll' }]
        : []
    }
    return ceremony.stations
      .filter((station) => isAsked(station, me))
      .map((station) => ({ ...duty, ...words(station) }))
  })
}

const ANYBODY = { organisationRole: 'member', via: 'session', maySign: false } as const

/** An approving role is asked of each of its people, whatever the others have said. */
function isAsked({ kind, mine, turn, voices }: Station, me: PersonId): boolean {
  if (!mine) return false
  if (turn === 'asked') return true
  return kind === 'signs' && turn === 'spoken' && !voices.some(({ deed }) => deed.by === me)
}

function words({ kind, title }: Station): Pick<GateDuty, 'kind' | 'says' | 'label'> {
  if (kind === 'reports') return { kind, says: `${title} is asked.`, label: 'Report' }
  if (kind === 'signs') return { kind, says: `Your signature for ${title}.`, label: 'Sign' }
  return { kind, says: 'Everybody has spoken; you decide.', label: 'Decide' }
}
