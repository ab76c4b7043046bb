/** Offers to resolve problems with a linked change, and to manage its sync. */
import { sayChangeNumber, standingOf } from '../../../shared/change/change.ts'
import { overAs } from '../../../shared/change/changeMeaning.ts'
import { datesToAskFor, needsOtherDates } from '../../../shared/change/changeWindow.ts'
import { isTechnicallyOver } from '../../../shared/change/workUnderChange.ts'
import type { ChangeState } from '../../../shared/cutoverState.ts'
import type { Field, Offer, Possible } from '../../forms/offer.ts'
import { type OfferContext, offersOf } from '../../forms/offersOf.ts'
import { sayRange } from './changeWords.ts'

/** Urgent ones: for a failed link, a conflict, or dates that no longer fit. */
export function pressingOffers(context: OfferContext, change: ChangeState): Offer[] {
  return offersOf(context, [
    {
      name: 'again',
      label: 'Try again',
      tone: 'primary',
      command: () => ({ type: 'retryChangeLink', changeId: change.id }),
    },
    ...settling(change),
    ...(change.relation === 'lead' && needsOtherDates(context.cutover, context.now) ? [dates(context, change)] : []),
    ...(change.status === 'failed' ? [unlink(change)] : []),
  ])
}

/** Everything else, shown on the ServiceNow page. */
export function syncOffers(context: OfferContext, change: ChangeState): Offer[] {
  const { cutover, now } = context
  const { id: changeId } = change
  const isOver = isTechnicallyOver(cutover) || (change.facts !== undefined && overAs(change.facts) !== undefined)
  const shown = change.relation === 'lead' && !needsOtherDates(cutover, now) && !isOver
  return offersOf(context, [
    ...(shown ? [dates(context, change)] : []),
    { name: 'resume', label: 'Resume sync', command: () => ({ type: 'resumeChangeSync', changeId }) },
    ...(standingOf(change, now) === 'requested' || change.status === 'failed' ? [] : [pause(change)]),
    ...(change.status === 'failed' ? [] : [unlink(change)]),
  ])
}

const WHY: Field = { name: 'reason', label: 'Why, for everybody to read', required: true }

const pause = ({ id: changeId }: ChangeState): Possible => ({
  name: 'pause',
  label: 'Pause sync…',
  submit: 'Pause sync',
  says: 'Nothing is read or written until somebody resumes it, and nothing of this change counts as confirmed.',
  fields: [WHY],
  command: ({ reason = '' }) => ({ type: 'pauseChangeSync', changeId, reason }),
})

const unlink = (change: ChangeState): Possible => ({
  name: 'unlink',
  label: 'Unlink…',
  submit: `Unlink ${sayChangeNumber(change)}`,
  fields: [WHY],
  command: ({ reason = '' }) => ({ type: 'unlinkChange', changeId: change.id, reason }),
})

const settling = ({ id: changeId }: ChangeState): Possible[] =>
  (['retry', 'accept'] as const).map((by) => ({
    name: by,
    label: by === 'retry' ? 'Write it again' : 'Keep what ServiceNow has',
    command: () => ({ type: 'settleChangeConflict', changeId, by }),
  }))

function dates({ cutover, now }: OfferContext, change: ChangeState): Possible {
  const { id: changeId } = change
  const { start, end } = datesToAskFor(cutover, change, now)
  const zone = cutover.runbook.timezone
  const needed = needsOtherDates(cutover, now)
  return {
    name: 'dates',
    label: needed ? `Request ${sayRange(start, end, zone)}…` : 'Request new dates…',
    submit: 'Request these dates',
    says: 'New dates may reset the approvals. The gate stays unconfirmed until ServiceNow has taken the dates and the approvals are back.',
    fields: [
      { name: 'start', label: 'Planned start', kind: 'instant', required: true, initial: iso(start) },
      { name: 'end', label: 'Planned end', kind: 'instant', required: true, initial: iso(end) },
      WHY,
    ],
    // They are in the future, whatever the form proposes.
    standIns: { start: iso(now), end: iso(now + 60_000) },
    command: ({ start: from = '', end: to = '', reason = '' }) => ({
      type: 'proposeChangeDates',
      changeId,
      start: from,
      end: to,
      reason,
    }),
  }
}

const iso = (at: number): string => new Date(at).toISOString()
