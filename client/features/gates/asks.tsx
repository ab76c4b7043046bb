/** What a gate asks of a person: to open the poll, to report, to sign, to decide; with the buttons for each. */
import type { Actor } from '../../../shared/actor.ts'
import type { SingleCommand, Vote } from '../../../shared/commands.ts'
import type { Cutover, Poll } from '../../../shared/cutoverState.ts'
import type { Voter } from '../../../shared/derived/ceremony.ts'
import { doerOf } from '../../../shared/derived/hands.ts'
import type { SignatureAsked } from '../../../shared/protocol.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { type Field, type FormAnswers, type InPlaceOf, type Possible, withoutKey } from '../../forms/offer.ts'
import { offersOf } from '../../forms/offersOf.ts'
import type { AskContext, GateAsk, SeenPoll } from './askContext.ts'
import { decideOffers } from './decideOffers.tsx'
import { answering, delegating } from './delegationAsks.tsx'
import type { Signing } from './signing.ts'

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
  // A shortcut has one meaning: it belongs to the first ask.
  const ordered = [...asked.filter(({ yours }) => yours), ...asked.filter(({ yours }) => !yours)]
  return ordered.map((ask, place) => (place === 0 && ask.yours ? ask : { ...ask, offers: ask.offers.map(withoutKey) }))
}

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
      says: `It freezes the criteria. ${definition.asks === 'together' ? 'All reporters are asked at once, then the approvers' : 'Everybody is asked in order'}; if a criterion changes, the poll restarts.`,
      yours: due,
      offers,
    },
  ]
}

function reporting(context: AskContext, poll: Poll): GateAsk[] {
  const { cutover, ceremony, me } = context
  const gateId = ceremony.definition.id
  return ceremony.voters.flatMap((voter): GateAsk[] => {
    const { role, kind, turn, title } = voter
    if (kind !== 'reports' || (turn === 'waits' && !voter.mine)) return []
    const isMine = voter.asked.includes(me.person.id)
    const votes = possibleVotes(
      cutover,
      (vote, said, inPlaceOf) => ({
        type: 'report',
        role,
        vote,
        ...seenOf(gateId, poll),
        ...wordsOf(vote, said),
        ...inPlaceOf,
      }),
      { roles: [role], keys: turn === 'asked' },
    )
    const offers = offersOf(context, votes)
    const own = offers[0]?.capacity === 'own'
    if (offers.length === 0 || (turn === 'spoken' && !own)) return []
    return [
      {
        name: `${gateId} ${role}`,
        heading: own ? headingOf(voter, me) : `Record the vote of ${title}`,
        ...(own ? { says: `${meaningOf(cutover, role, 'You say')}${sayGiver(context, voter)}` } : {}),
        yours: own && isMine,
        offers: own ? offers : offers.map(withoutKey),
      },
    ]
  })
}

function signing(context: AskContext, poll: Poll): GateAsk[] {
  const { cutover, ceremony, actor, me, signing } = context
  const gateId = ceremony.definition.id
  const signer: Actor = actor.kind === 'person' ? { ...actor, maySign: true } : actor
  return ceremony.voters.flatMap((voter): GateAsk[] => {
    const { role, kind, mine } = voter
    if (kind !== 'signs' || !mine) return []
    const yours = voter.asked.includes(me.person.id)
    const signed = !yours && voter.votes.some(({ deed }) => deed.by === me.person.id)
    const votes = possibleVotes(
      cutover,
      (vote, said) => ({ type: 'sign', role, vote, ...seenOf(gateId, poll), ...wordsOf(vote, said) }),
      {
        signing: { ...signing, about: (vote) => ({ for: 'sign', cutoverId: cutover.id, role, vote, ...seenOf(gateId, poll) }) },
        keys: yours,
      },
    )
    const offers = offersOf({ ...context, actor: signer }, votes)
    const short = `${poll.basis.slice(0, 4)}…${poll.basis.slice(-3)}`
    if (offers.length === 0) return []
    return [
      {
        name: `${gateId} ${role}`,
        heading: signed ? `You have signed for ${voter.title}. Change your vote?` : yourVote(voter, me),
        says: `${meaningOf(cutover, role, 'You sign')}${sayGiver(context, voter, ',')} over the criteria of this gate (hash ${short}). Signing asks for ${signing.asksFor}.`,
        yours,
        offers,
      },
    ]
  })
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
        ? 'Go on without the word of ServiceNow? It takes you to agree.'
        : 'ServiceNow does not answer for the change.',
      says: breakGlass
        ? 'Nothing that ServiceNow did say is set aside by this, only what it cannot say now.'
        : 'As long as it is not confirmed the gate cannot say go. Two of lead, approvers and decision owner can take that upon themselves.',
      yours: breakGlass !== undefined,
      offers,
    },
  ]
}

/** The poll on this screen, which everything said of it names (R15). */
const seenOf = (gateId: string, { id: pollId, basis }: Poll): SeenPoll => ({ gateId, pollId, basis })

const firstName = (me: AskContext['me']): string => me.person.name.split(/\s+/)[0] ?? me.person.name

/** Of a reporter; another holder of the role may have spoken for it. */
function headingOf(voter: Voter, me: AskContext['me']): string {
  if (voter.turn !== 'spoken') return yourVote(voter, me)
  const isOwn = voter.votes.some(({ deed }) => doerOf(deed) === me.person.id)
  return isOwn
    ? `You have voted for ${voter.title}. Change your vote?`
    : `The vote for ${voter.title} is in. Change it?`
}

const yourVote = ({ title, votes }: Voter, me: AskContext['me']): string =>
  votes.some(({ deed }) => doerOf(deed) === me.person.id)
    ? `${firstName(me)}, your vote for ${title} once more: the one you gave no longer holds`
    : `${firstName(me)}, your vote for ${title}`

/** Beside what they say: in whose place. */
function sayGiver({ nameOf, me }: AskContext, { delegatedBy }: Voter, end = ''): string {
  const giver = delegatedBy.get(me.person.id)
  return giver === undefined ? '' : `, delegated by ${nameOf(giver)}${end}`
}

function meaningOf(cutover: Cutover, role: string, verb: string): string {
  const position = cutover.runbook.roles.findIndex(({ id }) => id === role)
  const signs = cutover.runbook.roles[position]?.signs
  return signs === undefined ? `${verb} for ${roleTitle(cutover.runbook, role)}` : `${verb} “${signs}”`
}

function wordsOf(vote: Vote, { reason, condition: text, stepId, by }: FormAnswers) {
  const condition = vote === 'goWithConditions' && text !== undefined ? { text, stepId, by } : undefined
  return { reason, condition }
}

interface VoteWords {
  roles?: readonly string[]
  /** Where a vote is a signature. */
  signing?: Signing & { about(vote: Vote): SignatureAsked }
  /** Whether single-key shortcuts act on this vote. */
  keys: boolean
}

/** Go, go with a condition, no-go, abstain: the votes of reporters and approvers. A voter who has to wait sees why. */
function possibleVotes(
  cutover: Cutover,
  command: (vote: Vote, said: FormAnswers, inPlaceOf: InPlaceOf) => SingleCommand,
  { roles = [], signing, keys }: VoteWords,
): Possible[] {
  const asked = signing?.fields ?? []
  const vote = (name: Vote, submit: string, fields: readonly Field[]) => ({
    name,
    roles,
    fields: [...fields, ...asked],
    submit: signing ? `Sign ${submit.charAt(0).toLowerCase()}${submit.slice(1)}` : submit,
    before: signing && ((said: FormAnswers) => signing.authenticate(said, signing.about(name))),
    showDisabled: () => true,
    command: (said: FormAnswers, inPlaceOf: InPlaceOf) => command(name, said, inPlaceOf),
  })
  const why = { name: 'reason', label: 'Why not, for everybody to read', required: true }
  const whyNeither = { name: 'reason', label: 'Why you abstain, for everybody to read', required: true }
  return [
    { ...vote('go', 'Go', []), label: 'Go', tone: 'primary', ...(keys ? { key: 'g' } : {}) },
    {
      ...vote('goWithConditions', 'Go, on this condition', conditionFields(cutover)),
      label: 'Go, on a condition…',
    },
    { ...vote('noGo', 'No-go', [why]), label: 'No-go…', tone: 'bad' },
    {
      ...vote('abstain', signing ? 'an abstention' : 'Abstain', [whyNeither]),
      label: 'Abstain…',
      says: signing
        ? 'You have answered then, and your signature counts for nothing: it takes the others to reach the quorum.'
        : 'You have answered then, and say neither go nor no-go.',
    },
  ]
}

function conditionFields(cutover: Cutover): Field[] {
  return [
    { name: 'condition', label: 'It is a go if …', required: true },
    {
      name: 'stepId',
      label: 'The step that fulfils it, if there is one',
      kind: 'step',
      steps: (_, position) => cutover.steps[position]?.status === 'pending',
    },
    { name: 'by', label: 'Until when, if that matters', kind: 'instant' },
  ]
}
