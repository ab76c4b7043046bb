/** Offers for several steps at once: all or nothing, with one reason. */
import type { SingleCommand } from '../../../shared/commands.ts'
import type { BoxCount } from '../../../shared/derived/boxes.ts'
import { someTitles } from '../../../shared/someOf.ts'
import type { BoardRow } from '../../derive/board.ts'
import { type Field, type FormAnswers, nameOf, type Offer } from '../../forms/offer.ts'
import { effectsHere, type OfferContext } from '../../forms/offersOf.ts'
import { sayOpenBoxes } from './boxOffer.ts'
import type { StepOfferName } from './stepOfferKinds.ts'
import { stepOffers } from './stepOffers.ts'

/** Commands that mean the same for every step. */
const IN_BULK: readonly StepOfferName[] = [
  'start',
  'acknowledge',
  'complete',
  'hold',
  'resume',
  'retry',
  'skip',
  'note',
  'undo',
  'assign',
]

/** Asked once for all of them. */
const ASKED_ONCE: ReadonlySet<string> = new Set(['to', 'reason', 'text', 'observed', 'override'])
const LABELS: Readonly<Record<string, string>> = {
  observed: 'What did you see, in all of them?',
  override: 'Some are for other roles. Reason for override',
}

/** @param countOf the boxes of a step, once they can be found */
export function bulkOffers(
  context: OfferContext,
  rows: readonly BoardRow[],
  countOf: (view: BoardRow['view']) => BoxCount | undefined = () => undefined,
): Offer[] {
  // On whose behalf a scribe records differs per step.
  const each = rows.map((row) =>
    stepOffers(context, row, undefined, IN_BULK).filter(
      (offer) => !offer.refusal && offer.capacity !== 'scribe' && isAskedOnce(offer),
    ),
  )
  return IN_BULK.flatMap((name): Offer[] => {
    const chosen = each.flatMap((offers) => offers.find((offer) => offer.name === name) ?? [])
    const [first] = chosen
    if (!first || chosen.length !== rows.length) return []
    const says = name === 'complete' ? sayOpenIn(rows, countOf) : undefined
    return [{ ...bulkOffer(context, first, chosen), ...(says === undefined ? {} : { says }) }]
  })
}

function sayOpenIn(
  rows: readonly BoardRow[],
  countOf: (view: BoardRow['view']) => BoxCount | undefined,
): string | undefined {
  const open = rows.filter(({ view }) => sayOpenBoxes(countOf(view)) !== undefined)
  if (open.length === 0) return undefined
  return `Boxes are open in ${someTitles(open.map(({ view }) => view.definition.title))}.`
}

const isAskedOnce = ({ fields = [] }: Offer): boolean =>
  fields.every(({ name, required }) => !required || ASKED_ONCE.has(name))

function bulkOffer(context: OfferContext, { name, label, tone }: Offer, chosen: readonly Offer[]): Offer {
  const asked = chosen.flatMap(({ fields = [] }) => fields)
  const fields = [...ASKED_ONCE].flatMap((field): Field[] => {
    const same = asked.filter((one) => one.name === field)
    const [first] = same
    if (!first) return []
    const { people, when, ...words } = first
    return [
      {
        ...words,
        label: LABELS[field] ?? first.label,
        initial: undefined,
        // Whoever may take all of them; asked where one of them asks.
        ...(people ? { people: people.filter((one) => same.every((other) => other.people?.includes(one))) } : {}),
        ...(when ? { when: (said: FormAnswers) => same.some((other) => other.when?.(said) ?? true) } : {}),
      },
    ]
  })
  const command = (said: FormAnswers) => ({
    type: 'bulk' as const,
    commands: chosen.flatMap((offer): SingleCommand[] => {
      const one = offer.command(said)
      return one.type === 'bulk' ? one.commands : [one]
    }),
  })
  return {
    name,
    label,
    tone: tone === 'bad' ? tone : undefined,
    capacity: 'own',
    fields,
    submit: `${nameOf({ label })} ${chosen.length} steps`,
    irreversible: (said) => chosen.map((offer) => offer.irreversible(said)).find((question) => question !== undefined),
    effects: (said) => effectsHere(context, command({ reason: '…', override: '…', ...said })),
    command,
  }
}
