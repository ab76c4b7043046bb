/** A step's offers in order of use: the first is what the step is waiting for. */

import { startsOutside } from '../../../shared/change/changeWindow.ts'
import { executorOf } from '../../../shared/derived/executor.ts'
import { isRollbackStep } from '../../../shared/derived/steps.ts'
import { isBeingRolledBack } from '../../../shared/derived/waiting.ts'
import { traitsOf } from '../../../shared/runbook/stepKinds.ts'
import type { BoardRow } from '../../derive/board.ts'
import type { FormAnswers, Offer, Possible } from '../../forms/offer.ts'
import { type OfferContext, offersOf } from '../../forms/offersOf.ts'
import { type Asked, openSteps, STEP_OFFERS, type StepOffer, type StepOfferName } from './stepOfferKinds.ts'

const POSSIBLE: Record<BoardRow['status'], readonly StepOfferName[]> = {
  pending: [],
  waiting: [
    'start',
    'startMore',
    'complete',
    'completeMore',
    'startDespite',
    'acknowledge',
    'assign',
    'note',
    'change',
    'addAfter',
    'skip',
    'takeOver',
  ],
  ready: [
    'start',
    'startOutside',
    'startMore',
    'complete',
    'completeMore',
    'acknowledge',
    'assign',
    'note',
    'change',
    'addAfter',
    'skip',
    'takeOver',
  ],
  running: ['complete', 'completeMore', 'moreTime', 'hold', 'fail', 'note', 'assign', 'takeOver', 'addAfter', 'undo'],
  held: ['resume', 'fail', 'skip', 'note', 'assign', 'addAfter'],
  failed: ['retry', 'skip', 'note', 'assign', 'addAfter'],
  unconfirmed: ['confirm', 'fail', 'undo', 'note', 'addAfter'],
  done: ['undo', 'note', 'addAfter'],
  skipped: ['undo', 'note', 'addAfter'],
  rolledBack: ['note'],
}

const BESIDE_START = ['startOutside', 'startDespite', 'takeOver', 'acknowledge', 'assign', 'skip'] as const

/** What stands next to the main offer, most frequent first, so that it takes two presses at most; the rest is in the menu. */
export const BESIDE: Record<BoardRow['status'], readonly StepOfferName[]> = {
  pending: [],
  waiting: BESIDE_START,
  ready: BESIDE_START,
  running: ['moreTime', 'hold', 'fail', 'takeOver'],
  held: ['fail', 'skip', 'assign'],
  failed: ['skip', 'assign', 'note'],
  unconfirmed: ['fail', 'undo', 'note'],
  done: ['undo', 'note'],
  skipped: ['undo', 'note'],
  rolledBack: ['note'],
}

/** The one action this person is waiting to do: shown disabled, with its reason. */
const AWAITED: ReadonlySet<string> = new Set<StepOfferName>(['start', 'complete', 'confirm', 'retry', 'resume'])

/**
 * @param draftOf what is written in the step's detail, also while a form is open
 * @param names the only ones that are wanted: each that is left out need not be tried
 */
export function stepOffers(
  context: OfferContext,
  row: BoardRow,
  draftOf: () => FormAnswers | undefined = () => undefined,
  names: readonly StepOfferName[] = POSSIBLE[row.status],
): Offer[] {
  const { definition } = row.view
  const asked = { context, row, draftOf, definition, stepId: definition.id }
  const possible = POSSIBLE[row.status]
    .filter((name) => names.includes(name) && suits(name, asked))
    .map((name) => possibleStep(name, asked))
  return offersOf(context, possible).map((offer, position) =>
    position === 0 && AWAITED.has(offer.name) ? { ...offer, tone: 'primary' } : offer,
  )
}

function possibleStep(name: StepOfferName, asked: Asked): Possible {
  const { fields, says, command, refused, ...words }: StepOffer = STEP_OFFERS[name]
  const { context, row, definition } = asked
  const { cutover } = context
  return {
    ...words,
    name,
    roles: [definition.owner],
    likely: executorOf(cutover, row.view) ?? cutover.people[definition.owner]?.[0],
    fields: fields?.(asked),
    says: says?.(asked),
    refused: refused && (() => refused(asked)),
    // No disabled Retry on a failed step for people who could not have used it anyway.
    showDisabled: ({ capacity }) => AWAITED.has(name) && (capacity === 'own' || row.status !== 'waiting'),
    command: (said, inPlaceOf) => command(asked, said, inPlaceOf),
  }
}

/** What `decide` would allow but nobody would expect there. */
function suits(name: StepOfferName, { context, row, definition }: Asked): boolean {
  const { isMoment, doneBy } = traitsOf(definition)
  switch (name) {
    case 'startDespite':
      return !isMoment && openSteps(row, context).length > 0
    case 'startOutside':
      return !isMoment && startsOutside(context.cutover, row.view, context.now) !== undefined
    case 'start':
    case 'startMore':
      return !isMoment
    case 'complete':
    case 'completeMore':
      return row.status === 'running' || isMoment === true
    case 'acknowledge':
      return row.view.state.acknowledged === undefined && !isMoment
    case 'takeOver':
      return doneBy === 'program'
    case 'addAfter':
      return !isRollbackStep(row.view) && !isBeingRolledBack(context.cutover, row.view)
    default:
      return true
  }
}
