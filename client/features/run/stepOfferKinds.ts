/** Label, fields and command of each step offer. */
import type { Actor } from '../../../shared/actor.ts'
import { startsOutside } from '../../../shared/change/changeWindow.ts'
import type { SingleCommand } from '../../../shared/commands.ts'
import type { Cutover, PersonId } from '../../../shared/cutoverState.ts'
import { refuseAdding, refuseChanging } from '../../../shared/decide/amend.ts'
import { stepView } from '../../../shared/derived/steps.ts'
import { valueLabel } from '../../../shared/derived/valueNames.ts'
import { waitingFor } from '../../../shared/derived/waiting.ts'
import { isLead } from '../../../shared/policy.ts'
import type { Refusal } from '../../../shared/refusal.ts'
import type { StepDefinition } from '../../../shared/runbook/runbook.ts'
import { traitsOf } from '../../../shared/runbook/stepKinds.ts'
import type { BoardRow } from '../../derive/board.ts'
import { rowDueAt } from '../../derive/sentences.ts'
import type { Field, FormAnswers, InPlaceOf, Possible } from '../../forms/offer.ts'
import { holdersOf, type OfferContext } from '../../forms/offersOf.ts'
import {
  addStepCommand,
  addStepFields,
  anybodyFor,
  changeStepCommand,
  changeStepFields,
  ONLY_HERE,
} from './amendOffers.ts'
import { noteCommand, noteFields } from './noteOffer.ts'
import { outputField } from './stepDrafts.ts'

export type StepOfferName = keyof typeof STEP_OFFERS

/** The fields depend on the step, and on what was already drafted. */
export interface Asked {
  context: OfferContext
  row: BoardRow
  draftOf(): FormAnswers | undefined
  definition: StepDefinition
  stepId: string
}

export type StepOffer = Pick<Possible, 'label' | 'key' | 'tone' | 'inMenu' | 'submit'> & {
  fields?(asked: Asked): Field[]
  says?(asked: Asked): string
  refused?(asked: Asked): Refusal | undefined
  command(asked: Asked, said: FormAnswers, inPlaceOf: InPlaceOf): SingleCommand
}

const reason = (label: string, initial?: string): Field => ({ name: 'reason', label, required: true, initial })
const AT: Field = { name: 'at', label: 'At, if earlier than now', kind: 'earlier' }

const plain =
  (type: 'confirmStep' | 'resumeStep' | 'retryStep' | 'acknowledgeStep'): StepOffer['command'] =>
  ({ stepId }, _, inPlaceOf) => ({ type, stepId, ...inPlaceOf })

export const STEP_OFFERS = {
  start: {
    label: 'Start',
    key: 's',
    command: ({ stepId }, _, inPlaceOf) => ({ type: 'startStep', stepId, ...inPlaceOf }),
  },
  startMore: {
    label: 'Start, and say more…',
    submit: 'Start',
    inMenu: true,
    fields: () => [AT],
    command: ({ stepId }, { at }, inPlaceOf) => ({ type: 'startStep', stepId, at, ...inPlaceOf }),
  },
  startOutside: {
    label: 'Start outside the window…',
    submit: 'Start',
    tone: 'bad',
    says: ({ context, row }) => `${startsOutside(context.cutover, row.view, context.now) ?? ''}.`,
    fields: () => [{ name: 'outsideWindow', label: 'Why start now? It stands on the ticket', required: true }],
    command: ({ stepId }, { outsideWindow }, inPlaceOf) => ({ type: 'startStep', stepId, outsideWindow, ...inPlaceOf }),
  },
  complete: {
    label: 'Complete',
    key: 'c',
    fields: (asked) => missingFields(asked),
    command: (asked, said, inPlaceOf) => completion(asked, { ...asked.draftOf(), ...said }, inPlaceOf),
  },
  completeMore: {
    label: 'Complete, and say more…',
    submit: 'Complete',
    inMenu: true,
    fields: (asked) => [
      observedField(asked),
      ...outputFields(asked),
      { name: 'withIssues', label: 'Done, but this remains: it becomes a watch item' },
      AT,
    ],
    command: completion,
  },
  startDespite: {
    label: 'Start despite…',
    tone: 'bad',
    says: ({ context, row }) => sayDisregarded(context.cutover, openSteps(row, context)),
    fields: () => [reason('Why start although these are open?')],
    command: ({ context, row, stepId }, { reason: why = '' }, inPlaceOf) => ({
      type: 'startStep',
      stepId,
      despite: { steps: openSteps(row, context), reason: why },
      ...inPlaceOf,
    }),
  },
  confirm: {
    label: 'Confirm',
    key: 'c',
    command: plain('confirmStep'),
  },
  moreTime: {
    label: 'More time',
    key: 'm',
    fields: ({ row }) => [
      { name: 'finish', label: 'Done by', kind: 'ahead', from: rowDueAt(row), required: true },
      reason('What takes longer?'),
    ],
    command: ({ stepId }, { finish = '', reason: why = '' }, inPlaceOf) => ({
      type: 'estimateStep',
      stepId,
      finish,
      reason: why,
      ...inPlaceOf,
    }),
  },
  hold: {
    label: 'Hold',
    key: 'h',
    fields: () => [reason('What does it wait for?'), { name: 'until', label: 'Until', kind: 'ahead' }],
    command: ({ stepId }, { reason: why = '', until }, inPlaceOf) => ({
      type: 'holdStep',
      stepId,
      reason: why,
      until,
      ...inPlaceOf,
    }),
  },
  resume: {
    label: 'Resume',
    key: 's',
    command: plain('resumeStep'),
  },
  fail: {
    label: 'Fail',
    key: 'f',
    tone: 'bad',
    fields: () => [reason('What went wrong?'), AT],
    command: ({ stepId }, { reason: why = '', at }, inPlaceOf) => ({
      type: 'failStep',
      stepId,
      reason: why,
      at,
      ...inPlaceOf,
    }),
  },
  retry: {
    label: 'Retry',
    key: 's',
    command: plain('retryStep'),
  },
  skip: {
    label: 'Skip…',
    tone: 'bad',
    fields: () => [reason('Why can it be left out?')],
    command: ({ stepId }, { reason: why = '' }) => ({ type: 'skipStep', stepId, reason: why }),
  },
  undo: {
    label: 'Undo…',
    key: 'u',
    fields: () => [reason('Why is it taken back?', BY_MISTAKE)],
    command: ({ stepId }, { reason: why = '' }, inPlaceOf) => ({ type: 'undoStep', stepId, reason: why, ...inPlaceOf }),
  },
  note: {
    label: 'Note',
    fields: ({ stepId }) => noteFields(stepId),
    command: ({ context, stepId }, said) => noteCommand(context, stepId, said),
  },
  assign: {
    label: 'Reassign',
    key: 'r',
    fields: (asked) => {
      const people = othersWho(asked)
      const initial = likelyWho(asked, people)
      return [
        { name: 'to', label: 'Who takes it', kind: 'person', people, required: true, initial },
        { ...reason('They do not hold its role. Why do they do it?'), when: ({ to }) => isOutside(asked, to) },
      ]
    },
    command: (asked, { to = '', reason: why }) => ({
      type: 'assignStep',
      stepId: asked.stepId,
      to,
      ...(isOutside(asked, to) ? { reason: why } : {}),
    }),
  },
  change: {
    label: 'Change…',
    inMenu: true,
    submit: 'Change the step',
    says: () => ONLY_HERE,
    fields: ({ context, definition }) => changeStepFields(context.cutover, definition),
    refused: ({ context, row }) => refuseChanging(context.cutover, row.view, context),
    command: ({ context, definition }, said) => changeStepCommand(context.cutover, definition, said),
  },
  addAfter: {
    label: 'Add a step after this…',
    inMenu: true,
    submit: 'Add the step',
    says: () => ONLY_HERE,
    fields: ({ context, definition }) => addStepFields(context.cutover, definition),
    refused: ({ context }) => refuseAdding(context.cutover, context),
    command: (_, said) => addStepCommand(said),
  },
  acknowledge: {
    label: 'Acknowledge',
    command: plain('acknowledgeStep'),
  },
  takeOver: {
    label: 'Take over',
    fields: () => [reason('Why by hand?')],
    command: ({ stepId }, { reason: why = '' }) => ({ type: 'takeOverStep', stepId, reason: why }),
  },
} as const satisfies Record<string, StepOffer>

export const BY_MISTAKE = 'Pressed by mistake'

function completion(asked: Asked, said: FormAnswers, inPlaceOf: InPlaceOf): SingleCommand {
  const outputs = (asked.definition.outputs ?? []).flatMap((output) => {
    const value = said[outputField(output)]
    return value?.trim() ? [[output, value]] : []
  })
  const { at, observed, withIssues } = said
  return {
    type: 'completeStep',
    stepId: asked.stepId,
    at,
    observed: observed?.trim() ? observed : undefined,
    withIssues,
    outputs: outputs.length > 0 ? Object.fromEntries(outputs) : undefined,
    ...inPlaceOf,
  }
}

/** Required values that were not drafted yet. */
function missingFields(asked: Asked): Field[] {
  const isMissing = ({ required, initial }: Field) => required && !initial?.trim()
  const observed = observedField(asked)
  const outputs = outputFields(asked)
  return [...(isMissing(observed) ? [observed] : []), ...(outputs.some(isMissing) ? outputs : [])]
}

const observedField = ({ definition, draftOf }: Asked): Field => ({
  name: 'observed',
  label: 'What did you see?',
  required: traitsOf(definition).needsObservation === true,
  initial: draftOf()?.observed,
})

const outputFields = ({ context: { cutover }, definition, draftOf }: Asked): Field[] =>
  (definition.outputs ?? []).map((output) => ({
    name: outputField(output),
    label: valueLabel(cutover.runbook, output),
    required: true,
    initial: draftOf()?.[outputField(output)],
  }))

/** Other holders of its role, oneself first, since taking a step is more common than assigning it; for the lead also the rest. */
function othersWho({ context: { cutover, actor }, row, definition }: Asked): PersonId[] {
  const holders = holdersOf(cutover, [definition.owner]).sort(
    (one, other) => Number(isActor(actor, other)) - Number(isActor(actor, one)),
  )
  const all = isLead(cutover, actor) ? [...new Set([...holders, ...anybodyFor(cutover, definition.owner)])] : holders
  return all.filter((person) => person !== row.view.state.assigned)
}

const isOutside = ({ context: { cutover }, definition }: Asked, to: string | undefined): boolean =>
  to !== undefined && to !== '' && !holdersOf(cutover, [definition.owner]).includes(to)

/** Proposed where there is hardly another who holds the role: oneself, or the only one. */
function likelyWho(asked: Asked, people: readonly PersonId[]): PersonId | undefined {
  const own = people.filter((person) => !isOutside(asked, person))
  return own.find((person) => isActor(asked.context.actor, person)) ?? (own.length === 1 ? own[0] : undefined)
}

const isActor = (actor: Actor, person: PersonId) => actor.kind === 'person' && actor.id === person

/** The steps that block this one, if only steps do: a gate or a time cannot be overridden. */
export function openSteps({ view }: BoardRow, { cutover, now }: OfferContext): string[] {
  const blockers = waitingFor(cutover, view, now)
  const steps = blockers.flatMap(({ kind, id }) => (kind === 'step' && id !== undefined ? [id] : []))
  return steps.length === blockers.length ? steps : []
}

function sayDisregarded(cutover: Cutover, stepIds: readonly string[]): string {
  const titles = stepIds.map((stepId) => `“${stepView(cutover, stepId)?.definition.title ?? stepId}”`)
  return `Open before it: ${titles.join(', ')}. It stays marked as started despite them.`
}
