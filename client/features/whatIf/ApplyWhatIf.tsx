/** A scenario made true: one command with one reason, for whoever may give it. */
import { asHolder } from '../../../shared/policy.ts'
import { LEAD } from '../../../shared/reserved.ts'
import { Offers } from '../../forms/Offers.tsx'
import type { Possible } from '../../forms/offer.ts'
import { type OfferContext, offersOf } from '../../forms/offersOf.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import type { TriedScenario } from './whatIfWorker.ts'

interface ApplyWhatIfProps {
  /** What it is called: another one begins another form. */
  of: string
  tried: TriedScenario
  /** It counts on other people than there are, which nothing applies. */
  isStaffed: boolean
}

export function ApplyWhatIf({ of, tried, isStaffed }: ApplyWhatIfProps) {
  const { commands, refused } = tried
  const context = useOfferContext()
  if (commands.length === 0) {
    if (refused.length > 0) return null
    return <p className="dim">Nothing to apply: it is only {isStaffed ? 'for planning' : 'what might happen'}.</p>
  }
  const offers = offersOf(context, [applyOffer(context, tried, isStaffed)])
  if (offers.length === 0) return <p className="dim">The lead can apply it.</p>
  return <Offers about="what if" chosen={of} offers={offers} />
}

/** Of what the worker has tried as the lead: whether one may is all that is left to ask. */
function applyOffer(
  { cutover, actor }: OfferContext,
  { commands, refused: { length: refused } }: TriedScenario,
  isStaffed: boolean,
): Possible {
  const left =
    refused === 0
      ? []
      : [
          `${refused === 1 ? 'One change' : `${refused} changes`} of it cannot be, and ${refused === 1 ? 'is' : 'are'} left out.`,
        ]
  const says = [...left, ...(isStaffed ? ['Who is there is for planning, and is left out.'] : [])].join(' ')
  return {
    name: 'applyWhatIf',
    label: 'Apply as one change…',
    tone: 'primary',
    says: says === '' ? undefined : says,
    fields: [{ name: 'reason', label: 'Why?', required: true }],
    refused: () => asHolder(cutover, [LEAD], actor, 'Applying it'),
    command: ({ reason = '' }) => {
      const given = commands.map((command) => ({ ...command, reason }))
      const [only] = given
      return only && given.length === 1 ? only : { type: 'bulk', commands: given }
    },
  }
}
