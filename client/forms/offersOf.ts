/**
 * What this person may do, checked with the same `decide` that the server runs, using placeholders for input still to
 * come: a button never offers what the server would refuse, and the reason is known before the click.
 */
import type { Actor, Context } from '../../shared/actor.ts'
import type { PersonCommand } from '../../shared/commands.ts'
import type { Cutover, PersonId } from '../../shared/cutoverState.ts'
import { refusalOf } from '../../shared/decide/decide.ts'
import { effectsOf, hasEffect } from '../../shared/decide/effects.ts'
import { asSeen } from '../../shared/decide/seen.ts'
import { holds, isLead } from '../../shared/policy.ts'
import type { PersonCard } from '../../shared/protocol.ts'
import type { Refusal } from '../../shared/refusal.ts'
import { SCRIBE } from '../../shared/reserved.ts'
import { roleTitle } from '../../shared/runbook/runbookIndex.ts'
import { asOf } from '../derive/asOf.ts'
import { weekendInstant } from '../ui/instants.ts'
import { irreversible } from './irreversible.ts'
import type { Capacity, Field, FormAnswers, InPlaceOf, Offer, Possible } from './offer.ts'

/** The person, the time and the cutover. */
export interface OfferContext extends Context {
  cutover: Cutover
  /** Who can be mentioned. */
  people?: readonly Pick<PersonCard, 'id' | 'name'>[]
}

export const offerContext = (
  cutover: Cutover,
  actor: Actor,
  now: number,
  people: readonly Pick<PersonCard, 'id' | 'name'>[] = [],
): OfferContext => ({
  cutover,
  actor,
  now: asOf(cutover, now),
  people,
})

/** In the same order, without offers that are not for this person or make no sense now. */
export const offersOf = (context: OfferContext, possible: readonly Possible[]): Offer[] =>
  possible.flatMap((one) => offerOf(context, one) ?? [])

function offerOf(context: OfferContext, possible: Possible): Offer | undefined {
  const { roles = [], likely, standIns, refused, showDisabled, command, fields = [], ...words } = possible
  const said = standInsFor(fields, context.now, standIns)
  const permission = permissionFor(context, roles, (inPlaceOf) => command(said, inPlaceOf), likely, refused)
  if (!permission) return undefined
  const { capacity, refusal } = permission
  if (refusal && !showDisabled?.({ capacity, refusal })) return undefined
  return {
    ...words,
    capacity,
    refusal,
    fields: [...inPlaceFields(context.cutover, roles, capacity, likely), ...fields],
    effects: (answers) =>
      answeredFor(fields, answers)
        ? effectsHere(context, command(standInsFor(fields, context.now, answers), placeOf(capacity, answers)))
        : [],
    irreversible: (answers) => irreversible(context.cutover, command(answers, placeOf(capacity, answers))),
    command: (answers) => naming(context, command(answers, placeOf(capacity, answers))),
  }
}

/** Whether everything is answered on which an effect depends; what is only words is not awaited. */
const answeredFor = (fields: readonly Field[], answers: FormAnswers): boolean =>
  fields.every(
    ({ name, kind = 'words', required, exactly }) =>
      !required || kind === 'words' || exactly !== undefined || answers[name] !== undefined,
  )

/** What the command would do, where that is grave. */
export function effectsHere(context: OfferContext, command: PersonCommand): string[] {
  if (!hasEffect(command)) return []
  const zone = context.cutover.runbook.timezone
  const time = (at: number) => weekendInstant(at, zone, context.now)
  return effectsOf(context.cutover, naming(context, command), context, { time })
}

/** R15: it says what was on the screen from which it is given. */
const naming = ({ cutover, now }: OfferContext, command: PersonCommand): PersonCommand =>
  command.type === 'bulk'
    ? { ...command, commands: command.commands.map((one) => asSeen(cutover, one, now)) }
    : asSeen(cutover, command, now)

interface Permission {
  capacity: Capacity
  /** Why it is disabled. */
  refusal?: Refusal
}

/**
 * On whose behalf this person could issue a command of the holders of `roles`: their own, a holder's as the scribe, or
 * overriding them as the lead. Undefined when it is not for them at all. Without roles nobody acts for others, and people
 * who may not issue it see why.
 */
export function permissionFor(
  context: OfferContext,
  roles: readonly string[],
  command: (inPlaceOf: InPlaceOf) => PersonCommand,
  likely: PersonId | undefined = holdersOf(context.cutover, roles)[0],
  refused = (command: PersonCommand) => refusalOf(context.cutover, naming(context, command), context),
): Permission | undefined {
  for (const capacity of capacitiesOf(context, roles)) {
    if (capacity === 'scribe' && likely === undefined) continue
    const refusal = refused(command(placeOf(capacity, { onBehalfOf: likely, override: '…' })))
    if (!refusal) return { capacity }
    if (refusal.code === 'observersWatch') return undefined
    if (roles.length === 0 || !IS_FOR_OTHERS.has(refusal.code)) return { capacity, refusal }
  }
  return undefined
}

const IS_FOR_OTHERS: ReadonlySet<Refusal['code']> = new Set(['notYourRole', 'samePerson'])

/** Whether the rules would accept this command now. */
export const isAccepted = (context: OfferContext, command: PersonCommand): boolean =>
  refusalOf(context.cutover, command, context) === undefined

/** The holders of these roles, without duplicates. */
export const holdersOf = (cutover: Cutover, roles: readonly string[]): PersonId[] => [
  ...new Set(roles.flatMap((role) => cutover.people[role] ?? [])),
]

function capacitiesOf({ cutover, actor }: OfferContext, roles: readonly string[]): Capacity[] {
  if (actor.kind !== 'person') return []
  if (roles.length === 0) return ['own']
  return [
    'own',
    ...(holds(cutover, SCRIBE, actor.id) ? (['scribe'] as const) : []),
    ...(isLead(cutover, actor) ? (['lead'] as const) : []),
  ]
}

const placeOf = (capacity: Capacity, { onBehalfOf, override }: FormAnswers): InPlaceOf =>
  capacity === 'scribe' ? { onBehalfOf } : capacity === 'lead' ? { override } : {}

/** On whose behalf it is done, which everybody will see. */
function inPlaceFields(cutover: Cutover, roles: readonly string[], capacity: Capacity, likely?: PersonId): Field[] {
  if (capacity === 'own') return []
  if (capacity === 'lead') {
    const titles = roles.map((role) => roleTitle(cutover.runbook, role)).join(' or ')
    return [{ name: 'override', label: `This is for ${titles}. Reason for override`, required: true }]
  }
  const people = holdersOf(cutover, roles)
  return [{ name: 'onBehalfOf', label: 'You record this for', kind: 'person', people, initial: likely, required: true }]
}

/** Asks for options only where no answer is given: a field may have to compute them. */
const standInsFor = (fields: readonly Field[], now: number, given: FormAnswers = {}): FormAnswers => ({
  ...Object.fromEntries(
    fields.flatMap((field) => (field.required && !(field.name in given) ? [[field.name, standIn(field, now)]] : [])),
  ),
  ...given,
})

function standIn(field: Field, now: number): string | undefined {
  const { kind, initial, people } = field
  if (initial?.trim()) return initial
  switch (kind) {
    case 'link':
      return 'https://example.org'
    case 'number':
      return '0'
    case 'minutes':
      return '10'
    case 'instant':
    case 'ahead':
      return new Date(now + 60_000).toISOString()
    case 'choice':
    case 'radio':
      return field.options?.find(({ disabled }) => !disabled)?.value
    case 'person':
      return people?.[0]
    default:
      return '…'
  }
}
