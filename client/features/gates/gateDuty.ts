/** What a person has to do at a gate now; a duty like a step that is ready. */

import type { Cutover, PersonId } from '../../../shared/cutoverState.ts'
import { type GateView, gateView, saysGo } from '../../../shared/derived/criteria.ts'
import { satisfiedAt, stepView } from '../../../shared/derived/steps.ts'
import { holds, isLead } from '../../../shared/policy.ts'
import { ceremonyOf, type Voter } from './ceremony.ts'

export interface GateDuty {
  gateId: string
  /** What is to be done; with the gate's id it identifies the duty, so that it notifies once. */
  kind: 'open' | Voter['kind']
  gate: string
  says: string
  /** The label of its link; absent while there is nothing to do yet. */
  label?: string
}

/** How long before its planned time a gate can be opened once nothing is missing, in milliseconds. */
const AHEAD_MS = 60 * 60_000
/** How many open ones are named. */
const MAX_NAMED = 3

/** In the order of the gates; empty once the cutover is past its gates. */
export function gateDuties(cutover: Cutover, me: PersonId, now: number): GateDuty[] {
  if (cutover.status !== 'preparing' && cutover.status !== 'running') return []
  return cutover.runbook.gates.flatMap((definition, position): GateDuty[] => {
    const ceremony = ceremonyOf(cutover, position, me)
    const view = gateView(cutover, definition.id)
    if (!ceremony || !view) return []
    const duty = { gateId: definition.id, gate: definition.title }
    if (!ceremony.poll) {
      const opens = isLead(cutover, { kind: 'person', id: me, ...ANYBODY }) || holds(cutover, definition.decides, me)
      const opening = opens && view.state.status === 'pending' ? openingOf(cutover, view, now) : undefined
      return opening ? [{ ...duty, kind: 'open', ...opening }] : []
    }
    return ceremony.voters.filter((voter) => isAsked(voter, me)).map((voter) => ({ ...duty, ...words(voter) }))
  })
}

/** Whether it is time to poll, or would be if the predecessors were done. */
function openingOf(
  cutover: Cutover,
  { definition }: GateView,
  now: number,
): Pick<GateDuty, 'says' | 'label'> | undefined {
  if (cutover.status !== 'running') return undefined
  const { after } = definition
  const planned = definition.at === undefined ? undefined : cutover.t0 + definition.at * 1000
  const open = after.flatMap(({ on }) => openTitle(cutover, on) ?? [])
  if (open.length > 0) {
    if (planned === undefined || now < planned) return undefined
    const named = open.slice(0, MAX_NAMED).map((title) => `“${title}”`)
    const more = open.length > MAX_NAMED ? `, and ${open.length - MAX_NAMED} more` : ''
    const count = after.length === 1 ? 'its predecessor' : `${open.length} of ${after.length} predecessors`
    return { says: `Due now. Waiting for ${count}: ${named.join(', ')}${more}.` }
  }
  // Without a planned time it is due once its predecessors are done.
  const due = planned === undefined ? after.length > 0 : planned - now <= AHEAD_MS
  return due ? { says: 'Ready to poll.', label: 'Open the poll' } : undefined
}

/** The title of a step or gate that the gate is still waiting for. */
function openTitle(cutover: Cutover, id: string): string | undefined {
  const step = stepView(cutover, id)
  if (step) return satisfiedAt(step.state) === undefined ? step.definition.title : undefined
  const gate = gateView(cutover, id)
  return gate && !saysGo(gate.state) ? gate.definition.title : undefined
}

const ANYBODY = { organisationRole: 'member', via: 'session', maySign: false } as const

/** Every person of an approving role is asked, whatever the others have voted. */
function isAsked({ kind, mine, turn, votes }: Voter, me: PersonId): boolean {
  if (!mine) return false
  if (turn === 'asked') return true
  return kind === 'signs' && turn === 'spoken' && !votes.some(({ deed }) => deed.by === me)
}

function words({ kind, title }: Voter): Pick<GateDuty, 'kind' | 'says' | 'label'> {
  if (kind === 'reports') return { kind, says: `Your vote for ${title}.`, label: 'Report' }
  if (kind === 'signs') return { kind, says: `Your signature for ${title}.`, label: 'Sign' }
  return { kind, says: 'All votes are in; you decide.', label: 'Decide' }
}
