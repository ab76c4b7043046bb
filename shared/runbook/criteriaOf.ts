import type { CriterionKind, CriterionOf, GateDefinition } from './runbook.ts'

/** The criteria of one kind that a gate must or should meet, in the order of the runbook. */
export function criteriaOf<Kind extends CriterionKind>(
  { must, should }: Pick<GateDefinition, 'must' | 'should'>,
  kind: Kind,
): CriterionOf<Kind>[] {
  return [...must, ...should].filter((criterion): criterion is CriterionOf<Kind> => kind in criterion)
}
