/** A trigger of the rollback that somebody is asked about, with both answers. */
import { callOf, type Duty } from '../../../shared/attention/duty.ts'
import { keyOfTrigger } from '../../../shared/attention/triggerDuties.ts'
import { askedTriggers } from '../../../shared/derived/triggers.ts'
import { Offers } from '../../forms/Offers.tsx'
import { useOfferContext } from '../../forms/useOfferContext.ts'
import { Glyph } from '../../ui/Glyph.tsx'
import { AttentionText } from './AttentionCard.tsx'
import { AskedWho } from './Called.tsx'
import './StepCard.css'
import { triggerOffers } from './triggerOffers.ts'

export function TriggerCard({ duty }: { duty: Duty }) {
  const context = useOfferContext()
  const question = askedTriggers(context.cutover, context.now).find((one) => keyOfTrigger(one) === duty.key)
  const { tone } = duty
  return (
    <li className={`step-card step-card--${tone === 'due' ? 'mine' : tone}`}>
      <div className="step-card__title">
        <Glyph name={tone === 'bad' ? 'failed' : 'ready'} label={tone === 'bad' ? 'wrong' : 'asked'} />
        <span>{callOf(duty)}</span>
      </div>
      <div className="step-card__says">
        <AttentionText duty={duty} /> <AskedWho duty={duty} />
      </div>
      {question ? (
        <div className="step-card__foot">
          <Offers
            about={`trigger ${question.definition.id}`}
            chosen={String(question.asked)}
            offers={triggerOffers(context, question)}
            buttons={2}
            size="small"
          />
        </div>
      ) : null}
    </li>
  )
}
