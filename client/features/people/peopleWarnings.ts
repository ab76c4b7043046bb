/** Warnings about role holders, before somebody finds out in the middle of the night. */
import type { Cutover, PersonId } from '../../../shared/cutoverState.ts'
import { doesNotCount } from '../../../shared/derived/fourEyes.ts'
import type { Runbook } from '../../../shared/runbook/runbook.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'

export interface PeopleWarning {
  role: string
  about: 'nobody' | 'doesNotCount' | 'quorum'
  sentence: string
}

/** In role order: a role that has to act has nobody, signatures will not count (R6), or too few will. */
export function peopleWarnings(cutover: Cutover, nameOf: (id: PersonId) => string): PeopleWarning[] {
  const { runbook } = cutover
  return runbook.roles.flatMap(({ id: role }) => [
    ...nobody(cutover, role),
    ...uncounted(cutover, role, nameOf),
    ...runbook.gates.flatMap((gate) => (gate.decides === role ? quorumOutOfReach(cutover, gate) : [])),
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

function uncounted(cutover: Cutover, role: string, nameOf: (id: PersonId) => string): PeopleWarning[] {
  const gates = cutover.runbook.gates.filter(({ approvers }) => approvers.roles.includes(role))
  return (cutover.people[role] ?? []).flatMap((person) => {
    const found = gates.flatMap((gate) => {
      const because = doesNotCount(cutover, gate, person)
      return because === undefined ? [] : [{ gate, because }]
    })
    const [first] = found
    if (!first) return []
    const where = found.length === gates.length && gates.length > 1 ? 'any gate' : `“${first.gate.title}”`
    return [
      {
        role,
        about: 'doesNotCount',
        sentence: `${nameOf(person)}’s signature does not count at ${where}: ${nameOf(person)} ${first.because}.`,
      },
    ]
  })
}

function quorumOutOfReach(cutover: Cutover, gate: Runbook['gates'][number]): PeopleWarning[] {
  const signers = new Set(gate.approvers.roles.flatMap((role) => cutover.people[role] ?? []))
  const counting = [...signers].filter((person) => doesNotCount(cutover, gate, person) === undefined).length
  const { quorum } = gate.approvers
  return counting >= quorum || signers.size === 0
    ? []
    : [
        {
          role: gate.decides,
          about: 'quorum',
          sentence: `“${gate.title}” needs ${quorum} valid signature${quorum === 1 ? '' : 's'} and can get only ${counting}.`,
        },
      ]
}
