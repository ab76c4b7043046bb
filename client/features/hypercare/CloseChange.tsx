/** Closing the change in ServiceNow, offered to the lead once the technical work is over. */
import { leadChange, sayChangeNumber } from '../../../shared/change/change.ts'
import { stageOf } from '../../../shared/change/changeStage.ts'
import { isTechnicallyOver } from '../../../shared/change/workUnderChange.ts'
import type { ChangeState } from '../../../shared/cutoverState.ts'
import { CLOSE_WORDS } from '../../derive/sayChangeEvent.ts'
import { Offers } from '../../forms/Offers.tsx'
import { usePeople } from '../../live/session.tsx'
import { Instant } from '../../ui/Instant.tsx'
import { closeOffer } from '../servicenow/changeCloseOffer.ts'
import { ChangeNumber, ChangeStatus, useChangeOffers } from '../servicenow/FromServiceNow.tsx'

export function CloseChange() {
  const context = useChangeOffers()
  const change = leadChange(context.cutover)
  if (!change || !isTechnicallyOver(context.cutover)) return null
  const offer = closeOffer(context, change)
  return (
    <section className="hypercare__part">
      <h2>The change in ServiceNow</h2>
      <p>
        <ChangeNumber change={change} /> {change.facts?.state.label} <ChangeStatus change={change} />
      </p>
      <Asked change={change} />
      {offer ? (
        <div className="hypercare__offers">
          <Offers about={change.id} offers={[offer]} />
        </div>
      ) : null}
    </section>
  )
}

function Asked({ change }: { change: ChangeState }) {
  const people = usePeople()
  const { cutover, now } = useChangeOffers()
  const { close, facts } = change
  if (!close) return null
  const closed = facts !== undefined && stageOf(facts.state) === 'closed'
  return (
    <p className="dim">
      {people.name(close.by)} closes {sayChangeNumber(change)} as {CLOSE_WORDS[close.code]},{' '}
      <Instant at={close.at} zone={cutover.runbook.timezone} near={now} />.{' '}
      {closed ? 'ServiceNow has closed it.' : 'ServiceNow has not confirmed it yet.'}
    </p>
  )
}
