/** What is wrong with who holds which role, before it is found out in the middle of the night. */
import type { Cutover, PersonId } from '../../shared/cutoverState.ts'
import { doesNotCount } from '../../shared/fourEyes.ts'
import type { Runbook } from '../../shared/runbook.ts'
import { roleTitle } from '../../shared/runbookIndex.ts'

export interface PeopleWarning {
  role: string
  sentence: string
}

/** In the order of the roles: nobody holds it although it has to act, signatures that will not count (R6), too few that do. */
export function peopleWarnings(cutover: Cutover, nameOf: (id: PersonId) => string): PeopleWarning[] {
  const { runbook } = cutover
  return runbook.roles.flatMap(({ id: role }) => [
    ...nobody(cutover, role),
    ...uncounted(cutover, role, nameOf),
    ...runbook.gates.flatMap((gate) => (gate.decides === role ? quorumOutOfReach(cutover, gate) : [])),
  ])
}

/** What a role has to do in a runbook, as words for a list; empty when it only watches. */
export function dutiesOf(runbook: Runbook, role: string): string[] {
  const count = (number: number, noun: string) => (number === 0 ? [] : `${number} ${noun}${number === 1 ? '' : 's'}`)
  const { gates, readiness, steps, hypercare } = runbook
  const named = (titles: readonly { title: string }[]) => titles.map(({ title }) => `“${title}”`).join(', ')
  const reports = gates.filter(({ reporters }) => reporters.includes(role))
  const signs = gates.filter(({ approvers }) => approvers.roles.includes(role))
  const decides = gates.filter((gate) => gate.decides === role)
  return [
    count(steps.filter(({ owner }) => owner === role).length, 'step'),
    count(readiness.filter(({ owner }) => owner === role).length, 'readiness item'),
    reports.length > 0 ? `reports on ${named(reports)}` : [],
    signs.length > 0 ? `signs ${named(signs)}` : [],
    decides.length > 0 ? `decides ${named(decides)}` : [],
    hypercare?.signedBy.includes(role) ? 'signs hypercare off' : [],
  ].flat()
}

function nobody({ people, runbook }: Cutover, role: string): PeopleWarning[] {
  if ((people[role] ?? []).length > 0) return []
  const duties = dutiesOf(runbook, role)
  return duties.length === 0
    ? []
    : [{ role, sentence: `Nobody holds ${roleTitle(runbook, role)}: ${duties.join(', ')}.` }]
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
          sentence: `“${gate.title}” needs ${quorum} signatures that count and can get only ${counting}.`,
        },
      ]
}
