/** Whom the steps of a runbook occupy, as the levelling counts them. */
import type { RoleDefinition, Runbook, StepDefinition } from '../../runbook/runbook.ts'
import { changesOfShift } from '../../runbook/shifts.ts'
import { traitsOf } from '../../runbook/stepKinds.ts'
import { networkOf } from '../network.ts'
import type { HandOver } from './hours.ts'
import type { People, Taken } from './profile.ts'

export interface LimitedRole extends RoleDefinition {
  /** With shifts, the most that are on at once. */
  capacity: number
  /** How many are there outside of its shifts. */
  outside: number
}

/** How many of each role it occupies while it lasts, by their ids; nobody waits for time to pass unless the runbook names them. */
export function occupiedBy(step: Pick<StepDefinition, 'kind' | 'people' | 'owner'>): Readonly<Record<string, number>> {
  return traitsOf(step).doneBy === 'time' && isOwnerAlone(step) ? {} : step.people
}

/** Every role has as many as it needs unless the runbook says how many there are. */
export const limitedRoles = ({ roles }: Pick<Runbook, 'roles'>): LimitedRole[] =>
  roles.flatMap(({ capacity: outside, ...role }) => {
    if (outside === undefined) return []
    return [{ ...role, outside, capacity: Math.max(outside, ...(role.shifts ?? []).map(({ people }) => people)) }]
  })

/** Who is off shift. @param at the moment so many seconds from T-0 */
export function offShift(runbook: Runbook, at: (seconds: number) => number): Taken[] {
  return limitedRoles(runbook).flatMap(({ capacity, outside, shifts = [] }, kind) => {
    const bounds = [
      Number.NEGATIVE_INFINITY,
      ...shifts.flatMap(({ from, until }) => [from, until]),
      Number.POSITIVE_INFINITY,
    ]
    return bounds.flatMap((from, place) => {
      const to = bounds[place + 1]
      // Every other stretch is a shift.
      const there = place % 2 === 0 ? outside : (shifts[(place - 1) / 2]?.people ?? outside)
      return to === undefined || capacity === there || from >= to
        ? []
        : [{ kind, from: at(from), to: at(to), count: capacity - there }]
    })
  })
}

/** By step: when the people of its roles change, as far as that makes it longer. Both in seconds, from T-0. */
export function handOversOf(runbook: Pick<Runbook, 'roles'>, step: Parameters<typeof occupiedBy>[0]): HandOver[] {
  const takes = new Map<number, number>()
  for (const { id, handOver = 0, ...roster } of limitedRoles(runbook)) {
    if (handOver === 0 || (occupiedBy(step)[id] ?? 0) === 0) continue
    for (const at of changesOfShift(roster)) takes.set(at, Math.max(handOver, takes.get(at) ?? 0))
  }
  return [...takes].map(([at, lasts]) => ({ at, takes: lasts })).toSorted((a, b) => a.at - b.at)
}

/** For the network of the runbook; kinds are its limited roles. */
export function peopleOf(runbook: Runbook): People {
  const roles = limitedRoles(runbook)
  const capacity = Int32Array.from(roles, ({ capacity: there }) => there)
  const needs = new Int32Array(networkOf(runbook).nodes.length * roles.length)
  for (const [node, step] of runbook.steps.entries()) {
    const occupied = occupiedBy(step)
    // More than there are is a fault of the runbook; then it takes them all.
    for (const [kind, { id, outside }] of roles.entries())
      needs[node * roles.length + kind] = Math.min(occupied[id] ?? 0, outside)
  }
  return { capacity, needs }
}

const isOwnerAlone = ({ people, owner }: Pick<StepDefinition, 'people' | 'owner'>): boolean =>
  Object.keys(people).length === 1 && people[owner] === 1
