/** What a gate asks of a person: to open the poll, to report, to sign, to decide; with the buttons for each. */
import type { Actor } from '../../../shared/actor.ts'
import type { Vote } from '../../../shared/commands.ts'
import type { Cutover, Poll } from '../../../shared/cutoverState.ts'
import type { CastVote, Voter } from '../../../shared/derived/ceremony.ts'
import { doerOf } from '../../../shared/derived/doer.ts'
import { withoutUndefined } from '../../../shared/withoutUndefined.ts'
import { SAID, sayCondition } from '../../derive/sayEvent.ts'
import { type Offer, type Possible, withoutKey } from '../../forms/offer.ts'
import { offersOf } from '../../forms/offersOf.ts'
import { type AskContext, type GateAsk, seenOf } from './askContext.ts'
import { decideOffers } from './decideOffers.tsx'
import { answering, delegating } from './delegationAsks.tsx'
import { changesSince, voteBefore } from './voteAgain.ts'
import { meaningOf, possibleVotes, wordsOf } from './voteOffers.ts'

/** Most urgent first. */
export function asksOf(context: AskContext): GateAsk[] {
  const { ceremony } = context
  const { poll } = ceremony
  if (!poll) return [...answering(context), ...opening(context), ...delegating(context)]
  const asked = [
    ...reporting(context, poll),
    ...signing(context, poll),
    ...breaking(context, poll),
    ...deciding(context, poll),
  ]
  // One thing at a time: shortcuts, and the button that stands out, belong to the first ask.
  const ordered = [...asked.filter(({ yours }) => yours), ...asked.filter(({ yours }) => !yours)]
  return ordered.map((ask, place) => (place === 0 && ask.yours ? ask : { ...ask, offers: ask.offers.map(aside) }))
}

const aside = ({ tone, ...offer }: Offer): Offer => ({
  ...withoutKey(offer),
  ...(tone === 'bad' ? { tone } : {}),
})

function opening(context: AskContext): GateAsk[] {
  const { ceremony, due } = context
  const { definition, state } = ceremony
  if (state.status === 'go' || state.status === 'goWithConditions') return []
  const offers = offersOf(context, [
    {
      name: 'open',
      label: due ? 'Open the poll' : 'Open the poll now',
      tone: due ? 'primary' : undefined,
      showDisabled: ({ refusal }) => refusal.code === 'gateState',
      command: () => ({ type: 'openPoll', gateId: definition.id }),
    },
  ])
  if (offers.length === 0) return []
  return [
    {
      name: `${definition.id} poll`,
      heading:
        state.status === 'noGo' || state.polls > 0
          ? 'Ask again?'
          : due
            ? 'Open the poll?'
            : 'It is not time for this gate yet.',
      says: `It freezes the criteria. ${definition.asks === 'together' ? 'All reporters are asked at once, then the approvers' : 'Everybody is asked in order'}; if a criterion gets worse, all votes are void and the poll restarts.`,
      yours: due,
      offers,
    },
  ]
}

function reporting(context: AskContext, poll: Poll): GateAsk[] {
  const { cutover, ceremony, me } = context
  const gateId = ceremony.definition.id
  return ceremony.voters.flatMap((voter): GateAsk[] => {
    const { role, kind, turn, title, mine } = voter
    if (kind !== 'reports' || !mine) return []
    const yours = voter.asked.includes(me.person.id)
    const before = yours ? voteBefore(ceremony, voter, me.person.id) : undefined
    const votes = possibleVotes(
      cutover,
      (vote, said) => ({ type: 'report', role, vote, ...seenOf(gateId, poll), ...wordsOf(vote, said) }),
      { role, keys: turn === 'asked', before: before?.vote },
    )
    const offers = offersOf(context, votes)
    if (offers.length === 0) return []
    const [spoken] = turn === 'spoken' ? voter.votes : []
    const meaning = meaningOf(cutover, role)
    const says = [meaning === undefined ? '' : `Go means ${meaning}`, sayGiver(context, voter)]
      .filter(Boolean)
      .join(' ')
    return [
      {
        name: `${gateId} ${role}`,
        ...castBefore(context, poll, before, 'voted'),
        ...(spoken
          ? cast(context, title, spoken, 'voted')
          : { heading: yourVote(voter, me), ...withoutUndefined({ says: says || undefined }) }),
        yours,
        offers,
      },
    ]
  })
}

function signing(context: AskContext, poll: Poll): GateAsk[] {
  const { cutover, ceremony, actor, me, signing } = context
  const gateId = ceremony.definition.id
  const signer: Actor = actor.kind === 'person' ? { ...actor, maySign: true } : actor
  return ceremony.voters.flatMap((voter): GateAsk[] => {
    const { role, kind, mine, title } = voter
    if (kind !== 'signs' || !mine) return []
    const yours = voter.asked.includes(me.person.id)
    const own = yours ? undefined : voter.votes.find(({ deed }) => deed.by === me.person.id)
    const before = yours ? voteBefore(ceremony, voter, me.person.id) : undefined
    const over = ` over the criteria of this gate (hash ${poll.basis.slice(0, 4)}…${poll.basis.slice(-3)})`
    const about = (vote: Vote) => ({
      for: 'sign' as const,
      cutoverId: cutover.id,
      role,
      vote,
      ...seenOf(gateId, poll),
    })
    const votes = possibleVotes(
      cutover,
      (vote, said) => ({ type: 'sign', role, vote, ...seenOf(gateId, poll), ...wordsOf(vote, said) }),
      { role, signing: { ...signing, over, about }, keys: yours, before: before?.vote },
    )
    const offers = offersOf({ ...context, actor: signer }, votes)
    if (offers.length === 0) return []
    const meaning = meaningOf(cutover, role)
    const says = [
      meaning === undefined ? '' : `Go means ${meaning}`,
      sayGiver(context, voter),
      `Signing asks for ${signing.asksFor}.`,
    ]
    return [
      {
        name: `${gateId} ${role}`,
        ...castBefore(context, poll, before, 'signed'),
        ...(own
          ? cast(context, title, own, 'signed')
          : { heading: yourVote(voter, me), says: says.filter(Boolean).join(' ') }),
        yours,
        offers,
      },
    ]
  })
}

/** What was voted already, by this person or for the same role by another. */
function cast(
  { cutover, nameOf, me }: AskContext,
  title: string,
  { vote, deed, reason, condition }: CastVote,
  verb: 'voted' | 'signed',
): Pick<GateAsk, 'heading' | 'cast'> {
  const doer = doerOf(deed)
  const who = doer === me.person.id ? 'You' : nameOf(doer)
  const words = wordsIn(condition, reason, cutover)
  return {
    heading: `${who} ${vote === 'abstain' ? 'abstained' : `${verb} ${SAID[vote]}`} for ${title}`,
    cast: { vote, at: deed.at, ...withoutUndefined({ words }) },
  }
}

/** The reason or condition, as everybody reads it. */
const wordsIn = (condition: CastVote['condition'], reason: string | undefined, { runbook }: Cutover) =>
  condition ? sayCondition(condition, runbook) : reason && `“${reason}”`

/** Of one's own vote that holds no longer. */
function castBefore(
  { cutover }: AskContext,
  poll: Poll,
  before: ReturnType<typeof voteBefore>,
  verb: 'voted' | 'signed',
): Pick<GateAsk, 'before'> {
  if (!before) return {}
  const { vote, deed, condition, reason } = before.vote
  const words = wordsIn(condition, reason, cutover)
  const says = `You ${vote === 'abstain' ? 'abstained' : `${verb} ${SAID[vote]}`}`
  const changes = changesSince(before.criteria, poll)
  return {
    before: { says, at: deed.at, changes, ...withoutUndefined({ words }) },
  }
}

function deciding(context: AskContext, poll: Poll): GateAsk[] {
  const { ceremony, me } = context
  const voter = ceremony.voters.find(({ kind }) => kind === 'decides')
  if (!voter?.mine) return []
  const turn = voter.turn === 'asked'
  return [
    {
      name: `${ceremony.definition.id} decision`,
      heading: turn ? `${firstName(me)}, you decide.` : 'You decide when all have voted.',
      says: turn
        ? 'Your decision is final for this poll, and recorded with its criteria.'
        : 'A no-go can be decided at any time.',
      yours: turn,
      offers: decideOffers(context, seenOf(ceremony.definition.id, poll), turn),
    },
  ]
}

/** A go without ServiceNow's confirmation, while it is unavailable: one person proposes it, another agrees. */
function breaking(context: AskContext, { id: pollId, breakGlass }: Poll): GateAsk[] {
  const gateId = context.ceremony.definition.id
  const possible: Possible = breakGlass
    ? {
        name: 'breakGlass',
        tone: 'bad',
        label: 'Agree to go on without it…',
        submit: 'Agree',
        says: `The reason given: “${breakGlass.reason}”. You answer for it together; it stays marked on the gate and in the log.`,
        command: () => ({ type: 'breakGlass', gateId, pollId, agrees: true, reason: breakGlass.reason }),
      }
    : {
        name: 'breakGlass',
        tone: 'bad',
        label: 'Break the glass…',
        submit: 'Propose to go on without it',
        says: 'A second person has to agree. It stays marked on the gate and in the log, and is compared with what ServiceNow says once it says something.',
        fields: [{ name: 'reason', label: 'Why it cannot wait, for everybody to read', required: true }],
        command: ({ reason = '' }) => ({ type: 'breakGlass', gateId, pollId, reason }),
      }
  const offers = offersOf(context, [possible])
  if (offers.length === 0) return []
  return [
    {
      name: `${gateId} breakGlass`,
      heading: breakGlass
        ? 'Go on without confirmation from ServiceNow? It needs you to agree.'
        : 'ServiceNow does not answer for the change.',
      says: breakGlass
        ? 'Nothing that ServiceNow did say is set aside by this, only what it cannot say now.'
        : 'As long as it is not confirmed the gate cannot say go. Two of lead, approvers and decision owner can take that upon themselves.',
      yours: breakGlass !== undefined,
      offers,
    },
  ]
}

const firstName = (me: AskContext['me']): string => me.person.name.split(/\s+/)[0] ?? me.person.name

const yourVote = ({ title, votes }: Voter, me: AskContext['me']): string =>
  votes.some(({ deed }) => doerOf(deed) === me.person.id)
    ? `${firstName(me)}, your vote for ${title} once more: the one you gave no longer holds`
    : `${firstName(me)}, your vote for ${title}`

/** In whose place they vote. */
function sayGiver({ nameOf, me }: AskContext, { delegatedBy }: Voter): string {
  const giver = delegatedBy.get(me.person.id)
  return giver === undefined ? '' : `You vote in the place of ${nameOf(giver)}.`
}
