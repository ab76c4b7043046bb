/** What people say about a draft. Everybody who is no observer may, also where they edit nothing. */
import { type Refusal, refuse } from '../refusal.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { DraftCommandOf } from './commands.ts'
import { type Draft, findRow } from './draft.ts'
import type { DraftEvent } from './events.ts'
import { MAX_COMMENTS } from './limits.ts'

type Decision = DraftEvent[] | Refusal

export function comment(draft: Draft, command: DraftCommandOf<'comment'>): Decision {
  const { row, column, text, mentions, answers } = command
  if (draft.comments.length >= MAX_COMMENTS) return refuse('tooMany', `A draft holds at most ${MAX_COMMENTS} comments.`)
  if (row !== undefined && !findRow(draft, row))
    return refuse('unknownRow', 'The row is not in this draft any more.', { field: 'row' })
  if (column !== undefined && row === undefined)
    return refuse('malformed', 'A comment on a cell names its row too.', { field: 'row' })
  if (answers !== undefined && !find(draft, answers)) return unknownComment(answers)
  return [{ type: 'commented', ...withoutUndefined({ row, column, answers }), text, mentions: [...new Set(mentions)] }]
}

export function resolveComment(draft: Draft, command: DraftCommandOf<'resolveComment'>): Decision {
  const found = find(draft, command.comment)
  if (!found) return unknownComment(command.comment)
  return found.resolved ? [] : [{ type: 'commentResolved', comment: command.comment }]
}

export function reopenComment(draft: Draft, command: DraftCommandOf<'reopenComment'>): Decision {
  const found = find(draft, command.comment)
  if (!found) return unknownComment(command.comment)
  return found.resolved ? [{ type: 'commentReopened', comment: command.comment }] : []
}

const find = ({ comments }: Draft, seq: number) => comments.find((one) => one.seq === seq)

const unknownComment = (seq: number): Refusal => refuse('unknownComment', `There is no comment ${seq} in this draft.`)
