/** A scenario made true: one command with one reason, for whoever may give it. */
import type { Scenario } from '../../../shared/whatIf/change.ts'
import { tryScenario } from '../../../shared/whatIf/tryScenario.ts'
import { Offers } from '../../forms/Offers.tsx'
import type { Possible } from '../../forms/offer.ts'
import { type OfferContext, offersOf } from '../../forms/offersOf.ts'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import type { TriedScenario } from './whatIfWorker.ts'

interface ApplyWhatIfProps {
  scenario: Scenario
  tried: TriedScenario
}

export function ApplyWhatIf({ scenario, tried: { commands, refused } }: ApplyWhatIfProps) {
  const context = useOfferContext()
  if (commands.length === 0) {
    return refused.length > 0 ? null : <p className="dim">Nothing to apply: it is only what might happen.</p>
  }
  const offers = offersOf(context, [applyOffer(context, scenario, refused.length)])
  if (offers.length === 0) return <p className="dim">The lead can apply it.</p>
  return <Offers about="what if" chosen={scenario.title} offers={offers} />
}

/** @param refused how many changes of it cannot be, and are left out */
export function applyOffer({ cutover, now }: OfferContext, scenario: Scenario, refused: number): Possible {
  return {
    name: 'applyWhatIf',
    label: 'Apply as one change…',
    tone: 'primary',
    says:
      refused === 0
        ? undefined
        : `${refused === 1 ? 'One change' : `${refused} changes`} of it cannot be, and ${refused === 1 ? 'is' : 'are'} left out.`,
    fields: [{ name: 'reason', label: 'Why?', required: true }],
    command: ({ reason = '' }) => {
      const { commands } = tryScenario(cutover, scenario, now, reason)
      const [only] = commands
      return only && commands.length === 1 ? only : { type: 'bulk', commands }
    },
  }
}
