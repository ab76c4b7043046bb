/** Whom the steps of a runbook occupy, as the levelling counts them. */
import type { RoleDefinition, Runbook, StepDefinition } from '../../runbook/runbook.ts'
import { traitsOf } from '../../runbook/stepKinds.ts'
import { networkOf } from '../network.ts'
import type { People } from './profile.ts'

export interface LimitedRole extends RoleDefinition {
  capacity: number
}

/** How many of each role it occupies while it lasts, by their ids; nobody waits for time to pass unless the runbook names them. */
export function occupiedBy(step: Pick<StepDefinition, 'kind' | 'people' | 'owner'>): Readonly<Record<string, number>> {
  return traitsOf(step).doneBy === 'time' && isOwnerAlone(step) ? {} : step.people
}

/** Every role has as many as it needs unless the runbook says how many there are. */
export const limitedRoles = ({ roles }: Runbook): LimitedRole[] =>
  roles.flatMap((role) => (role.capacity === undefined ? [] : [{ ...role, capacity: role.capacity }]))

/** For the network of the runbook; kinds are its limited roles. */
export function peopleOf(runbook: Runbook): People {
  const roles = limitedRoles(runbook)
  const capacity = Int32Array.from(roles, ({ capacity: there }) => there)
  const needs = new Int32Array(networkOf(runbook).nodes.length * roles.length)
  for (const [node, step] of runbook.steps.entries()) {
    const occupied = occupiedBy(step)
    // More than there are is a fault of the runbook; then it takes them all.
    for (const [kind, { id, capacity: there }] of roles.entries())
      needs[node * roles.length + kind] = Math.min(occupied[id] ?? 0, there)
  }
  return { capacity, needs }
}

const isOwnerAlone = ({ people, owner }: Pick<StepDefinition, 'people' | 'owner'>): boolean =>
  Object.keys(people).length === 1 && people[owner] === 1
