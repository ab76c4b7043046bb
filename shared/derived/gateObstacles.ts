/**
 * What keeps a gate from ever saying go as things are: who is to speak and cannot, and criteria that nobody can meet. Said
 * from the beginning, with what would change it, and not at five minutes to T-0.
 */
import { leadChange } from '../change/change.ts'
import type { Cutover, PersonId } from '../cutoverState.ts'
import { LEAD } from '../reserved.ts'
import type { Criterion, GateDefinition, ReadinessItemDefinition } from '../runbook/runbook.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { gateView, saysGo } from './criteria.ts'
import { lookingAt } from './criterionKinds.ts'
import { cannotApprove, type Directory, watchesOnly } from './directory.ts'
import { acceptedRisk, doesNotCount } from './fourEyes.ts'
import { itemOutOfReach } from './itemReach.ts'
import { isClosed } from './readiness.ts'
import { votersFor, votingRight } from './votes.ts'

export interface GateObstacle {
  about: 'reporter' | 'signer' | 'quorum' | 'decision' | 'item' | 'change' | 'rehearsal'
  gateId: string
  /** The role that it concerns. */
  role?: string
  person?: PersonId
  itemId?: string
  /** Of a signer: why the signature does not count. */
  because?: string
  /** Whether no go is possible while it stands; without it a go is possible, but not with this role or person. */
  blocks: boolean
  /** What is in the way, and what would change it. */
  sentence: string
  cure: string
}

/** `canReach`: whether a go is possible as things are. Nothing is said of a gate that has passed or will not be asked. */
export function gateReach(
  cutover: Cutover,
  gate: GateDefinition,
  people: Directory,
): { canReach: boolean; obstacles: GateObstacle[] } {
  const obstacles = gateObstacles(cutover, gate, people)
  return { canReach: !obstacles.some(({ blocks }) => blocks), obstacles }
}

/** Of all gates, in their order. */
export const allObstacles = (cutover: Cutover, people: Directory): GateObstacle[] =>
  cutover.runbook.gates.flatMap((gate) => gateObstacles(cutover, gate, people))

/** Those without which a gate could say go come first. */
export function gateObstacles(cutover: Cutover, gate: GateDefinition, people: Directory): GateObstacle[] {
  const state = gateView(cutover, gate.id)?.state
  const isAhead = cutover.status === 'preparing' || cutover.status === 'running'
  if (!isAhead || (state && saysGo(state))) return []
  const found = [
    ...decision(cutover, gate, people),
    ...signatures(cutover, gate, people),
    ...reports(cutover, gate, people),
    ...gate.must.flatMap((criterion) => criterionOutOfReach(cutover, gate, criterion, people)),
  ]
  // Several criteria can look at the same item.
  return [...new Map(found.map((obstacle) => [obstacle.sentence, obstacle])).values()].sort(
    (one, other) => Number(other.blocks) - Number(one.blocks),
  )
}

/** Each as one text, for answers that carry warnings. */
export const sayObstacle = ({ sentence, cure }: GateObstacle): string => `${sentence} ${cure}`

function decision(cutover: Cutover, gate: GateDefinition, people: Directory): GateObstacle[] {
  const { decides: role } = gate
  const holders = cutover.people[role] ?? []
  const counting = signersOf(cutover, gate).filter(
    (person) => uncountedBecause(cutover, gate, person, people) === undefined,
  )
  const unable = holders.flatMap((person) => {
    const because = cannotApprove(people, person) ?? notAlone(cutover, gate, person, counting)
    return because === undefined ? [] : `${people.name(person)} ${because}`
  })
  if (unable.length < holders.length) return []
  const { why, cure } = nobody(cutover, people, { role, holders, each: unable })
  return [
    {
      about: 'decision',
      gateId: gate.id,
      role,
      blocks: true,
      sentence: `Nobody can decide “${gate.title}”: ${why}.`,
      cure,
    },
  ]
}

interface Unable {
  role: string
  holders: readonly PersonId[]
  /** Of each of them who it is, and why they cannot. */
  each: readonly string[]
  /** What else helps. */
  otherwise?: string
}

/** Why a role has nobody for something, and what helps. */
function nobody({ runbook }: Cutover, people: Directory, { role, holders, each, otherwise = '' }: Unable) {
  const title = roleTitle(runbook, role)
  const whom = holders.length === 0 ? 'somebody' : 'somebody else'
  return {
    why: holders.length === 0 ? `nobody holds ${title}` : each.join(', '),
    cure: cureFor(people, holders, `Assign ${whom} to ${title}${otherwise}.`),
  }
}

/** In tier 1 nobody decides on a risk that they accepted, nor on their own signature alone. */
function notAlone(
  cutover: Cutover,
  gate: GateDefinition,
  person: PersonId,
  counting: readonly PersonId[],
): string | undefined {
  if (cutover.runbook.tier !== 1) return undefined
  const accepted = acceptedRisk(cutover, gate, person)
  if (accepted !== undefined) return `${accepted}, on which in tier 1 somebody else decides`
  const enough = counting.length >= gate.approvers.quorum
  return enough && counting.every((signer) => signer === person)
    ? 'is the only one whose signature counts, and in tier 1 a go takes another’s'
    : undefined
}

const signersOf = (cutover: Cutover, gate: GateDefinition): PersonId[] => [
  ...new Set(gate.approvers.roles.flatMap((role) => votersFor(cutover, gate, role))),
]

const uncountedBecause = (cutover: Cutover, gate: GateDefinition, person: PersonId, people: Directory) =>
  cannotApprove(people, person) ?? doesNotCount(cutover, gate, person) ?? abstained(cutover, gate, person)

const ABSTAINED = 'abstained'

/** For every role of theirs, in the poll that is open; until they vote otherwise, or are asked again, they are no signer. */
function abstained(cutover: Cutover, gate: GateDefinition, person: PersonId): string | undefined {
  const state = gateView(cutover, gate.id)?.state
  if (state?.status !== 'polling') return undefined
  const roles = gate.approvers.roles.filter((role) => votingRight(cutover, gate, role, person) !== undefined)
  const said = state.poll?.signatures.filter(({ deed }) => deed.by === person) ?? []
  const all = roles.every((role) => said.some((one) => one.role === role && one.vote === 'abstain' && !one.lapsed))
  return roles.length > 0 && all ? ABSTAINED : undefined
}

function signatures(cutover: Cutover, gate: GateDefinition, people: Directory): GateObstacle[] {
  const { roles, quorum } = gate.approvers
  const signers = signersOf(cutover, gate)
  const uncounted = new Map(
    signers.flatMap((person) => {
      const because = uncountedBecause(cutover, gate, person, people)
      return because === undefined ? [] : [[person, because] as const]
    }),
  )
  const counting = signers.length - uncounted.size
  const titles = roles.map((role) => roleTitle(cutover.runbook, role)).join(' or ')
  const found: GateObstacle[] = [...uncounted].map(([person, because]) => ({
    about: 'signer',
    gateId: gate.id,
    role: roles.find((role) => votingRight(cutover, gate, role, person) !== undefined) ?? '',
    person,
    because,
    blocks: false,
    sentence: sayUncounted(people.name(person), `“${gate.title}”`, because),
    cure:
      because === ABSTAINED
        ? `${people.name(person)} can still vote otherwise in this poll. Or: assign somebody else to ${titles}.`
        : cureFor(people, [person], `Assign somebody else to ${titles}.`),
  }))
  const required = requiredRoles(cutover, gate, uncounted, people)
  if (counting >= quorum) return [...required, ...found]
  const couldVote = [...uncounted].flatMap(([person, because]) => (because === ABSTAINED ? people.name(person) : []))
  const needs = `${quorum} valid signature${quorum === 1 ? '' : 's'}`
  return [
    {
      about: 'quorum',
      gateId: gate.id,
      role: gate.decides,
      blocks: true,
      sentence:
        signers.length === 0
          ? `“${gate.title}” needs ${needs} and can get none: nobody holds ${titles}.`
          : `“${gate.title}” needs ${needs} and can get only ${counting}.`,
      cure: `${couldVote.length === 0 ? '' : `${couldVote.join(' or ')} abstained and can still vote otherwise in this poll. Or: `}${couldVote.length === 0 ? 'Assign' : 'assign'} ${quorum - counting === 1 ? 'one more' : `${quorum - counting} more`} to ${titles}${cutover.runbook.fourEyes ? `: under four eyes none of those who created this cutover, supplied what the gate rests on or have work behind it` : ''}.`,
    },
    ...required,
    ...found,
  ]
}

/** Each role that has to sign, and of which nobody's signature can count. */
function requiredRoles(
  cutover: Cutover,
  gate: GateDefinition,
  uncounted: ReadonlyMap<PersonId, string>,
  people: Directory,
): GateObstacle[] {
  return (gate.approvers.required ?? []).flatMap((role): GateObstacle[] => {
    const holders = votersFor(cutover, gate, role)
    if (holders.some((person) => !uncounted.has(person))) return []
    const title = roleTitle(cutover.runbook, role)
    const each = holders.map((person) => `${people.name(person)} ${uncounted.get(person)}`)
    const { why, cure } = nobody(cutover, people, { role, holders, each })
    return [
      {
        about: 'quorum',
        gateId: gate.id,
        role,
        blocks: true,
        sentence: `“${gate.title}” needs the signature of ${title} and cannot get it: ${why}.`,
        cure,
      },
    ]
  })
}

/** @param where a gate, or any */
export const sayUncounted = (name: string, where: string, because: string): string =>
  `${name}’s signature does not count at ${where}: ${name} ${because}.`

/** Where nobody holds a role, the lead can still speak for it, with a reason. */
function reports(cutover: Cutover, gate: GateDefinition, people: Directory): GateObstacle[] {
  const acts = (person: PersonId) => watchesOnly(people, person) === undefined
  const leadSpeaks = (cutover.people[LEAD] ?? []).some(acts)
  return gate.reporters.flatMap((role): GateObstacle[] => {
    const holders = votersFor(cutover, gate, role)
    if (holders.some(acts)) return []
    const title = roleTitle(cutover.runbook, role)
    const each = holders.map((person) => `${people.name(person)} ${watchesOnly(people, person)}`)
    const otherwise = leadSpeaks ? '; otherwise the lead has to speak for it, with a reason' : ''
    const { why, cure } = nobody(cutover, people, { role, holders, each, otherwise })
    return [
      {
        about: 'reporter',
        gateId: gate.id,
        role,
        blocks: !leadSpeaks,
        sentence: `Nobody reports for ${title} at “${gate.title}”: ${why}.`,
        cure,
      },
    ]
  })
}

function criterionOutOfReach(
  cutover: Cutover,
  gate: GateDefinition,
  criterion: Criterion,
  people: Directory,
): GateObstacle[] {
  if ('change' in criterion) {
    if (cutover.mode === 'rehearsal' || leadChange(cutover)) return []
    return [
      {
        about: 'change',
        gateId: gate.id,
        blocks: true,
        sentence: `“${gate.title}” asks for a change in ServiceNow, and none is linked.`,
        cure: 'Link one that is there, or have one made, under ServiceNow.',
      },
    ]
  }
  if ('rehearsed' in criterion) {
    if (cutover.rehearsals?.length !== 0) return []
    return [
      {
        about: 'rehearsal',
        gateId: gate.id,
        blocks: true,
        sentence: `“${gate.title}” asks for a rehearsal, and no version of this runbook was rehearsed.`,
        cure: 'Make a rehearsal of this version, and close it as completed.',
      },
    ]
  }
  const looks = lookingAt(criterion)
  const stuck = cutover.runbook.readiness.flatMap((item, position) => {
    const isOpen = looks(item) && !isClosed(cutover.items[position] ?? { status: 'open' })
    const found = isOpen ? itemOutOfReach(cutover, item, position, people) : undefined
    return found ? [{ item, ...found }] : []
  })
  if ('readiness' in criterion && shareWithout(cutover, new Set(stuck.map(({ item }) => item))) >= criterion.readiness)
    return []
  return stuck.map(({ item, blocks, why, cure }) => ({
    about: 'item',
    gateId: gate.id,
    itemId: item.id,
    blocks,
    sentence: `“${gate.title}” needs “${item.title}”, and ${why}.`,
    cure,
  }))
}

/** The readiness that could still be reached without these items. */
function shareWithout(cutover: Cutover, stuck: ReadonlySet<ReadinessItemDefinition>): number {
  const { readiness } = cutover.runbook
  const weigh = (items: readonly ReadinessItemDefinition[]) => items.reduce((sum, { weight }) => sum + weight, 0)
  return readiness.length === 0 ? 1 : weigh(readiness.filter((item) => !stuck.has(item))) / weigh(readiness)
}

/** What changes it for the people who are there, before others are looked for. */
function cureFor(people: Directory, holders: readonly PersonId[], otherwise: string): string {
  const observers = holders.filter((person) => people.get(person)?.organisationRole === 'observer')
  const unconfirmed = holders.filter((person) => people.get(person)?.unconfirmed)
  const [observer] = observers
  const [first] = unconfirmed
  if (observer !== undefined && observers.length === holders.length)
    return `An administrator makes ${people.name(observer)} a member of the organisation. Or: ${lower(otherwise)}`
  if (first !== undefined && unconfirmed.length === holders.length)
    return `Another administrator confirms ${people.name(first)}’s sign-in, under People of the organisation. Or: ${lower(otherwise)}`
  return otherwise
}

const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1)
