import type { Cutover, PersonId } from '../cutoverState.ts'

/** Everybody who has a part in it: who holds a role, and who was given a step without holding its role. */
export const everybodyIn = (cutover: Cutover): PersonId[] => [
  ...new Set([...Object.values(cutover.people).flat(), ...givenSteps(cutover)]),
]

/** Who was given a step, or a rollback step, that is not of a role of theirs. */
export function givenSteps({ steps, rollbackSteps, rollbackOwn = [] }: Cutover): PersonId[] {
  const given = new Set<PersonId>()
  for (const step of [...steps, ...rollbackSteps, ...rollbackOwn])
    if (step?.outside && step.assigned) given.add(step.assigned)
  return [...given]
}
