/** A vote that is given to another person before the poll: to offer it, to answer, to end it. */
import type { Actor } from '../../../shared/actor.ts'
import type { Delegation } from '../../../shared/cutoverState.ts'
import { votersFor } from '../../../shared/derived/votes.ts'
import { holds } from '../../../shared/policy.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { offersOf } from '../../forms/offersOf.ts'
import type { AskContext, GateAsk } from './askContext.ts'

/** What others have offered to this person and wait for. */
export function answering(context: AskContext): GateAsk[] {
  const { ceremony, me, nameOf } = context
  return delegationsOf(context).flatMap((given): GateAsk[] => {
    const { id: delegation, role, from, to, reason, acceptedAt } = given
    if (to !== me.person.id || acceptedAt !== undefined) return []
    const about = { gateId: ceremony.definition.id, role, delegation }
    const offers = offersOf(context, [
      {
        name: 'acceptDelegation',
        label: 'Accept',
        tone: 'primary',
        showDisabled: () => true,
        command: () => ({ type: 'acceptDelegation', ...about }),
      },
      {
        name: 'declineDelegation',
        label: 'Decline…',
        submit: 'Decline',
        fields: [{ name: 'reason', label: 'Why not' }],
        command: ({ reason: why }) => ({ type: 'declineDelegation', ...about, reason: why }),
      },
    ])
    const title = roleTitle(context.cutover.runbook, role)
    return [
      {
        name: `${about.gateId} ${role} delegation`,
        heading: `${nameOf(from)} asks you to vote for ${title}.`,
        says: `“${reason}” If you accept, you vote in this poll, and ${nameOf(from)} does not. Separation of duties goes by what you have done, not by what ${nameOf(from)} has.`,
        yours: true,
        offers,
      },
    ]
  })
}

/** One's own vote, to be given away or taken back, and the vote of another that one has taken over. */
export function delegating(context: AskContext): GateAsk[] {
  const { ceremony, cutover, me } = context
  const { reporters, approvers } = ceremony.definition
  const roles = [...new Set([...reporters, ...approvers.roles])]
  const mine = delegationsOf(context).filter(
    ({ from, to, acceptedAt }) => from === me.person.id || (to === me.person.id && acceptedAt !== undefined),
  )
  const free = roles.filter(
    (role) =>
      holds(cutover, role, me.person.id) && !mine.some((given) => given.role === role && given.from === me.person.id),
  )
  return [...mine.flatMap((given) => ending(context, given)), ...free.flatMap((role) => giving(context, role))]
}

function giving(context: AskContext, role: string): GateAsk[] {
  const { cutover, ceremony, actor, everybody, signing } = context
  const { definition } = ceremony
  const signs = definition.approvers.roles.includes(role)
  const giver: Actor = actor.kind === 'person' ? { ...actor, maySign: true } : actor
  const voters = votersFor(cutover, definition, role)
  const people = everybody.filter((person) => !voters.includes(person))
  const given = { gateId: definition.id, role }
  const offers = offersOf({ ...context, actor: giver }, [
    {
      name: 'delegateVote',
      label: 'Let another vote for you…',
      submit: 'Ask them',
      says: `They accept or decline. Either of you can end it until the poll opens; then it stands for that poll.${signs ? ` It asks for ${signing.asksFor}, as a signature does.` : ''}`,
      fields: [
        { name: 'to', label: 'Who votes for you', kind: 'person', people, required: true },
        { name: 'reason', label: 'Why, for everybody to read', required: true },
        ...(signs ? signing.fields : []),
      ],
      before: signs
        ? (said) => signing.authenticate(said, { for: 'delegate', cutoverId: cutover.id, ...given, to: said.to ?? '' })
        : undefined,
      command: ({ to = '', reason = '' }) => ({ type: 'delegateVote', ...given, to, reason }),
    },
  ])
  if (offers.length === 0) return []
  return [
    {
      name: `${definition.id} ${role} vote`,
      heading: `You vote for ${roleTitle(cutover.runbook, role)} once the poll is open.`,
      yours: false,
      offers,
    },
  ]
}

function ending(context: AskContext, { id: delegation, role, from, to, reason, acceptedAt }: Delegation): GateAsk[] {
  const { cutover, ceremony, me, nameOf } = context
  const gateId = ceremony.definition.id
  const isGiver = from === me.person.id
  const offered = acceptedAt === undefined
  const label = offered ? 'Withdraw' : isGiver ? 'Vote yourself' : 'Give it back'
  const offers = offersOf(context, [
    {
      name: 'endDelegation',
      label: `${label}…`,
      submit: label,
      fields: [{ name: 'reason', label: 'Why' }],
      command: ({ reason: why }) => ({ type: 'endDelegation', gateId, role, delegation, reason: why }),
    },
  ])
  if (offers.length === 0) return []
  const title = roleTitle(cutover.runbook, role)
  const heading = offered
    ? `${nameOf(to)} has not answered yet whether they vote for ${title} in your place.`
    : isGiver
      ? `${nameOf(to)} votes for ${title} in your place.`
      : `You vote for ${title} in the place of ${nameOf(from)}.`
  return [
    {
      name: `${gateId} ${role} ${delegation}`,
      heading,
      says: offered ? `“${reason}” If the poll opens before, you vote yourself.` : `“${reason}”`,
      yours: false,
      offers,
    },
  ]
}

const delegationsOf = ({ ceremony }: AskContext): readonly Delegation[] => ceremony.state.delegations ?? []
