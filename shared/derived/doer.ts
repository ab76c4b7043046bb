/** The people behind an act: the hand that typed counts as well as the name it was typed for (R6). */
import type { Attribution, PersonId } from '../cutoverState.ts'

/** Whose act it is. */
export const doerOf = ({ by, onBehalfOf }: Attribution): PersonId => onBehalfOf ?? by

export const hasHandIn = (act: Attribution | undefined, person: PersonId): boolean =>
  act !== undefined && (act.by === person || act.onBehalfOf === person)
