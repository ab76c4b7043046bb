/** From a draft to a version: asked for review, approved workstream by workstream, and as a whole; locked and unlocked. */
import type { Actor } from '../actor.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import type { DraftCommandOf } from './commands.ts'
import type { DraftContext } from './context.ts'
import { unknownWorkstream } from './decideWorkstreams.ts'
import { type Draft, type DraftWorkstream, isPlanner } from './draft.ts'
import type { DraftEvent } from './events.ts'
import { lockNow, locksBefore } from './lock.ts'

type Decision = DraftEvent[] | Refusal

export function askForReview({ status, rows }: Draft): Decision {
  if (status !== 'draft') return refuse('draftState', `The draft is ${SAID[status]} already.`)
  return rows.length === 0
    ? refuse('draftState', 'The draft has no rows yet; there is nothing to review.')
    : [{ type: 'reviewAsked' }]
}

export function approveWorkstream(draft: Draft, command: DraftCommandOf<'approveWorkstream'>, actor: Actor): Decision {
  const { workstream: key, seen } = command
  const workstream = draft.workstreams.find((one) => one.key === key)
  if (!workstream) return unknownWorkstream(key)
  const not = mayReview(draft, workstream, actor)
  if (not) return not
  if (workstream.seq > seen || draft.sectionsSeq > seen)
    return refuse(
      'draftChanged',
      `${workstream.title} has changed since you saw it. Look at it again, then approve it.`,
    )
  return workstream.approval ? [] : [{ type: 'workstreamApproved', workstream: key }]
}

export function returnWorkstream(draft: Draft, command: DraftCommandOf<'returnWorkstream'>, actor: Actor): Decision {
  const workstream = draft.workstreams.find(({ key }) => key === command.workstream)
  if (!workstream) return unknownWorkstream(command.workstream)
  return (
    mayReview(draft, workstream, actor) ?? [
      { type: 'workstreamReturned', workstream: workstream.key, reason: command.reason },
    ]
  )
}

export function approveDraft(
  draft: Draft,
  { seen }: DraftCommandOf<'approveDraft'>,
  { version }: DraftContext,
): Decision {
  if (draft.status !== 'inReview')
    return refuse('draftState', draft.status === 'draft' ? 'Ask for a review first.' : 'The draft is approved already.')
  const open = unapproved(draft)
  if (open.length > 0) return refuse('draftState', `Not approved yet: ${open.map(({ title }) => title).join(', ')}.`)
  if (editedAfter(draft, seen) || !version || editedAfter(draft, version.seq))
    return refuse('draftChanged', 'The draft has changed since you saw it. Look at it again, then approve it.')
  return isRefusal(version.became) ? version.became : [{ type: 'draftApproved', version: version.became }]
}

/** Those with rows that nobody has approved as they are. */
export function unapproved({ workstreams, rows }: Draft): DraftWorkstream[] {
  const used = new Set(rows.map(({ workstream }) => workstream))
  return workstreams.filter(({ key, approval }) => used.has(key) && !approval)
}

export function reopenDraft({ status }: Draft, { reason }: DraftCommandOf<'reopenDraft'>): Decision {
  return status === 'draft' ? refuse('draftState', 'The draft is open already.') : [{ type: 'draftReopened', reason }]
}

export function lock({ lock: held }: Draft, { at, reason }: DraftCommandOf<'lock'>, now: number): Decision {
  const from = at === undefined ? now : Date.parse(at)
  if (held && held.at <= now) return refuse('draftLocked', `The draft is locked already: ${held.reason}`)
  return [{ type: 'draftLocked', from: new Date(from).toISOString(), reason }]
}

export function unlock(draft: Draft, { reason }: DraftCommandOf<'unlock'>, context: DraftContext): Decision {
  // Also one that lies ahead.
  const isHeld = draft.lock !== undefined || lockNow(draft, context.planned ?? [], context.now) !== undefined
  return isHeld ? [{ type: 'draftUnlocked', reason }] : refuse('draftState', 'The draft is not locked.')
}

export function setLockBefore(
  draft: Draft,
  { before }: DraftCommandOf<'setLockBefore'>,
  { planned = [], now }: DraftContext,
): Decision {
  const was = locksBefore(draft)
  if (before === was) return []
  // Whoever opens it says why.
  if (lockNow(draft, planned, now)?.by === 'plan')
    return refuse('draftLocked', 'The plan has locked by itself. Unlock it first, with a reason.')
  return [{ type: 'lockBeforeSet', before, was }]
}

export function archive({ archived }: Draft, { reason }: DraftCommandOf<'archiveDraft'>): Decision {
  return archived ? refuse('draftState', 'The draft is archived already.') : [{ type: 'draftArchived', reason }]
}

export function bringBack({ archived }: Draft, { reason }: DraftCommandOf<'bringBackDraft'>): Decision {
  return archived ? [{ type: 'draftBroughtBack', reason }] : refuse('draftState', 'The draft is not archived.')
}

/** By those to whom it was given; by a planner where it was given to nobody. */
function mayReview({ status }: Draft, { title, people }: DraftWorkstream, actor: Actor): Refusal | undefined {
  if (status !== 'inReview')
    return refuse('draftState', status === 'draft' ? 'Nobody has asked for a review yet.' : 'The draft is approved.')
  const mayIt = actor.kind === 'person' && (people.includes(actor.id) || (people.length === 0 && isPlanner(actor)))
  return mayIt ? undefined : refuse('notYourRole', `${title} is approved by those to whom it was given.`)
}

const editedAfter = ({ workstreams, sectionsSeq }: Draft, seen: number): boolean =>
  sectionsSeq > seen || workstreams.some(({ seq }) => seq > seen)

const SAID = { inReview: 'in review', approved: 'approved' } as const
