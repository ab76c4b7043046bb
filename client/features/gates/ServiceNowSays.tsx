/** Shown with the gate: the change's facts in ServiceNow and their age, or offers to link one. */
import { Link } from 'wouter'
import { leadChange, relatedChanges } from '../../../shared/change/change.ts'
import { Offers } from '../../forms/Offers.tsx'
import { useFollowed } from '../../live/cutover.tsx'
import { cutoverPath } from '../../paths.ts'
import { Approvers } from '../servicenow/Approvers.tsx'
import { pressingOffers } from '../servicenow/changeOffers.ts'
import {
  ChangeFacts,
  ChangeNumber,
  ChangeSays,
  ChangeStatus,
  RelatedChanges,
  useChangeOffers,
} from '../servicenow/FromServiceNow.tsx'
import { useChangeLinkOffers } from '../servicenow/useChangeLinkOffers.tsx'

/** Absent where nothing is linked and this person could not link anything. */
export function ServiceNowSays() {
  const context = useChangeOffers()
  const { cutoverId } = useFollowed()
  const lead = leadChange(context.cutover)
  const linking = useChangeLinkOffers(context)
  const offers = lead ? pressingOffers(context, lead) : linking
  if (!lead && offers.length === 0 && relatedChanges(context.cutover).length === 0) return null
  return (
    <section className="rests rests__servicenow" aria-label="What ServiceNow says">
      <h2>
        <Link href={cutoverPath(cutoverId, 'servicenow')}>ServiceNow</Link>{' '}
        {lead ? null : <span className="dim">no change is linked</span>}
      </h2>
      {lead ? (
        <>
          <p>
            <ChangeNumber change={lead} /> <ChangeStatus change={lead} />
          </p>
          <ChangeSays change={lead} />
          {lead.facts ? <p className="dim">{lead.facts.title}</p> : null}
          <ChangeFacts change={lead} />
          <Approvers change={lead} />
        </>
      ) : null}
      <RelatedChanges />
      {offers.length > 0 ? (
        <div className="rests__offers">
          <Offers about={lead?.id ?? 'change'} offers={offers} size="small" />
        </div>
      ) : null}
    </section>
  )
}
