/** Votes that were spoken aloud and are recorded by a scribe or the lead: a row for each reporter who has yet to vote. */
import type { PersonId } from '../../../shared/cutoverState.ts'
import type { Voter } from '../../../shared/derived/ceremony.ts'
import type { Offer } from '../../forms/offer.ts'
import { offersOf } from '../../forms/offersOf.ts'
import { type AskContext, seenOf } from './askContext.ts'
import { possibleVotes, wordsOf } from './voteOffers.ts'

export interface SpokenVote {
  voter: Voter
  /** For whom it is recorded; undefined where nobody holds the role, and the lead speaks for it. */
  speaker: PersonId | undefined
  /** Go, go on a condition, no-go, abstain; none before its turn. */
  offers: readonly Offer[]
}

/** What is recorded with each vote that was given no other reason. */
export const ON_THE_BRIDGE = 'said on the bridge'

interface Recording {
  /** Read when a vote is sent. */
  reason(): string
  /** By role; the first holder otherwise. */
  speakers: Readonly<Record<string, PersonId | undefined>>
}

/** In the order in which they are asked; empty for whoever records nothing for others. */
export function spokenVotes(context: AskContext, { reason, speakers }: Recording): SpokenVote[] {
  const { cutover, ceremony } = context
  const { poll, definition } = ceremony
  if (!poll) return []
  const open = ceremony.voters.filter(({ kind, mine, turn }) => kind === 'reports' && !mine && turn !== 'spoken')
  const rows = open.map((voter): SpokenVote => {
    const { role, people } = voter
    const speaker = speakers[role] ?? people[0]
    const votes = possibleVotes(
      cutover,
      (vote, said) => {
        const words = wordsOf(vote, said)
        return {
          type: 'report',
          role,
          vote,
          ...seenOf(definition.id, poll),
          ...words,
          reason: words.reason ?? reason(),
          ...(speaker === undefined ? { override: reason() } : { onBehalfOf: speaker }),
        }
      },
      { role, keys: false },
    )
    return { voter, speaker, offers: offersOf(context, votes).map((offer) => ({ ...offer, tone: undefined })) }
  })
  const isForOthers = rows.every(({ offers }) => offers.every(({ refusal }) => refusal?.code === 'notYourRole'))
  return isForOthers ? [] : rows.map((row) => (row.voter.turn === 'asked' ? row : { ...row, offers: [] }))
}
