/** The decision owner's offers, with what each requires. */

import type { ReactNode } from 'react'
import type { Outcome } from '../../../shared/commands.ts'
import { type AnsweredFor, toAnswerFor } from '../../../shared/derived/criteria.ts'
import { recommend } from '../../../shared/derived/recommendation.ts'
import { roleTitle } from '../../../shared/runbook/runbookIndex.ts'
import { isException } from '../../../shared/truth.ts'
import { RECOMMENDED_WORDS, sayCondition, type THEN } from '../../derive/sayEvent.ts'
import type { Field, FormAnswers, Offer, Possible } from '../../forms/offer.ts'
import { offersOf } from '../../forms/offersOf.ts'
import { capital } from '../../ui/capital.ts'
import { TriggerList } from '../run/TriggerList.tsx'
import type { AskContext, SeenPoll } from './askContext.ts'
import { TRUTH_WORDS } from './gateWords.ts'
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
    },
  ])
  if (!plain) return []
  // With a conditional vote a plain go is refused, so go with conditions comes first.
  if (plain.refusal && conditional) return [{ ...conditional, tone: 'primary', key: 'g' }]
  // Without a condition there is nothing that such a go could hold on.
  const isConditional = conditionsOf(context).length > 0
  return [{ ...plain, tone: 'primary', key: 'g' }, ...(conditional && isConditional ? [conditional] : [])]
}

function possibleGo(context: AskContext, seen: SeenPoll, outcome: Exclude<Outcome, 'noGo'>): Omit<Possible, 'label'> {
  const lines = toAnswerFor(context.criteria)
  return {
    name: outcome,
    says: (said) => <Answering context={context} lines={isEach(said) ? [] : lines} outcome={outcome} />,
    fields: reasonFields(lines),
    standIns: { reason: '…' },
    command: ({ reason, ...said }) => {
      const own = lines.flatMap(({ criterion }) => {
        const words = said[fieldOf(criterion)]
        return words === undefined ? [] : [[String(criterion), words]]
      })
      return {
        type: 'decideGate',
        ...seen,
        outcome,
        reason,
        ...(own.length > 0 ? { reasons: Object.fromEntries(own) } : {}),
      }
    },
  }
}

/** As a refusal names it. */
const fieldOf = (criterion: number): string => `reasons.${criterion}`

const isEach = ({ how }: FormAnswers): boolean => how === 'each'

/** One reason for all lines that the decision owner answers for, or one for each. */
function reasonFields(lines: readonly AnsweredFor[]): Field[] {
  const reason = { name: 'reason', label: 'Why it is a go despite what is not met', required: true }
  if (lines.length === 0) return [{ name: 'reason', label: 'Comment' }]
  if (lines.length === 1) return [reason]
  return [
    {
      name: 'how',
      label: 'You give',
      kind: 'radio',
      initial: 'all',
      options: [
        { value: 'all', label: lines.length === 2 ? 'One reason for both' : `One reason for all ${lines.length}` },
        { value: 'each', label: 'A reason for each' },
      ],
    },
    { ...reason, when: (said) => !isEach(said) },
    ...lines.map((line) => ({
      name: fieldOf(line.criterion),
      label: sayLine(line),
      required: true,
      when: isEach,
    })),
  ]
}

/** What is read before a go: the conditions that it holds on, the lines to answer for, and what rests on somebody's word. */
function Answering({
  context,
  lines,
  outcome,
}: {
  context: AskContext
  lines: readonly AnsweredFor[]
  outcome: Outcome
}) {
  const typed = context.criteria.filter(({ truth, met }) => truth === 'typed' && met === true)
  return (
    <>
      {outcome === 'goWithConditions' ? sayConditions(context) : null}
      {lines.length === 0 ? null : (
        <div>
          <p>You answer for:</p>
          <ul className="answered-for">
            {lines.map((line) => (
              <li key={line.criterion} className="late">
                {sayLine(line)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {typed.length === 0 ? null : (
        <p className="dim">By hand, on somebody’s word: {typed.map(({ sentence }) => sentence).join('; ')}.</p>
      )}
      <Differing context={context} outcome={outcome} />
    </>
  )
}

/** A decision may differ from the recommendation; whoever makes it knows. */
function Differing({ context: { cutover, view, criteria, now }, outcome }: { context: AskContext; outcome: Outcome }) {
  const recommended = recommend(cutover, view, now, criteria).outcome
  return recommended === outcome ? null : (
    <p className="dim">
      The recommendation is another one: {RECOMMENDED_WORDS[recommended]}. Both stand in the decision record.
    </p>
  )
}

/** The sentence of an exception says itself what it is; that of any other line says what should be. */
const sayLine = ({ sentence, truth = 'unmet' }: AnsweredFor): string =>
  isException(truth) ? sentence : `${capital(TRUTH_WORDS[truth])}: ${sentence}`

/** Each condition, until when, and who asks for it and watches it. */
function sayConditions(context: AskContext): ReactNode {
  const { runbook } = context.cutover
  return (
    <ul>
      {conditionsOf(context).map(({ role, condition }) => (
        <li key={`${role} ${condition.text}`} className="late">
          {sayCondition(condition, runbook)} <span className="dim">{roleTitle(runbook, role)} watches it</span>
        </li>
      ))}
    </ul>
  )
}

function conditionsOf({ ceremony }: AskContext) {
  const { reports = [], signatures = [] } = ceremony.poll ?? {}
  return [...reports, ...signatures].flatMap(({ role, condition }) => (condition ? [{ role, condition }] : []))
}

function possibleNoGo(context: AskContext, seen: SeenPoll): Possible {
  const { cutover, ceremony, now } = context
  const { causes, decideBy, options } = noGoEffects(cutover, ceremony.definition, now)
  return {
    name: 'noGo',
    label: 'No-go…',
    tone: 'bad',
    says: (
      <div>
        {causes.map((cause) => (
          <p key={cause}>{cause}</p>
        ))}
        {decideBy ? <p>{sayDecideBy(cutover, decideBy, now)}</p> : null}
        {cutover.runbook.rollback?.triggers.length ? (
          <>
            <p>What the runbook would roll back for:</p>
            <TriggerList />
          </>
        ) : null}
        <Differing context={context} outcome="noGo" />
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
