/** What has become worse since a poll froze its basis, in words: first the thing that broke, then the figures that follow. */
import { type Cutover, type ItemState, WAIVER_ENDED, WENT_STALE } from '../cutoverState.ts'
import type { FrozenCriterion, FrozenEvidence } from '../events.ts'
import { someOf } from '../someOf.ts'
import { isNoWorse } from '../truth.ts'
import { type Basis, type GateView, subjectsOf } from './criteria.ts'
import type { Subject, SubjectKind } from './criterionKinds.ts'
import { itemView } from './readiness.ts'
import { stepView } from './steps.ts'

/** A criterion as it stands now, and its place among those of the gate, from 0. */
export type Fallen = FrozenCriterion & { place: number }

/** How many things that broke, and figures that follow from them, are named. */
const MAX_NAMED = 2
const MAX_FIGURES = 1

/** They are computed from other things, which say better what happened. */
const FIGURES: readonly SubjectKind[] = ['readiness', 'forecast']

/**
 * What has changed since the open poll froze its basis other than for the better, as a sentence for its members;
 * undefined where it only got better. A different truth is not a better one, nor is other evidence for the same truth.
 */
export function changedForTheWorse(cutover: Cutover, view: GateView, current: Basis): string | undefined {
  const frozen = view.state.poll
  if (!frozen || frozen.basis === current.hash) return undefined
  const added = addedTo(frozen.criteria, current.criteria)
  if (added) return `To be met as well: ${added.sentence}`
  const fallen = current.criteria.flatMap((criterion, place): Fallen[] => {
    const before = frozen.criteria[place]?.truth
    return before === undefined || !isNoWorse(before, criterion.truth ?? 'unmet') ? [{ ...criterion, place }] : []
  })
  if (fallen.length > 0) {
    return frozen.evidence
      ? sayFallen(cutover, view, fallen, current)
      : 'What a poll rests on is told apart more finely now'
  }
  const other = fallenEvidence(view, current).map((one) => sayEvidence(cutover, one))
  return other.length === 0 ? undefined : `Changed: ${some(other)}`
}

/** What somebody put before the gate since; places count from there no longer as they did. */
const addedTo = (frozen: readonly FrozenCriterion[], current: readonly FrozenCriterion[]) =>
  current.length > frozen.length
    ? current.find(({ sentence }) => !frozen.some((before) => before.sentence === sentence))
    : undefined

/** `No longer met: “UAT exit criteria met” is open, the evidence went stale; Readiness 40 % (needs 95 %)` */
export function sayFallen(cutover: Cutover, view: GateView, fallen: readonly Fallen[], current: Basis): string {
  const subjects = subjectsOf(cutover.runbook, view.definition)
  const items = fallenEvidence(view, current).filter(({ of }) => of === 'item')
  const isItem = ({ kind, id }: Subject) => kind === 'item' && items.some((item) => item.id === id)
  const said = (wanted: (about: Subject) => boolean) =>
    fallen.flatMap(({ place, sentence }) => {
      const about = subjects[place]
      return about && wanted(about) ? [sentence] : []
    })
  const things = [
    ...items.map((item) => sayEvidence(cutover, item)),
    ...said((about) => !FIGURES.includes(about.kind) && !isItem(about)),
  ]
  const figures = said((about) => FIGURES.includes(about.kind))
  const isLost = fallen.some(({ met, exception }) => !met && !exception)
  const named = [
    ...(things.length === 0 ? [] : [some(things)]),
    ...(things.length === 0 ? figures : figures.slice(0, MAX_FIGURES)),
  ]
  return `${isLost ? 'No longer met' : 'Changed'}: ${named.join('; ')}`
}

const some = (things: readonly string[]): string => someOf(things, MAX_NAMED, '; ')

/** What lies behind the criteria and is worse than the poll froze it, or another of the same truth. */
const fallenEvidence = ({ state: { poll } }: GateView, { evidence }: Basis): FrozenEvidence[] =>
  evidence.filter((now) => {
    const before = poll?.evidence?.find(({ of, id }) => of === now.of && id === now.id)
    return before && (before.truth === now.truth ? before.version !== now.version : !isNoWorse(before.truth, now.truth))
  })

/** The words of whoever took evidence back stay with the item. */
function sayEvidence(cutover: Cutover, { of, id }: FrozenEvidence): string {
  if (of === 'rehearsal') return 'another rehearsal was accepted'
  if (of === 'step') return `“${stepView(cutover, id)?.definition.title ?? id}” was done again`
  const item = itemView(cutover, id)
  const title = `“${item?.definition.title ?? id}”`
  switch (item?.state.status) {
    case 'open':
      return `${title} is open${sayWhyOpen(item.state)}`
    case 'provided':
      return `${title} is not verified`
    case 'waived':
      return `${title} is waived`
    default:
      return `${title} has other evidence`
  }
}

function sayWhyOpen({ because, evidence }: ItemState & { status: 'open' }): string {
  if (because === WENT_STALE) return ', the evidence went stale'
  if (because === WAIVER_ENDED) return ', the waiver ended'
  return evidence?.withdrawn ? ', the evidence was taken back' : ''
}
