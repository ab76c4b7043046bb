/** Offers to link an existing change or create one. */
import type { ReactNode } from 'react'
import { CHANGE_RELATIONS, type ChangeModel } from '../../../shared/change/changeStage.ts'
import { refuse } from '../../../shared/refusal.ts'
import type { Field, Offer, Possible } from '../../forms/offer.ts'
import { isAccepted, type OfferContext, offersOf } from '../../forms/offersOf.ts'
import type { ChangeTemplate, ServiceNowInstance } from '../../live/serviceNow.ts'
import type { Store } from '../../live/store.ts'

/** Linking and creating a change; empty for people who are neither lead nor planner, and without an instance. */
export function linkOffers(context: OfferContext, instances: readonly ServiceNowInstance[]): Offer[] {
  if (instances.length === 0) return []
  const instance = instanceField(instances)
  const first = instances[0]?.name
  const at = (said: string | undefined) => ({ instance: said ?? first })
  const relations = CHANGE_RELATIONS.filter((relation) =>
    isAccepted(context, { type: 'linkChange', number: 'CHG0000000', relation, instance: first }),
  )
  const link: Possible = {
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
  const make: Possible = {
    name: 'make',
    label: 'Create a change…',
    submit: 'Create it in ServiceNow',
    says: MADE_ONCE,
    fields: [
      {
        name: 'model',
        label: 'What kind',
        kind: 'radio',
        required: true,
        initial: 'normal',
        options: WITHOUT_TEMPLATE.map((value) => ({ value, ...MODELS[value] })),
      },
      ...instance,
    ],
    command: ({ model, instance: chosen }) => ({
      type: 'createChange',
      model: WITHOUT_TEMPLATE.find((one) => one === model) ?? 'normal',
      ...at(chosen),
    }),
  }
  return offersOf(context, [link, make])
}

export type ChosenTemplate = ChangeTemplate & { instance: string }

/**
 * Creating a standard change from a template found by name. Empty where `linkOffers` is.
 *
 * @param chosen is read when it is sent, since a form stays as it was opened
 * @param finder finds the template, above the button that makes the change
 */
export function templateOffers(
  context: OfferContext,
  instances: readonly ServiceNowInstance[],
  chosen: Store<ChosenTemplate | undefined>,
  finder: ReactNode,
): Offer[] {
  const [first] = instances
  if (!first) return []
  return offersOf(context, [
    {
      name: 'template',
      label: 'Create one from a template…',
      submit: 'Create it in ServiceNow',
      says: (
        <>
          <p>A standard change, approved in advance. {MADE_ONCE}</p>
          {finder}
        </>
      ),
      before: async () =>
        chosen.get() ? undefined : refuse('malformed', 'Choose a template first.', { field: 'template' }),
      command: () => {
        const { sysId: template = '…', instance = first.name } = chosen.get() ?? {}
        return { type: 'createChange', model: 'standard', template, instance }
      },
    },
  ])
}

const MADE_ONCE =
  'It carries the title, the dates, the plan and the rollback plan of this cutover. Only one is ever created.'

/** Asked only where there are several. */
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

const RELATIONS = {
  lead: { label: 'The change of this cutover', says: 'T-Minus reads it and writes it: state, dates, notes, the end.' },
  parent: { label: 'Its parent', says: 'Only read.' },
  child: { label: 'A child of it', says: 'Only read.' },
  related: { label: 'Related', says: 'Only read.' },
} as const
const WITHOUT_TEMPLATE = ['normal', 'emergency'] as const satisfies readonly ChangeModel[]
const MODELS = {
  normal: { label: 'Normal', says: 'Assessed and authorized before it is scheduled.' },
  emergency: { label: 'Emergency', says: 'Authorized, not assessed.' },
} as const
