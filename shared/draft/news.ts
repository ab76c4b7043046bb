/** What happens to a draft that somebody else is told: who, and in which words. */
import type { PersonId } from '../cutoverState.ts'
import type { Draft } from './draft.ts'
import type { DraftEvent, LoggedDraftEvent } from './events.ts'

/** Those who hear of it wherever they are; never whoever did it. @param before the draft without the event */
export function draftNewsFor(before: Draft, event: LoggedDraftEvent): PersonId[] {
  const told = new Set(heardBy(before, event))
  told.delete(event.actor)
  return [...told]
}

function heardBy(draft: Draft, event: DraftEvent): readonly PersonId[] {
  const { workstreams, created, review, comments } = draft
  const planning = review ? [review.by] : [created.by]
  const peopleOf = (key: string) => workstreams.find((one) => one.key === key)?.people ?? []
  switch (event.type) {
    case 'commented': {
      const answered = comments.find(({ seq }) => seq === event.answers)
      return [...event.mentions, ...(answered ? [answered.by] : [])]
    }
    case 'workstreamGiven':
      return event.people.filter((person) => !event.was.includes(person))
    case 'reviewAsked': {
      const used = new Set(draft.rows.map(({ workstream }) => workstream))
      return workstreams.flatMap(({ key, people }) => (used.has(key) ? people : []))
    }
    case 'workstreamApproved':
    case 'workstreamReturned':
      return [...peopleOf(event.workstream), ...planning]
    case 'draftApproved':
    case 'draftReopened':
    case 'draftArchived':
    case 'draftBroughtBack':
      return [...workstreams.flatMap(({ people }) => people), ...planning]
    default:
      return []
  }
}

export interface SaidDraftNews {
  /** Without its subject: `asks for your review of Database`. */
  says: string
  /** As its author wrote it. */
  reason?: string
}

/** @param draft as it is now @param to whom it is said */
export function sayDraftNews(draft: Draft, event: DraftEvent, to: PersonId): SaidDraftNews | undefined {
  const { workstreams } = draft
  const stream = (key: string) => workstreams.find((one) => one.key === key)?.title ?? 'a workstream'
  const mine = workstreams.filter(({ people }) => people.includes(to)).map(({ title }) => title)
  switch (event.type) {
    case 'commented':
      return { says: event.mentions.includes(to) ? 'mentions you' : 'answers you', reason: event.text }
    case 'workstreamGiven':
      return { says: `gave you ${stream(event.workstream)}` }
    case 'reviewAsked':
      return { says: mine.length === 0 ? 'asked for a review' : `asks for your review of ${mine.join(', ')}` }
    case 'workstreamApproved':
      return { says: `approved ${stream(event.workstream)}` }
    case 'workstreamReturned':
      return { says: `sent ${stream(event.workstream)} back`, reason: event.reason }
    case 'draftApproved':
      return { says: 'approved the plan as a version' }
    case 'draftReopened':
      return { says: 'opened the plan for changes', reason: event.reason }
    case 'draftArchived':
      return { says: 'archived the plan', reason: event.reason }
    case 'draftBroughtBack':
      return { says: 'brought the plan back', reason: event.reason }
    default:
      return undefined
  }
}
