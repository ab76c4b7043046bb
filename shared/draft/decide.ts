/** A command to a draft becomes events, or a refusal. Nothing of a command is done where a part of it cannot be (R13). */
import { type Actor, actorId, isProgram } from '../actor.ts'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { unreachable } from '../unreachable.ts'
import type { DraftCommand, DraftCommandOf } from './commands.ts'
import type { DraftContext, DraftDecision, Replaced } from './context.ts'
import { decideColumn } from './decideColumns.ts'
import { comment, reopenComment, resolveComment } from './decideComments.ts'
import {
  approveDraft,
  approveWorkstream,
  archive,
  askForReview,
  bringBack,
  lock,
  reopenDraft,
  returnWorkstream,
  setLockBefore,
  unlock,
} from './decideReview.ts'
import { insertRows, moveRows, removeRows, setCells, setSection } from './decideRows.ts'
import { decideWorkstream } from './decideWorkstreams.ts'
import { type Draft, isPlanner } from './draft.ts'
import type { DraftEvent } from './events.ts'
import { evolveAhead } from './evolve.ts'
import { lockNow, refuseLocked } from './lock.ts'
import { replaceText } from './replaceText.ts'

/** No events: it is so already. */
export function decideDraft(draft: Draft, command: DraftCommand, context: DraftContext): DraftDecision {
  return mayActAtAll(context.actor, command.type) ?? mayNow(draft, command, context) ?? decided(draft, command, context)
}

function decided(draft: Draft, command: DraftCommand, context: DraftContext): DraftDecision {
  const { actor } = context
  switch (command.type) {
    case 'setCells':
      return setCells(draft, command, actor)
    case 'insertRows':
      return insertRows(draft, command, actor)
    case 'removeRows':
      return removeRows(draft, command, actor)
    case 'moveRows':
      return moveRows(draft, command, actor)
    case 'setSection':
      return setSection(draft, command)
    case 'addWorkstream':
    case 'renameWorkstream':
    case 'moveWorkstream':
    case 'removeWorkstream':
    case 'giveWorkstream':
      return decideWorkstream(draft, command)
    case 'addColumn':
    case 'changeColumn':
    case 'removeColumn':
      return decideColumn(draft, command)
    case 'bulk':
      return bulk(draft, command, context)
    case 'comment':
      return comment(draft, command)
    case 'resolveComment':
      return resolveComment(draft, command)
    case 'reopenComment':
      return reopenComment(draft, command)
    case 'replaceText':
      return context.replaced ? ifStill(draft, context.replaced) : replaceText(draft, command)
    case 'askForReview':
      return askForReview(draft)
    case 'approveWorkstream':
      return approveWorkstream(draft, command, actor)
    case 'returnWorkstream':
      return returnWorkstream(draft, command, actor)
    case 'approveDraft':
      return approveDraft(draft, command, context)
    case 'reopenDraft':
      return reopenDraft(draft, command)
    case 'lock':
      return lock(draft, command, context.now)
    case 'unlock':
      return unlock(draft, command, context)
    case 'setLockBefore':
      return setLockBefore(draft, command, context)
    case 'archiveDraft':
      return archive(draft, command)
    case 'bringBackDraft':
      return bringBack(draft, command)
    default:
      return unreachable(command)
  }
}

/** One after the other, each on what those before it have made. */
function bulk(draft: Draft, { commands }: DraftCommandOf<'bulk'>, context: DraftContext): DraftDecision {
  const events: DraftEvent[] = []
  let after = draft
  for (const [place, command] of commands.entries()) {
    const outcome = decideDraft(after, command, context)
    if (isRefusal(outcome)) return { ...outcome, field: `commands.${place}${outcome.field ? `.${outcome.field}` : ''}` }
    for (const event of outcome) {
      events.push(event)
      after = evolveAhead(after, event)
    }
  }
  return events
}

const ifStill = (draft: Draft, { seq, decided: worked }: Replaced): DraftDecision =>
  seq === draft.seq ? worked : refuse('draftChanged', 'The draft has changed while the text was read. Send it again.')

/** Whom a command is for, and whether it is one while the draft is approved or locked. */
interface CommandTraits {
  /** Planners and administrators; who edits rows is looked up row by row. */
  forPlanners?: true
  /** It changes what the runbook or its columns say. */
  edits?: true
}

const TRAITS: Record<DraftCommand['type'], CommandTraits> = {
  setCells: { edits: true },
  insertRows: { edits: true },
  removeRows: { edits: true },
  moveRows: { edits: true },
  setSection: { edits: true, forPlanners: true },
  addWorkstream: { edits: true, forPlanners: true },
  renameWorkstream: { edits: true, forPlanners: true },
  moveWorkstream: { edits: true, forPlanners: true },
  removeWorkstream: { edits: true, forPlanners: true },
  giveWorkstream: { forPlanners: true },
  addColumn: { edits: true, forPlanners: true },
  changeColumn: { edits: true, forPlanners: true },
  removeColumn: { edits: true, forPlanners: true },
  // Each of its commands is looked at by itself.
  bulk: { edits: true },
  comment: {},
  resolveComment: {},
  reopenComment: {},
  replaceText: { edits: true, forPlanners: true },
  askForReview: { forPlanners: true },
  approveWorkstream: {},
  returnWorkstream: {},
  approveDraft: { forPlanners: true },
  reopenDraft: { forPlanners: true },
  lock: { forPlanners: true },
  unlock: { forPlanners: true },
  setLockBefore: { forPlanners: true },
  archiveDraft: { forPlanners: true },
  bringBackDraft: { forPlanners: true },
}

/** What others rely on as somebody's own word. */
const APPROVALS: ReadonlySet<DraftCommand['type']> = new Set(['approveWorkstream', 'approveDraft'])

function mayActAtAll(actor: Actor, type: DraftCommand['type']): Refusal | undefined {
  if (actor.kind !== 'person')
    return refuse('notYourRole', `A draft is for people; ${actorId(actor)} has no part in it.`)
  if (actor.organisationRole === 'observer')
    return refuse('observersWatch', 'You are here as an observer: you see everything and change nothing.')
  if (!APPROVALS.has(type)) return undefined
  // As with the gates of a cutover.
  if (isProgram(actor))
    return refuse('notYourRole', 'The token of a program edits; an approval takes the word of a person.')
  return actor.unconfirmed
    ? refuse(
        'notConfirmed',
        'Your sign-in was set up by another person, and nobody has confirmed it yet. Until another administrator does, under People, you cannot approve anything.',
      )
    : undefined
}

function mayNow(draft: Draft, { type }: DraftCommand, { actor, now, planned = [] }: DraftContext): Refusal | undefined {
  const { forPlanners, edits } = TRAITS[type]
  if (forPlanners && !isPlanner(actor))
    return refuse(
      'notYourRole',
      'This is for planners and administrators; you edit the workstreams that were given to you.',
    )
  const reviews =
    type === 'askForReview' || type === 'approveWorkstream' || type === 'reopenDraft' || type === 'approveDraft'
  if (draft.archived && type !== 'bringBackDraft' && type !== 'archiveDraft')
    return refuse('draftState', `The draft is archived: ${draft.archived.reason}. Whoever plans can bring it back.`)
  const locked = edits || reviews ? lockNow(draft, planned, now) : undefined
  if (locked) return refuseLocked(locked)
  if (edits && draft.status === 'approved')
    return refuse('draftState', 'The draft is approved. Whoever plans it can reopen it for changes.')
  return undefined
}
