/** Warnings about role holders, before somebody finds out in the middle of the night. */
import type { Cutover } from '../../../shared/cutoverState.ts'
import type { Directory } from '../../../shared/derived/directory.ts'
import { allObstacles, type GateObstacle, sayUncounted } from '../../../shared/derived/gateObstacles.ts'
import { standingDelegations } from '../../../shared/derived/votes.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'

export interface PeopleWarning {
  role: string
  about: 'nobody' | GateObstacle['about']
  sentence: string
  /** What changes it; absent where the sentence says it all. */
  cure?: string
}

/** In role order: a role that has to act has nobody, people in it cannot, or a gate that it decides is out of reach. */
export function peopleWarnings(cutover: Cutover, people: Directory): PeopleWarning[] {
  const obstacles = allObstacles(cutover, people)
  return cutover.runbook.roles.flatMap(({ id: role }) => [
    ...nobody(cutover, role),
    ...uncounted(cutover, role, obstacles, people),
    ...obstacles.flatMap((obstacle) => ofRole(cutover, role, obstacle)),
  ])
}

/** A role's duties in a runbook, as words for a list; empty when it only watches. */
export function dutiesOf(runbook: Runbook, role: string): string[] {
  const { gates, readiness, steps, hypercare } = runbook
  const owned = steps.filter(({ owner }) => owner === role)
  const others = steps.filter(({ owner }) => owner !== role)
  const gatesThat = (verb: string, found: readonly { title: string }[]): string =>
    found.length === 0 ? '' : `${verb} ${found.length === 1 ? `“${found[0]?.title}”` : `${found.length} gates`}`
  return [
    counted('', owned.length, 'step'),
    counted('helps with ', others.filter(({ people }) => role in people).length, 'step'),
    counted('confirms ', others.filter(({ secondPerson }) => secondPerson === role).length, 'step'),
    counted('', readiness.filter(({ owner }) => owner === role).length, 'readiness item'),
    counted(
      'verifies ',
      readiness.filter(({ owner, verifiedBy }) => owner !== role && verifiedBy === role).length,
      'item',
    ),
    gatesThat(
      'reports on',
      gates.filter(({ reporters }) => reporters.includes(role)),
    ),
    gatesThat(
      'signs',
      gates.filter(({ approvers }) => approvers.roles.includes(role)),
    ),
    gatesThat(
      'decides',
      gates.filter(({ decides }) => decides === role),
    ),
    hypercare?.signedBy.includes(role) ? 'signs hypercare off' : '',
  ].filter((duty) => duty !== '')
}

const counted = (verb: string, number: number, noun: string): string =>
  number === 0 ? '' : `${verb}${number} ${noun}${number === 1 ? '' : 's'}`

function nobody({ people, runbook }: Cutover, role: string): PeopleWarning[] {
  if ((people[role] ?? []).length > 0) return []
  const duties = dutiesOf(runbook, role)
  return duties.length === 0
    ? []
    : [{ role, about: 'nobody', sentence: `Nobody holds ${roleTitle(runbook, role)}: ${duties.join(', ')}.` }]
}

/** Once for each person, however many gates it concerns. */
function uncounted(
  cutover: Cutover,
  role: string,
  obstacles: readonly GateObstacle[],
  people: Directory,
): PeopleWarning[] {
  const gates = cutover.runbook.gates.filter(({ approvers }) => approvers.roles.includes(role))
  const voters = new Set([
    ...(cutover.people[role] ?? []),
    ...gates.flatMap((gate) => standingDelegations(cutover, gate, role).map(({ to }) => to)),
  ])
  return [...voters].flatMap((person): PeopleWarning[] => {
    const found = obstacles.filter(
      (obstacle) =>
        obstacle.about === 'signer' && obstacle.person === person && gates.some(({ id }) => id === obstacle.gateId),
    )
    const [first] = found
    if (!first) return []
    const one = `“${gates.find(({ id }) => id === first.gateId)?.title}”`
    const where = found.length === gates.length && gates.length > 1 ? 'any gate' : one
    return [
      {
        role,
        about: 'signer',
        sentence: sayUncounted(people.name(person), where, first.because ?? ''),
        cure: first.cure,
      },
    ]
  })
}

/** That nobody holds a role is said already. */
function ofRole(cutover: Cutover, role: string, { about, role: concerned, sentence, cure }: GateObstacle) {
  const isSaid = about === 'signer' || (about !== 'quorum' && (cutover.people[role] ?? []).length === 0)
  return concerned === role && !isSaid ? [{ role, about, sentence, cure }] : []
}
