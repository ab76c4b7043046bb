/** What the decision owner can say, and what has to be said along with it. */
import type { Vote } from '../../../shared/commands.ts'
import type { Refusal } from '../../../shared/refusal.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { sayCondition, type THEN } from '../../derive/sayEvent.ts'
import type { Field, Offer } from '../../forms/offer.ts'
import { gateRefusal } from '../../forms/permission.ts'
import type { AskContext } from './askContext.ts'
import { noGoEffects, sayDecideBy } from './noGo.ts'

/** A go is offered once it is the owner's turn, a no-go at any time. */
export function decideOffers(context: AskContext, turn: boolean): Offer[] {
  return turn ? [...goOffers(context), noGoOffer(context)] : [noGoOffer(context)]
}

function goOffers(context: AskContext): Offer[] {
  const plain = goOffer(context, 'go')
  const conditional = goOffer(context, 'goWithConditions')
  // Where somebody asked for a condition a plain go is refused, so the other one leads.
  if (plain.refusal && !conditional.refusal) return [{ ...conditional, tone: 'primary', shortcut: 'g' }]
  return [{ ...plain, tone: 'primary', shortcut: 'g' }, ...(conditional.refusal ? [] : [conditional])]
}

function goOffer(context: AskContext, outcome: Exclude<Vote, 'noGo'>): Offer {
  const { ceremony, cutover } = context
  const refusal = refusalOf(context, outcome, '…')
  const needsReason = refusalOf(context, outcome, undefined)?.field === 'reason'
  const conditions = (ceremony.poll ? [...ceremony.poll.reports, ...ceremony.poll.signatures] : []).flatMap(
    ({ condition }) => condition ?? [],
  )
  const reason: Field = {
    name: 'reason',
    label: needsReason ? 'Justify go despite unmet “should” criteria' : 'Comment (optional)',
    required: needsReason,
  }
  return {
    name: outcome,
    label: outcome === 'go' ? 'Go' : 'Go, with conditions',
    capacity: 'own',
    roles: [ceremony.definition.decides],
    refusal,
    says:
      outcome === 'goWithConditions' && conditions.length > 0 ? (
        <ul>
          {conditions.map((condition) => (
            <li key={condition.text} className="late">
              {sayCondition(condition, cutover.runbook)}
            </li>
          ))}
        </ul>
      ) : undefined,
    fields: [reason],
    submit: outcome === 'go' ? 'Decide go' : 'Decide go, with conditions',
    command: (said) => ({
      type: 'decideGate',
      gateId: ceremony.definition.id,
      outcome,
      ...(said.reason === undefined ? {} : { reason: said.reason }),
    }),
  }
}

function noGoOffer({ cutover, ceremony, now }: AskContext): Offer {
  const { causes, decideBy, options } = noGoEffects(cutover, ceremony.definition, forecast(cutover, now), now)
  return {
    name: 'noGo',
    label: 'No-go…',
    tone: 'bad',
    capacity: 'own',
    roles: [ceremony.definition.decides],
    says: (
      <div>
        {causes.map((cause) => (
          <p key={cause}>{cause}</p>
        ))}
        <p>{sayDecideBy(decideBy, cutover.runbook.timezone, now)}</p>
      </div>
    ),
    fields: [
      { name: 'reason', label: 'Why not, for everybody to read', required: true },
      {
        name: 'then',
        label: 'What then',
        kind: 'radio',
        required: true,
        initial: 'hold',
        options: options.map(({ then, says, refusal }) => ({
          value: then,
          label: THEN_LABELS[then],
          says: refusal ?? says,
          disabled: refusal !== undefined,
        })),
      },
    ],
    submit: 'Decide no-go',
    command: (said) => {
      const then = options.find((option) => option.then === said.then)?.then
      return {
        type: 'decideGate',
        gateId: ceremony.definition.id,
        outcome: 'noGo',
        reason: said.reason ?? '',
        ...(then === undefined ? {} : { then }),
      }
    },
  }
}

const THEN_LABELS = { hold: 'Hold', rollback: 'Roll back', cancel: 'Cancel' } as const satisfies Record<
  keyof typeof THEN,
  string
>

function refusalOf(
  { cutover, ceremony, actor, now }: AskContext,
  outcome: Vote,
  reason: string | undefined,
): Refusal | undefined {
  const command = {
    type: 'decideGate' as const,
    gateId: ceremony.definition.id,
    outcome,
    ...(reason === undefined ? {} : { reason }),
  }
  return gateRefusal(cutover, command, { actor, now })
}
