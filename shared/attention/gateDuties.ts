/** Duties at gates: to open a poll, to vote, to decide, and to see to what a go rested on and no longer holds. */
import type { Cutover, PersonId } from '../cutoverState.ts'
import { type Ceremony, ceremonyOf, type Voter } from '../derived/ceremony.ts'
import { type GateView, gateView, saysGo } from '../derived/criteria.ts'
import { doerOf } from '../derived/doer.ts'
import { fallenSinceGo } from '../derived/gateWatch.ts'
import { gateThatHolds } from '../derived/holds.ts'
import { satisfiedAt, stepView } from '../derived/steps.ts'
import { LEAD } from '../reserved.ts'
import type { GateDefinition } from '../runbook/runbook.ts'
import { indexOf, roleTitle } from '../runbook/runbookIndex.ts'
import { someTitles } from '../someOf.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { type Asked, askedOf, askedOne, sayUnheld, whoLeads } from './askedOf.ts'
import type { Duty, DutyKind } from './duty.ts'
import type { Look } from './look.ts'

/** How long before its planned time a gate can be opened once nothing is missing, in milliseconds. */
const AHEAD_MS = 60 * 60_000
/** A poll that is opened later than this after its time is late. */
const GRACE_MS = 5 * 60_000

/** In the order of the gates; empty once the cutover is past its gates. */
export function gateDuties(cutover: Cutover, look: Look): Duty[] {
  if (cutover.status !== 'preparing' && cutover.status !== 'running') return []
  return cutover.runbook.gates.flatMap((definition, position): Duty[] => {
    const ceremony = ceremonyOf(cutover, position, undefined, look.now)
    const view = gateView(cutover, definition.id)
    if (!ceremony || !view) return []
    if (ceremony.poll) return polled(cutover, ceremony)
    if (saysGo(view.state)) return fallen(cutover, view, look)
    const next = view.state.status === 'noGo' ? afterNoGo(cutover, view, look) : opening(cutover, view, look)
    return [...offered(cutover, view, look), ...next]
  })
}

const duty = (
  kind: DutyKind,
  { id, title }: GateDefinition,
  occasion: string | number,
  { asked, unheld }: Asked,
  { says, tone = 'due', ...more }: { says: string } & Partial<Pick<Duty, 'tone' | 'notYet'>>,
): Duty => ({
  kind,
  on: { gateId: id },
  key: `${kind} ${id} ${occasion}`,
  title,
  says: `${says}${sayUnheld({ unheld })}`,
  tone,
  asked,
  ...more,
  ...withoutUndefined({ unheld }),
})

function polled(cutover: Cutover, { definition, voters, poll }: Ceremony): Duty[] {
  if (!poll) return []
  const votes = voters.flatMap((voter): Duty[] => {
    const asked = stillAsked(cutover, voter)
    if (!asked) return []
    // Whoever has voted and is asked again is so because that vote has lapsed: another occasion.
    const before = voter.votes.filter(({ deed }) => asked.asked.includes(doerOf(deed))).map(({ deed }) => deed.at)
    const occasion = [voter.role, poll.id, ...(before.length === 0 ? [] : [Math.max(...before)])].join(' ')
    return [duty(voter.kind, definition, occasion, asked, { says: SAYS[voter.kind](voter) })]
  })
  const { breakGlass } = poll
  if (!breakGlass || breakGlass.agreed) return votes
  const others = [LEAD, definition.decides, ...definition.approvers.roles]
  const asked = askedOf(cutover, others, [breakGlass.proposed.by])
  const says = `A go without ServiceNow’s answer was proposed: “${breakGlass.reason}”. It takes a second person.`
  return [...votes, duty('breakGlass', definition, poll.id, asked, { says })]
}

const SAYS: Record<Voter['kind'], (voter: Voter) => string> = {
  reports: ({ title }) => `Your vote for ${title}.`,
  signs: ({ title }) => `Your signature for ${title}.`,
  decides: () => 'All votes are in; you decide.',
}

/** Whoever votes for the role and has no vote that holds; where nobody does, the lead. */
function stillAsked(cutover: Cutover, { role, turn, asked }: Voter): Asked | undefined {
  if (asked.length > 0) return { asked }
  return turn === 'asked' ? askedOf(cutover, [role]) : undefined
}

/** Votes that somebody wants another to give in their place, before the poll. */
const offered = (cutover: Cutover, { definition, state }: GateView, { words }: Look): Duty[] =>
  (state.delegations ?? [])
    .filter(({ acceptedAt }) => acceptedAt === undefined)
    .map(({ id, role, from, to, reason }) =>
      duty('delegation', definition, id, askedOne(to), {
        says: `${words.name(from)} asks for a vote for ${roleTitle(cutover.runbook, role)} in their place: “${reason}”.`,
      }),
    )

/** When it is time to poll, or would be if the predecessors were done. */
function opening(cutover: Cutover, view: GateView, look: Look): Duty[] {
  const { definition, state } = view
  // Before the start only where the countdown waits for it.
  if (cutover.status !== 'running' && gateThatHolds(cutover)?.id !== definition.id) return []
  const { now } = look
  const { after } = definition
  const planned = plannedPoll(cutover, definition, look)
  const open = after.flatMap(({ on }) => openTitle(cutover, on) ?? [])
  const asked = askedOf(cutover, [LEAD, definition.decides])
  const occasion = `${state.polls} ${state.reopenedBecause === undefined ? '' : 'void'}`
  if (open.length > 0) {
    if (planned === undefined || now < planned) return []
    const count = after.length === 1 ? 'its predecessor' : `${open.length} of ${after.length} predecessors`
    const says = `Due now. Waiting for ${count}: ${someTitles(open)}.`
    return [duty('open', definition, occasion, asked, { says, notYet: true })]
  }
  // Without a planned time it is due once its predecessors are done.
  if (planned !== undefined && planned - now > AHEAD_MS) return []
  const late = planned !== undefined && now - planned > GRACE_MS
  return [duty('open', definition, occasion, asked, { says: 'Ready to poll.', tone: late ? 'late' : 'due' })]
}

/** When it is to be polled, where that does not follow from its predecessors alone: before the first step behind it. */
function plannedPoll(cutover: Cutover, { id, at, after }: GateDefinition, { plan }: Look): number | undefined {
  if (gateThatHolds(cutover)?.id === id) return cutover.countdownHeld?.at
  if (at !== undefined) return cutover.t0 + at * 1000
  if (after.length > 0 || !plan) return undefined
  const starts = [...(indexOf(cutover.runbook).behindGate.get(id) ?? [])].flatMap(
    (step) => plan.steps[step]?.start ?? [],
  )
  return starts.length === 0 ? undefined : Math.min(...starts)
}

/** Whether a gate only waits for its hour: nothing is missing, and it is not yet time to poll. */
export const waitsForItsHour = (cutover: Cutover, look: Look): boolean =>
  cutover.runbook.gates.some((definition, position) => {
    const planned = cutover.gates[position]?.status === 'pending' ? plannedPoll(cutover, definition, look) : undefined
    return (
      planned !== undefined &&
      planned > look.now &&
      definition.after.every(({ on }) => openTitle(cutover, on) === undefined)
    )
  })

/** What a no-go holds goes on only once somebody decides how. */
function afterNoGo(cutover: Cutover, { definition, state }: GateView, { words }: Look): Duty[] {
  const { decision } = state
  if (!decision || cutover.status !== 'running') return []
  const because = decision.reason === undefined ? '' : `: “${decision.reason}”`
  const says = `No-go since ${words.time(decision.deed.at)}${because}. Open the poll again, roll back or cancel.`
  return [duty('noGo', definition, decision.pollId, { asked: whoLeads(cutover) }, { says, tone: 'bad' })]
}

/** What the go rested on and no longer holds: whoever decided should know, and the lead. */
function fallen(cutover: Cutover, { definition, state }: GateView, { now }: Look): Duty[] {
  if (cutover.status !== 'running') return []
  const decider = state.decision?.deed.by
  const asked = [...new Set([...(decider === undefined ? [] : [decider]), ...whoLeads(cutover)])]
  return fallenSinceGo(cutover, definition.id, now).map(({ sentence }) => ({
    ...duty(
      'goFell',
      definition,
      sentence,
      { asked },
      {
        says: `Met when “${definition.title}” said go, and no longer. The go stands; whoever decided it should know.`,
        tone: 'late',
      },
    ),
    title: sentence,
  }))
}

/** The title of a step or gate that the gate is still waiting for. */
function openTitle(cutover: Cutover, id: string): string | undefined {
  const step = stepView(cutover, id)
  if (step) return satisfiedAt(step.state) === undefined ? step.definition.title : undefined
  const gate = gateView(cutover, id)
  return gate && !saysGo(gate.state) ? gate.definition.title : undefined
}

/** When a gate is expected to be polled: its planned time, else by the forecast; epoch milliseconds. */
export function gateTime(cutover: Cutover, position: number, { forecast }: Look): number | undefined {
  const at = cutover.runbook.gates[position]?.at
  return at === undefined ? forecast?.gates[position]?.at : cutover.t0 + at * 1000
}

/** Who is asked at a gate now, for the tabs of the gates. */
export const gatesAsking = (duties: readonly Duty[], me: PersonId): string[] => [
  ...new Set(duties.flatMap(({ on, asked }) => ('gateId' in on && asked.includes(me) ? on.gateId : []))),
]
