/** The decision owner's offers, with what each requires. */
import type { ReactNode } from 'react'
import type { Outcome } from '../../../shared/commands.ts'
import { refusalOf } from '../../../shared/decide/decide.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { sayCondition, type THEN } from '../../derive/sayEvent.ts'
import type { FormAnswers, Offer, Possible } from '../../forms/offer.ts'
import { offersOf } from '../../forms/offersOf.ts'
import type { AskContext, SeenPoll } from './askContext.ts'
import { noGoEffects, sayDecideBy } from './noGo.ts'

/** A go is offered once it is the owner's turn, a no-go at any time. */
export function decideOffers(context: AskContext, seen: SeenPoll, turn: boolean): Offer[] {
  return [...(turn ? goOffers(context, seen) : []), ...offersOf(context, [possibleNoGo(context, seen)])]
}

function goOffers(context: AskContext, seen: SeenPoll): Offer[] {
  const [plain, conditional] = offersOf(context, [
    { ...possibleGo(context, seen, 'go'), label: 'Go', submit: 'Decide go', showDisabled: () => true },
    {
      ...possibleGo(context, seen, 'goWithConditions'),
      label: 'Go, with conditions',
      submit: 'Decide go, with conditions',
      says: sayConditions(context),
    },
  ])
  if (!plain) return []
  // With a conditional vote a plain go is refused, so go with conditions comes first.
  if (plain.refusal && conditional) return [{ ...conditional, tone: 'primary', key: 'g' }]
  return [{ ...plain, tone: 'primary', key: 'g' }, ...(conditional ? [conditional] : [])]
}

function possibleGo(context: AskContext, seen: SeenPoll, outcome: Exclude<Outcome, 'noGo'>): Omit<Possible, 'label'> {
  const { cutover } = context
  const command = ({ reason }: FormAnswers) => ({ type: 'decideGate', ...seen, outcome, reason }) as const
  const required = refusalOf(cutover, command({}), context)?.field === 'reason'
  return {
    name: outcome,
    fields: [
      {
        name: 'reason',
        label: required ? 'Why it is a go despite what is not met' : 'Comment (optional)',
        required,
      },
    ],
    standIns: { reason: '…' },
    command,
  }
}

function sayConditions({ ceremony, cutover }: AskContext): ReactNode {
  const { reports = [], signatures = [] } = ceremony.poll ?? {}
  const conditions = [...reports, ...signatures].flatMap(({ condition }) => condition ?? [])
  if (conditions.length === 0) return undefined
  return (
    <ul>
      {conditions.map((condition) => (
        <li key={condition.text} className="late">
          {sayCondition(condition, cutover.runbook)}
        </li>
      ))}
    </ul>
  )
}

function possibleNoGo({ cutover, ceremony, now }: AskContext, seen: SeenPoll): Possible {
  const { causes, decideBy, options } = noGoEffects(cutover, ceremony.definition, forecast(cutover, now), now)
  return {
    name: 'noGo',
    label: 'No-go…',
    tone: 'bad',
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
    submit: ({ then }) => SUBMIT[options.find((option) => option.then === then)?.then ?? 'hold'],
    leave: 'Do not decide yet',
    showDisabled: () => true,
    command: (said) => {
      const then = options.find((option) => option.then === said.then)?.then
      return {
        type: 'decideGate',
        ...seen,
        outcome: 'noGo',
        reason: said.reason ?? '',
        then,
      }
    },
  }
}

const SUBMIT = {
  hold: 'Decide no-go',
  rollback: 'Decide no-go and roll back',
  cancel: 'Decide no-go and cancel the cutover',
} as const satisfies Record<keyof typeof THEN, string>

const THEN_LABELS = { hold: 'Hold', rollback: 'Roll back', cancel: 'Cancel the cutover' } as const satisfies Record<
  keyof typeof THEN,
  string
>
