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
}

export function ApplyWhatIf({ of, tried }: ApplyWhatIfProps) {
  const { commands, refused } = tried
  const context = useOfferContext()
  if (commands.length === 0) {
    return refused.length > 0 ? null : <p className="dim">Nothing to apply: it is only what might happen.</p>
  }
  const offers = offersOf(context, [applyOffer(context, tried)])
  if (offers.length === 0) return <p className="dim">The lead can apply it.</p>
  return <Offers about="what if" chosen={of} offers={offers} />
}

/** Of what the worker has tried as the lead: whether one may is all that is left to ask. */
function applyOffer(
  { cutover, actor }: OfferContext,
  { commands, refused: { length: refused } }: TriedScenario,
): Possible {
  return {
    name: 'applyWhatIf',
    label: 'Apply as one change…',
    tone: 'primary',
    says:
      refused === 0
        ? undefined
        : `${refused === 1 ? 'One change' : `${refused} changes`} of it cannot be, and ${refused === 1 ? 'is' : 'are'} left out.`,
    fields: [{ name: 'reason', label: 'Why?', required: true }],
    refused: () => asHolder(cutover, [LEAD], actor, 'Applying it'),
    command: ({ reason = '' }) => {
      const given = commands.map((command) => ({ ...command, reason }))
      const [only] = given
      return only && given.length === 1 ? only : { type: 'bulk', commands: given }
    },
  }
}
