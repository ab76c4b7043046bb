/** What a gate asks of a person: to open the poll, to report, to sign, to decide; with the buttons for each. */
import type { Actor } from '../../../shared/actor.ts'
import type { CommandInput, Vote } from '../../../shared/commands.ts'
import type { Cutover, Poll } from '../../../shared/cutoverState.ts'
import type { MeAnswer } from '../../../shared/protocol.ts'
import { LEAD } from '../../../shared/reserved.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import type { Field, Offer, Said } from '../../forms/offer.ts'
import { gateRefusal, type InPlaceOf, permissionFor } from '../../forms/permission.ts'
import type { AskContext } from './askContext.ts'
import type { Station } from './ceremony.ts'
import { decideOffers } from './decideOffers.tsx'

export interface GateAsk {
  /** What its commands are filed under. */
  name: string
  heading: string
  says?: string
  /** Whether it is this person's turn, rather than something they could do for others. */
  yours: boolean
  offers: readonly Offer[]
}

/** The most pressing first. */
export function asksOf(context: AskContext): GateAsk[] {
  const { ceremony } = context
  const { poll } = ceremony
  if (!poll) return opening(context)
  const asked = [...reporting(context), ...signing(context, poll), ...breaking(context, poll), ...deciding(context)]
  const ordered = [...asked.filter(({ yours }) => yours), ...asked.filter(({ yours }) => !yours)]
  return ordered.map((ask, place) => (place === 0 && ask.yours ? ask : { ...ask, offers: ask.offers.map(withoutKey) }))
}

/** A key means one thing: the first of what is asked. */
const withoutKey = ({ shortcut: _, ...offer }: Offer): Offer => offer

function opening({ cutover, ceremony, actor, now, due }: AskContext): GateAsk[] {
  const { definition, state } = ceremony
  if (state.status === 'go' || state.status === 'goWithConditions') return []
  const refusal = gateRefusal(cutover, { type: 'openPoll', gateId: definition.id }, { actor, now })
  if (refusal && refusal.code !== 'gateState') return []
  return [
    {
      name: `${definition.id} poll`,
      heading:
        state.status === 'noGo' || state.polls > 0
          ? 'Ask again?'
          : due
            ? 'Open the poll?'
            : 'It is not time for this gate yet.',
      says: 'It freezes the criteria. Everybody is asked in order; if a criterion changes, the poll restarts.',
      yours: due,
      offers: [
        {
          name: 'open',
          label: due ? 'Open the poll' : 'Open the poll now',
          ...(due ? { tone: 'primary' as const } : {}),
          capacity: 'own',
          roles: [LEAD, definition.decides],
          refusal,
          command: () => ({ type: 'openPoll', gateId: definition.id }),
        },
      ],
    },
  ]
}

function reporting(context: AskContext): GateAsk[] {
  const { cutover, ceremony, actor, now, me } = context
  const gateId = ceremony.definition.id
  return ceremony.stations.flatMap((station): GateAsk[] => {
    const { role, kind, turn, title } = station
    if (kind !== 'reports' || (turn === 'waits' && !station.mine)) return []
    const report = (vote: Vote, said: Said, inPlaceOf: InPlaceOf) => ({
      type: 'report' as const,
      gateId,
      role,
      vote,
      ...wordsOf(vote, said),
      ...inPlaceOf,
    })
    const permission = permissionFor(cutover, [role], actor, (inPlaceOf) =>
      gateRefusal(cutover, report('go', {}, inPlaceOf), { actor, now }),
    )
    if (!permission || (turn === 'spoken' && permission.capacity !== 'own')) return []
    const own = permission.capacity === 'own'
    const given = { capacity: permission.capacity, roles: [role], refusal: permission.refusal }
    return [
      {
        name: `${gateId} ${role}`,
        heading: own ? headingOf(station, me) : `Record the vote of ${title}`,
        ...(own ? { says: meaningOf(cutover, role, 'You say') } : {}),
        yours: own && turn === 'asked',
        offers: voteOffers(given, own && turn === 'asked', cutover, (vote, said, inPlaceOf) =>
          report(vote, said, inPlaceOf),
        ),
      },
    ]
  })
}

function signing(context: AskContext, poll: Poll): GateAsk[] {
  const { cutover, ceremony, actor, now, me, signing } = context
  const gateId = ceremony.definition.id
  const signer: Actor = actor.kind === 'person' ? { ...actor, maySign: true } : actor
  return ceremony.stations.flatMap((station): GateAsk[] => {
    const { role, kind, mine } = station
    if (kind !== 'signs' || !mine) return []
    const sign = (vote: Vote, said: Said) => ({
      type: 'sign' as const,
      gateId,
      role,
      vote,
      pollId: poll.id,
      basis: poll.basis,
      ...wordsOf(vote, said),
    })
    const refusal = gateRefusal(cutover, sign('go', {}), { actor: signer, now })
    if (refusal?.code === 'observersWatch') return []
    const signed = station.voices.some(({ deed }) => deed.by === me.person.id)
    const short = `${poll.basis.slice(0, 4)}…${poll.basis.slice(-3)}`
    return [
      {
        name: `${gateId} ${role}`,
        heading: signed ? `You have signed for ${station.title}. Change your vote?` : headingOf(station, me),
        says: `${meaningOf(cutover, role, 'You sign')} over the criteria of this gate (hash ${short}). Signing asks for your password.`,
        yours: !signed && station.turn !== 'waits',
        offers: voteOffers(
          { capacity: 'own', roles: [role], refusal, before: signing.giveAnew },
          !signed && station.turn !== 'waits',
          cutover,
          (vote, said) => sign(vote, said),
          signing.fields,
        ),
      },
    ]
  })
}

function deciding(context: AskContext): GateAsk[] {
  const { ceremony, me } = context
  const station = ceremony.stations.find(({ kind }) => kind === 'decides')
  if (!station?.mine) return []
  const turn = station.turn === 'asked'
  return [
    {
      name: `${ceremony.definition.id} decision`,
      heading: turn ? `${firstName(me)}, you decide.` : 'You decide when all have voted.',
      says: turn
        ? 'Your decision is final for this poll, and recorded with its criteria.'
        : 'A no-go can be decided at any time.',
      yours: turn,
      offers: decideOffers(context, turn),
    },
  ]
}

/** A go without ServiceNow's word, where it cannot be had: one person proposes it, another agrees. */
function breaking({ cutover, ceremony, actor, now }: AskContext, { breakGlass }: Poll): GateAsk[] {
  const { definition } = ceremony
  const gateId = definition.id
  const refusal = gateRefusal(cutover, { type: 'breakGlass', gateId, reason: '…' }, { actor, now })
  if (refusal) return []
  const roles = [LEAD, definition.decides, ...definition.approvers.roles]
  const base = { name: 'breakGlass', tone: 'bad', capacity: 'own', roles } as const
  const offer: Offer = breakGlass
    ? {
        ...base,
        label: 'Agree to go on without it…',
        submit: 'Agree',
        says: `The reason given: “${breakGlass.reason}”. You answer for it together; it stays marked on the gate and in the log.`,
        command: () => ({ type: 'breakGlass', gateId, reason: breakGlass.reason }),
      }
    : {
        ...base,
        label: 'Break the glass…',
        submit: 'Propose to go on without it',
        says: 'A second person has to agree. It stays marked on the gate and in the log, and is compared with what ServiceNow says once it says something.',
        fields: [{ name: 'reason', label: 'Why it cannot wait, for everybody to read', required: true }],
        command: ({ reason = '' }) => ({ type: 'breakGlass', gateId, reason }),
      }
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
      offers: [offer],
    },
  ]
}

const firstName = (me: MeAnswer): string => me.person.name.split(/\s+/)[0] ?? me.person.name

const headingOf = ({ title, turn }: Station, me: MeAnswer): string =>
  turn === 'spoken' ? `You have voted for ${title}. Change your vote?` : `${firstName(me)}, your vote for ${title}`

function meaningOf(cutover: Cutover, role: string, verb: string): string {
  const position = cutover.runbook.roles.findIndex(({ id }) => id === role)
  const signs = cutover.runbook.roles[position]?.signs
  return signs === undefined ? `${verb} for ${roleTitle(cutover.runbook, role)}` : `${verb} “${signs}”`
}

function wordsOf(vote: Vote, said: Said) {
  const { reason, condition, stepId, by } = said
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(vote === 'goWithConditions' && condition !== undefined
      ? {
          condition: {
            text: condition,
            ...(stepId === undefined ? {} : { stepId }),
            ...(by === undefined ? {} : { by }),
          },
        }
      : {}),
  }
}

type Given = Pick<Offer, 'capacity' | 'roles' | 'refusal' | 'before'>

/** Go, go on a condition, no-go: what reporters and approvers can say. */
function voteOffers(
  given: Given,
  keys: boolean,
  cutover: Cutover,
  command: (vote: Vote, said: Said, inPlaceOf: InPlaceOf) => CommandInput,
  asked: readonly Field[] = [],
): Offer[] {
  const { before, ...rest } = given
  const base = before ? { ...rest, before } : rest
  return [
    {
      ...base,
      name: 'go',
      label: 'Go',
      tone: 'primary',
      ...(keys ? { shortcut: 'g' } : {}),
      fields: asked,
      submit: asked.length > 0 ? 'Sign go' : 'Go',
      command: (said, inPlaceOf) => command('go', said, inPlaceOf),
    },
    {
      ...base,
      name: 'goWithConditions',
      label: 'Go, on a condition…',
      fields: [...conditionFields(cutover), ...asked],
      submit: asked.length > 0 ? 'Sign go, on this condition' : 'Go, on this condition',
      command: (said, inPlaceOf) => command('goWithConditions', said, inPlaceOf),
    },
    {
      ...base,
      name: 'noGo',
      label: 'No-go…',
      tone: 'bad',
      fields: [{ name: 'reason', label: 'Why not, for everybody to read', required: true }, ...asked],
      submit: asked.length > 0 ? 'Sign no-go' : 'No-go',
      command: (said, inPlaceOf) => command('noGo', said, inPlaceOf),
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
