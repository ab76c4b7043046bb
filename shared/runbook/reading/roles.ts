/** Checks that every role named is defined, and that it has enough people. */
import { LEAD } from '../../reserved.ts'
import type { StepNode, Survey } from './draft.ts'
import type { Path, Report } from './fault.ts'
import { proposeFor } from './nearest.ts'

export function checkRoles(survey: Survey, report: Report): void {
  const { draft, roles, steps, items } = survey
  if (!roles) return
  if (!roles.has(LEAD))
    report('error', ['roles'], `the role "${LEAD}" is missing; every runbook has one: lead: { title: Cutover lead }`, {
      part: 'key',
    })
  for (const node of steps) checkStepRoles(node, survey, report)
  for (const { path, item } of items) {
    knownRole(item.owner, [...path, 'owner'], survey, report)
    knownRole(item.verifiedBy, [...path, 'verifiedBy'], survey, report)
  }
  knownRole(draft.hypercare?.owner, ['hypercare', 'owner'], survey, report)
  checkRoleList(draft.hypercare?.signedBy, ['hypercare', 'signedBy'], survey, report)
  for (const role of Object.keys(draft.change?.groups ?? {})) {
    knownRole(role, ['change', 'groups', role], survey, report, 'key')
  }
}

export function checkStepRoles({ step, path }: StepNode, survey: Survey, report: Report): void {
  knownRole(step.owner, [...path, 'owner'], survey, report)
  const { rollback, secondPerson } = step
  if (rollback && !('none' in rollback)) knownRole(rollback.owner, [...path, 'rollback', 'owner'], survey, report)
  for (const [role, people] of Object.entries(step.people ?? {})) {
    const capacity = survey.roles?.get(role)?.capacity
    if (!knownRole(role, [...path, 'people', role], survey, report, 'key')) continue
    if (people !== undefined && capacity !== undefined && people > capacity)
      report('error', [...path, 'people', role], `the step needs ${people} of "${role}", which has ${capacity}`)
  }
  for (const [label, roles] of Object.entries(step.parties ?? {}))
    checkRoleList(roles, [...path, 'parties', label], survey, report)
  if (secondPerson === undefined) return
  const confirms = secondPerson === true ? step.owner : secondPerson
  if (secondPerson !== true && !knownRole(secondPerson, [...path, 'secondPerson'], survey, report)) return
  if (confirms !== undefined && confirms === step.owner && survey.roles?.get(confirms)?.capacity === 1)
    report(
      'error',
      [...path, 'secondPerson'],
      `another person of "${confirms}" is to confirm, but this role has only one`,
    )
}

/** Checks that each role of a list is known and listed once. */
export function checkRoleList(
  list: readonly (string | undefined)[] | undefined,
  path: Path,
  survey: Survey,
  report: Report,
): void {
  const seen = new Set<string>()
  for (const [index, role] of (list ?? []).entries()) {
    if (role === undefined) continue
    if (seen.has(role)) report('error', [...path, index], `"${role}" is listed twice`)
    else knownRole(role, [...path, index], survey, report)
    seen.add(role)
  }
}

/** Whether the role is known; reports nothing while it or the roles were not understood. */
export function knownRole(
  role: string | undefined,
  path: Path,
  { roles }: Survey,
  report: Report,
  part?: 'key',
): boolean {
  if (role === undefined || !roles || roles.has(role)) return true
  const { says, ...meant } = proposeFor(role, roles.keys())
  const hint = says || `; the roles are ${[...roles.keys()].join(', ')}`
  report('error', path, `"${role}" is not a role of this runbook${hint}`, {
    ...meant,
    ...(part && { part }),
    kind: '{count} roles are named that this runbook does not have',
  })
  return false
}
