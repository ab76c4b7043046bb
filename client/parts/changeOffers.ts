/** What can be done about a change in ServiceNow, as offers that only stand where the command would be accepted. */
import type { Actor } from '../../shared/actor.ts'
import { sayChangeNumber, standingOf } from '../../shared/change.ts'
import { CHANGE_MODELS, CHANGE_RELATIONS, CLOSE_CODES } from '../../shared/changeStage.ts'
import type { ChangeState, Cutover } from '../../shared/cutoverState.ts'
import type { ChangeCommand } from '../../shared/decide/changes.ts'
import { LEAD } from '../../shared/reserved.ts'
import { datesToAskFor, needsOtherDates } from '../derive/changeDates.ts'
import { sayRange } from '../derive/changeWords.ts'
import { isTechnicallyOver, proposedCloseCode, proposedCloseNotes } from '../derive/closeNotes.ts'
import { changeRefusal } from '../derive/permission.ts'
import { CLOSE_WORDS } from '../derive/sayChangeEvent.ts'
import type { ServiceNowInstance } from '../serviceNow.ts'
import type { Field } from './OfferForm.tsx'
import type { Offer } from './Offers.tsx'

export interface ChangeOfferContext {
  cutover: Cutover
  actor: Actor
  now: number
}

const OWN = { capacity: 'own', roles: [LEAD] } as const

/** Linking a change and making one; nothing for whoever neither leads nor plans, and where no instance is known. */
export function linkOffers(context: ChangeOfferContext, instances: readonly ServiceNowInstance[]): Offer[] {
  if (instances.length === 0) return []
  const instance = instanceField(instances)
  const first = instances[0]?.name
  const at = (said: string | undefined) => ({ instance: said ?? first })
  const relations = CHANGE_RELATIONS.filter((relation) =>
    isAccepted(context, { type: 'linkChange', number: 'CHG0000000', relation, instance: first }),
  )
  const link: Offer = {
    ...OWN,
    name: 'link',
    label: 'Link a change…',
    submit: 'Link it',
    fields: [
      { name: 'number', label: 'Number, like CHG0030001', kind: 'line', required: true },
      {
        name: 'relation',
        label: 'What it is to this cutover',
        kind: 'radio',
        required: true,
        initial: relations[0] ?? 'related',
        options: relations.map((value) => ({ value, ...RELATIONS[value] })),
      },
      ...instance,
    ],
    command: ({ number = '', relation, instance: chosen }) => ({
      type: 'linkChange',
      number,
      relation: CHANGE_RELATIONS.find((one) => one === relation) ?? 'related',
      ...at(chosen),
    }),
  }
  const make: Offer = {
    ...OWN,
    name: 'make',
    label: 'Make a change…',
    submit: 'Make it in ServiceNow',
    says: 'It carries the title, the dates, the plan and the way back of this cutover. One is made, whatever happens on the way.',
    fields: [
      {
        name: 'model',
        label: 'What kind',
        kind: 'radio',
        required: true,
        initial: 'normal',
        options: CHANGE_MODELS.map((value) => ({ value, ...MODELS[value] })),
      },
      { name: 'template', label: 'sys_id of the template, for a standard change', kind: 'line' },
      ...instance,
    ],
    command: ({ model, template, instance: chosen }) => ({
      type: 'createChange',
      model: CHANGE_MODELS.find((one) => one === model) ?? 'normal',
      ...(template === undefined ? {} : { template }),
      ...at(chosen),
    }),
  }
  return [
    ...(relations.length > 0 ? [link] : []),
    ...(isAccepted(context, { type: 'createChange', model: 'normal', instance: first }) ? [make] : []),
  ]
}

/** Only worth asking where there are several. */
const instanceField = (instances: readonly ServiceNowInstance[]): Field[] =>
  instances.length < 2
    ? []
    : [
        {
          name: 'instance',
          label: 'Which instance',
          kind: 'choice',
          required: true,
          initial: instances[0]?.name ?? '',
          options: instances.map(({ name, url }) => ({ value: name, label: `${name}, ${url}` })),
        },
      ]

export const RELATION_WORDS = {
  lead: 'Change of this cutover',
  parent: 'Parent change',
  child: 'Child change',
  related: 'Related change',
} as const satisfies Record<ChangeState['relation'], string>

const RELATIONS = {
  lead: { label: 'The change of this cutover', says: 'T-Minus reads it and writes it: state, dates, notes, the end.' },
  parent: { label: 'Its parent', says: 'Only read.' },
  child: { label: 'A child of it', says: 'Only read.' },
  related: { label: 'Related', says: 'Only read.' },
} as const
const MODELS = {
  normal: { label: 'Normal', says: 'Assessed and authorized before it is scheduled.' },
  emergency: { label: 'Emergency', says: 'Authorized, not assessed.' },
  standard: { label: 'Standard', says: 'Approved in advance, made from a template.' },
} as const

/** The way out of a link that failed, of a disagreement and of dates that no longer fit: what somebody waits for. */
export function pressingOffers(context: ChangeOfferContext, change: ChangeState): Offer[] {
  return accepted(context, [
    { command: { type: 'retryChangeLink', changeId: change.id }, offer: retry(change) },
    ...settling(change),
    ...(change.relation === 'lead' && needsOtherDates(context.cutover, context.now) ? [dates(context, change)] : []),
    ...(change.status === 'failed' ? [unlink(change)] : []),
  ])
}

/** Everything else, which stands where the exchange is looked after. */
export function exchangeOffers(context: ChangeOfferContext, change: ChangeState): Offer[] {
  const { cutover, now } = context
  const { id: changeId } = change
  const shown = change.relation === 'lead' && !needsOtherDates(cutover, now) && !isTechnicallyOver(cutover)
  return accepted(context, [
    ...(shown ? [dates(context, change)] : []),
    {
      command: { type: 'resumeChangeSync', changeId },
      offer: {
        ...OWN,
        name: 'resume',
        label: 'Resume the exchange',
        command: () => ({ type: 'resumeChangeSync', changeId }),
      },
    },
    ...(standingOf(change, now) === 'requested' || change.status === 'failed'
      ? []
      : [
          {
            command: { type: 'pauseChangeSync' as const, changeId, reason: '…' },
            offer: {
              ...OWN,
              name: 'pause',
              label: 'Pause the exchange…',
              submit: 'Pause it',
              says: 'Nothing is read or written until somebody resumes it, and nothing of this change counts as confirmed.',
              fields: [{ name: 'reason', label: 'Why, for everybody to read', required: true }],
              command: ({ reason = '' }) => ({ type: 'pauseChangeSync', changeId, reason }),
            } satisfies Offer,
          },
        ]),
    ...(change.status === 'failed' ? [] : [unlink(change)]),
  ])
}

/** Closing the change, once the technical work is over; the lead's. */
export function closeOffer(context: ChangeOfferContext, change: ChangeState): Offer | undefined {
  const { cutover, now } = context
  const changeId = change.id
  const code = proposedCloseCode(cutover)
  if (!isTechnicallyOver(cutover) || !isAccepted(context, { type: 'closeChange', changeId, code, notes: '…' })) {
    return undefined
  }
  return {
    ...OWN,
    name: 'close',
    label: `Close ${sayChangeNumber(change)}…`,
    submit: `Close ${sayChangeNumber(change)}`,
    ...(change.close ? {} : { tone: 'primary' as const }),
    fields: [
      {
        name: 'code',
        label: 'As',
        kind: 'radio',
        required: true,
        initial: code,
        options: CLOSE_CODES.map((value) => ({ value, label: capital(CLOSE_WORDS[value]) })),
      },
      { name: 'notes', label: 'Close notes', required: true, initial: proposedCloseNotes(cutover, now) },
    ],
    command: ({ code: chosen, notes = '' }) => ({
      type: 'closeChange',
      changeId,
      code: CLOSE_CODES.find((one) => one === chosen) ?? code,
      notes,
    }),
  }
}

/** An incident that points to the change, from a step or a watch item; undefined where none can be raised. */
export function incidentOffer(
  context: ChangeOfferContext,
  from: { stepId?: string; watchItemId?: string; title: string },
): Offer | undefined {
  const { title, ...about } = from
  if (!isAccepted(context, { type: 'raiseIncident', title: '…', impact: '2', urgency: '2', ...about })) return undefined
  return {
    ...OWN,
    name: 'incident',
    label: 'Raise an incident…',
    submit: 'Raise it in ServiceNow',
    fields: [
      {
        name: 'title',
        label: 'What is wrong, in one line',
        kind: 'line',
        required: true,
        initial: title.slice(0, 160),
      },
      { name: 'description', label: 'What was seen' },
      { name: 'impact', label: 'Impact', kind: 'choice', required: true, initial: '2', options: LEVELS },
      { name: 'urgency', label: 'Urgency', kind: 'choice', required: true, initial: '2', options: LEVELS },
    ],
    command: ({ title: said = title, description, impact, urgency }) => ({
      type: 'raiseIncident',
      title: said,
      ...(description === undefined ? {} : { description }),
      impact: levelOf(impact),
      urgency: levelOf(urgency),
      ...about,
    }),
  }
}

const LEVELS = [
  { value: '1', label: '1, high' },
  { value: '2', label: '2, medium' },
  { value: '3', label: '3, low' },
] as const
const levelOf = (said: string | undefined) => LEVELS.find(({ value }) => value === said)?.value ?? '2'

interface Possible {
  /** What would be sent, with stand-ins for what is still to be said. */
  command: ChangeCommand
  offer: Offer
}

const accepted = (context: ChangeOfferContext, possible: readonly Possible[]): Offer[] =>
  possible.flatMap(({ command, offer }) => (isAccepted(context, command) ? offer : []))

const isAccepted = ({ cutover, actor, now }: ChangeOfferContext, command: ChangeCommand): boolean =>
  changeRefusal(cutover, command, { actor, now }) === undefined

const retry = ({ id: changeId }: ChangeState): Offer => ({
  ...OWN,
  name: 'again',
  label: 'Try again',
  tone: 'primary',
  command: () => ({ type: 'retryChangeLink', changeId }),
})

function unlink(change: ChangeState): Possible {
  const { id: changeId } = change
  return {
    command: { type: 'unlinkChange', changeId, reason: '…' },
    offer: {
      ...OWN,
      name: 'unlink',
      label: 'Unlink…',
      submit: `Unlink ${sayChangeNumber(change)}`,
      fields: [{ name: 'reason', label: 'Why, for everybody to read', required: true }],
      command: ({ reason = '' }) => ({ type: 'unlinkChange', changeId, reason }),
    },
  }
}

function settling({ id: changeId }: ChangeState): Possible[] {
  return (['retry', 'accept'] as const).map((by) => ({
    command: { type: 'settleChangeConflict', changeId, by },
    offer: {
      ...OWN,
      name: by,
      label: by === 'retry' ? 'Write it once more' : 'Leave it as ServiceNow has it',
      command: () => ({ type: 'settleChangeConflict', changeId, by }),
    },
  }))
}

function dates({ cutover, now }: ChangeOfferContext, change: ChangeState): Possible {
  const { id: changeId } = change
  const { start, end } = datesToAskFor(cutover, change, now)
  const zone = cutover.runbook.timezone
  const needed = needsOtherDates(cutover, now)
  return {
    // A stand-in that lies ahead, whatever is proposed in the form.
    command: { type: 'proposeChangeDates', changeId, start: iso(now), end: iso(now + 60_000), reason: '…' },
    offer: {
      ...OWN,
      name: 'dates',
      label: needed ? `Ask ServiceNow for ${sayRange(start, end, zone)}…` : 'Ask for other dates…',
      submit: 'Ask ServiceNow for these dates',
      says: 'Other dates may reset the approvals. The gate stays unconfirmed until ServiceNow has taken the dates and the approvals are back.',
      fields: [
        { name: 'start', label: 'Planned start', kind: 'instant', required: true, initial: iso(start) },
        { name: 'end', label: 'Planned end', kind: 'instant', required: true, initial: iso(end) },
        { name: 'reason', label: 'Why, for everybody to read', required: true },
      ],
      command: ({ start: from = '', end: to = '', reason = '' }) => ({
        type: 'proposeChangeDates',
        changeId,
        start: from,
        end: to,
        reason,
      }),
    },
  }
}

const iso = (at: number): string => new Date(at).toISOString()
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
