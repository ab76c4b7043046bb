/** A gate passed without ServiceNow's confirmation (break-glass): who took responsibility, and the outcome. */

import type { Ceremony } from '../../../shared/derived/ceremony.ts'
import { useCutover } from '../../live/cutover.tsx'
import { usePeople } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'

export function BrokenGlass({ ceremony: { poll, state } }: { ceremony: Ceremony }) {
  const zone = useCutover(({ runbook }) => runbook.timezone)
  const people = usePeople()
  const decided = poll || state.status === 'pending' ? undefined : state.decision?.breakGlass
  const glass = poll ? poll.breakGlass : decided
  if (!glass) return null
  const { proposed, agreed, reason } = glass
  const settled = decided?.settled
  return (
    <p className={`gate-notice ${settled && !settled.met ? 'gate-notice--bad' : 'gate-notice--late'}`} role="status">
      <b>
        {agreed
          ? 'Without confirmation from ServiceNow.'
          : 'Somebody asks to go on without confirmation from ServiceNow.'}
      </b>{' '}
      {people.name(proposed.by)} proposed it <Instant at={proposed.at} zone={zone} />: “{reason}”.{' '}
      {agreed ? (
        <>
          {people.name(agreed.by)} agreed <Instant at={agreed.at} zone={zone} />.{' '}
        </>
      ) : (
        'A second person has to agree. '
      )}
      {settled ? (
        <>
          Reconciled <Instant at={settled.at} zone={zone} />: {settled.met ? 'it holds.' : 'it does not hold.'}
        </>
      ) : decided ? (
        'Not reconciled yet: ServiceNow has not answered.'
      ) : null}
    </p>
  )
}
