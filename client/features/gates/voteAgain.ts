/** One's own vote that holds no longer, and what has changed since. */
import type { PersonId, Poll, VoidVote } from '../../../shared/cutoverState.ts'
import { type Ceremony, compareCriteria, type Voter } from '../../../shared/derived/ceremony.ts'
import { doerOf } from '../../../shared/derived/doer.ts'
import type { FrozenCriterion } from '../../../shared/events.ts'
import { TRUTH_WORDS } from './gateWords.ts'

/** The latest that this person gave for the role, in an earlier poll or in this one, where it has lapsed since. */
export function voteBefore(
  { state, poll }: Ceremony,
  { kind, role, votes }: Voter,
  me: PersonId,
): Omit<VoidVote, 'of'> | undefined {
  const of = kind === 'signs' ? 'signature' : 'report'
  const lapsed = votes.find(({ deed }) => doerOf(deed) === me)
  if (lapsed && poll) return { vote: lapsed, criteria: poll.criteria }
  return state.voidVotes?.findLast((one) => one.of === of && one.vote.role === role && doerOf(one.vote.deed) === me)
}

/** What differs from what the vote was given over, in sentences; each as it was and as it is. */
export const changesSince = (given: readonly FrozenCriterion[], { criteria }: Poll): string[] =>
  compareCriteria(given, criteria).flatMap(({ criterion, now }) => {
    if (!now) return []
    const [was, is] = [sayTruth(criterion), sayTruth(now)]
    const turned = was === is ? '' : `: ${is}`
    return [`${now.sentence}${turned}. Before: ${criterion.sentence === now.sentence ? was : criterion.sentence}.`]
  })

const sayTruth = ({ truth, met }: FrozenCriterion): string =>
  truth ? TRUTH_WORDS[truth] : met === undefined ? 'not confirmed' : met ? 'met' : 'not met'
