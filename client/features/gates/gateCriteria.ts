/** A gate's criteria, grouped: many of one kind become one expandable line that says how many are met. */

import type { ComparedCriterion } from '../../../shared/derived/ceremony.ts'
import type { FrozenCriterion } from '../../../shared/events.ts'
import type { Criterion, GateDefinition, Runbook } from '../../../shared/runbook/runbook.ts'
import { indexOf } from '../../../shared/runbook/runbookIndex.ts'
import { someOf, someTitles } from '../../../shared/someOf.ts'
import { isException } from '../../../shared/truth.ts'

export interface CriterionLine {
  /** One sentence, and whether it is met; for a group the sentence counts the members and names those that are not so. */
  criterion: FrozenCriterion
  /** The current criterion, where it differs from the frozen one. */
  now?: FrozenCriterion
  /** The members of a group, in runbook order; empty for a single criterion. */
  members: readonly ComparedCriterion[]
}

/** The minimum size of a group. */
const MANY = 3

interface Kind {
  name: string
  /** The member's name in the list of open ones. */
  title: string
  /** `are` is “All 3” or “2 of 3”; before truths were told apart it is not known which were waived. */
  says(are: string, known: boolean): string
}

/** `compared` has one entry per criterion of the gate, dependencies first, as returned by `basisOf`. */
export function criterionLines(
  runbook: Runbook,
  definition: GateDefinition,
  compared: readonly ComparedCriterion[],
): CriterionLine[] {
  const kinds = kindsOf(runbook, definition)
  const groups = Map.groupBy(compared.keys(), (position) => kinds[position]?.name)
  return compared.flatMap((entry, position): CriterionLine[] => {
    const kind = kinds[position]
    const positions = kind ? (groups.get(kind.name) ?? []) : []
    if (!kind || positions.length < MANY) return [{ ...entry, members: [] }]
    if (positions[0] !== position) return []
    const members = positions.flatMap((member) => compared[member] ?? [])
    const titles = positions.map((member) => kinds[member]?.title ?? '')
    const frozen = together(
      members.map(({ criterion }) => criterion),
      titles,
      kind,
    )
    const current = together(
      members.map(({ criterion, now }) => now ?? criterion),
      titles,
      kind,
    )
    return [{ criterion: frozen, ...(members.some(({ now }) => now !== undefined) ? { now: current } : {}), members }]
  })
}

/** The group of a criterion, by its position; undefined for a single one. */
function kindsOf(runbook: Runbook, { after, must, should }: GateDefinition): (Kind | undefined)[] {
  const index = indexOf(runbook)
  const item = (rank: string, criterion: Criterion): Kind | undefined => {
    if (!('item' in criterion)) return undefined
    const found = runbook.readiness.find(({ id }) => id === criterion.item)
    return { name: `items ${rank}`, title: found?.title ?? criterion.item, says: sayItems }
  }
  return [
    ...after.map(({ on }): Kind | undefined => {
      const position = index.step.get(on)
      const step = position === undefined ? undefined : runbook.steps[position]
      return step ? { name: 'steps', title: step.title, says: saySteps } : undefined
    }),
    ...must.map((criterion) => item('must', criterion)),
    ...should.map((criterion) => item('should', criterion)),
  ]
}

const saySteps = (are: string): string => `${are} steps before it are done`
const sayItems = (are: string, known: boolean): string =>
  `${are} items that it names are ${known ? 'verified' : 'verified or waived'}`

/** What was skipped or waived is never counted as done: it is said in words of its own, accepted by the runbook or not. */
function together(criteria: readonly FrozenCriterion[], titles: readonly string[], kind: Kind): FrozenCriterion {
  const exceptions = criteria.filter(({ truth }) => truth !== undefined && isException(truth))
  const isOpen = (criterion: FrozenCriterion) => criterion.met !== true && !exceptions.includes(criterion)
  const open = titles.filter((_, position) => criteria[position] && isOpen(criteria[position]))
  const done = criteria.length - exceptions.length - open.length
  const [unaccepted] = exceptions.filter(({ exception }) => exception)
  const parts = [
    kind.says(
      done === criteria.length ? `All ${done}` : `${done} of ${criteria.length}`,
      criteria.every(({ truth }) => truth !== undefined),
    ),
    ...(open.length > 0 ? [`open: ${someTitles(open)}`] : []),
    ...(exceptions.length > 0 ? [someOf(exceptions.map(({ sentence }) => sentence))] : []),
  ]
  return {
    rank: criteria[0]?.rank ?? 'must',
    sentence: parts.join('; '),
    met: open.length === 0 && !unaccepted,
    ...(open.length === 0 && unaccepted?.truth ? { truth: unaccepted.truth, exception: true } : {}),
  }
}
