/** Offers for the cutover as a whole: the next action, the stop that everybody has, and rare ones. */
import { leadChange, sayChangeNumber } from '../../../shared/change/change.ts'
import { whyDatesStay } from '../../../shared/change/changeWindow.ts'
import type { CommandOf } from '../../../shared/commands.ts'
import { askedTriggers } from '../../../shared/derived/triggers.ts'
import type { Refusal } from '../../../shared/refusal.ts'
import type { Field, Offer, Possible } from '../../forms/offer.ts'
import { type OfferContext, offersOf } from '../../forms/offersOf.ts'
import { addStepOffer } from './amendOffers.ts'
import { EVERYTHING, rollbackScopes, useRollbackScopes } from './rollbackScopes.ts'

/** Offered to nobody: the rules refuse to answer a stop that was not called. */
const NO_STOP = 'none'

/** Subject of these commands in ownCommands. */
export const WHOLE = 'cutover'

const reason = (label: string): Field => ({ name: 'reason', label, required: true })

export function controlOffers(context: OfferContext): Offer[] {
  const { cutover } = context
  const plain = (type: PlainCommand['type']): Pick<Possible, 'name' | 'command'> => ({
    name: type,
    command: () => ({ type }),
  })
  const reasoned = (type: ReasonedCommand['type']): Pick<Possible, 'name' | 'command'> => ({
    name: type,
    command: (said) => ({ type, reason: said.reason ?? '' }),
  })
  const offers = offersOf(context, [
    {
      ...plain('startCutover'),
      label: 'Start the cutover…',
      tone: 'primary',
      says: 'From now on steps can be started.',
    },
    { ...plain('resumeCutover'), label: 'Resume', tone: 'primary' },
    { ...plain('resumeCountdown'), label: 'Resume the countdown', tone: 'primary' },
    {
      name: 'clearStop',
      label: 'Lift the stop…',
      tone: 'primary',
      says: 'Steps can start and go on again.',
      command: () => ({ type: 'clearStop', stop: cutover.stopCall?.id ?? NO_STOP }),
    },
    {
      ...plain('enterHypercare'),
      label: 'Enter hypercare…',
      tone: 'primary',
      says: 'The steps are over; the watch begins.',
      showDisabled: isExpected,
    },
    {
      name: 'closeCutover',
      label: 'Close the cutover…',
      tone: 'primary',
      says: 'The log stays as it is from then on.',
      fields: [{ name: 'note', label: 'Comment for the log' }],
      showDisabled: isExpected,
      command: ({ note }) => ({ type: 'closeCutover', note }),
    },
    {
      ...reasoned('callStop'),
      label: 'Stop the cutover…',
      tone: 'bad',
      says: 'Nothing starts; everybody with a running step is asked whether they are safe. The lead lifts it.',
      fields: [reason('Why must everybody stop?')],
    },
    {
      ...reasoned('pauseCutover'),
      label: 'Pause…',
      says: 'Nothing starts until it is resumed; what runs may finish.',
      fields: [reason('Why does it pause?')],
    },
    {
      ...reasoned('holdCountdown'),
      label: 'Hold the countdown…',
      says: 'T-0 moves along as long as it is held.',
      fields: [reason('Why is it held?')],
    },
    addStepOffer(context),
    {
      name: 'moveT0',
      label: 'Move T-0…',
      says: `Every planned time moves along. The window moves only when T-0 would lie outside it. ${sayChangeMoves(context)}`.trim(),
      fields: [
        { name: 't0', label: 'T-0', kind: 'instant', required: true, initial: iso(cutover.t0) },
        { name: 'windowEnd', label: 'The window ends, if that moves too', kind: 'instant' },
        reason('Why does it move?'),
      ],
      standIns: { t0: iso(cutover.t0 + 60_000) },
      command: ({ t0 = '', windowEnd, reason: why = '' }) => ({ type: 'moveT0', t0, windowEnd, reason: why }),
    },
    {
      name: 'beginRollback',
      label: 'Roll back…',
      tone: 'bad',
      says: 'What was done is reversed step by step. This cannot be taken back.',
      fields: [
        {
          name: 'workstream',
          label: 'What is rolled back',
          kind: 'choice',
          required: true,
          options: rollbackScopes(cutover.runbook),
          useOptions: useRollbackScopes,
        },
        ...triggerField(context),
        reason('Why does it go back?'),
        {
          name: 'typed',
          label: `To roll everything back, type “${EVERYTHING}”`,
          kind: 'line',
          required: true,
          exactly: EVERYTHING,
          when: (said) => said.workstream === EVERYTHING,
        },
      ],
      standIns: { workstream: EVERYTHING },
      command: ({ reason: why = '', workstream, trigger }) => ({
        type: 'beginRollback',
        reason: why,
        workstream: workstream === EVERYTHING ? undefined : workstream,
        ...(trigger === undefined ? {} : { trigger }),
      }),
    },
    {
      ...reasoned('withdrawRehearsal'),
      label: 'Withdraw the rehearsal…',
      tone: 'bad',
      says: 'It no longer counts as a rehearsal: gates that rest on it ask again. Its log stays.',
      fields: [reason('Why does it not count?')],
    },
    {
      ...reasoned('cancelCutover'),
      label: 'Cancel the cutover…',
      tone: 'bad',
      says: 'The cutover ends here, and cannot be started again.',
      fields: [reason('Why is it cancelled?')],
      leave: 'Keep the cutover',
    },
  ])
  // Available offers before disabled ones.
  return offers.sort((one, other) => Number(one.refusal !== undefined) - Number(other.refusal !== undefined))
}

/** Which of the runbook's triggers is the case, where it has any; the one that is asked about by default. */
function triggerField({ cutover, now }: OfferContext): Field[] {
  const triggers = cutover.runbook.rollback?.triggers ?? []
  if (triggers.length === 0) return []
  return [
    {
      name: 'trigger',
      label: 'Which trigger is the case',
      kind: 'choice',
      none: 'None of the runbook’s triggers',
      initial: askedTriggers(cutover, now)[0]?.definition.id,
      options: triggers.map(({ id, when }) => ({ value: id, label: when })),
      when: (said) => said.workstream === EVERYTHING,
    },
  ]
}

/** What becomes of the planned window of the change. */
function sayChangeMoves({ cutover }: OfferContext): string {
  const change = leadChange(cutover)
  const why = change && whyDatesStay(cutover, change)
  if (!change) return ''
  const number = sayChangeNumber(change)
  return why === undefined
    ? `Where the planned window of ${number} would not cover the work any more, ServiceNow is asked to move it too, which may reset its approval.`
    : `The planned window of ${number} does not move with it: ${number} ${why}.`
}

type PlainCommand = CommandOf<'startCutover' | 'resumeCutover' | 'resumeCountdown' | 'enterHypercare'>
type ReasonedCommand = CommandOf<'callStop' | 'pauseCutover' | 'holdCountdown' | 'withdrawRehearsal' | 'cancelCutover'>

/** Shown disabled where something is still missing, hidden where it makes no sense. */
const EXPECTED: ReadonlySet<Refusal['code']> = new Set(['stepsOpen', 'signOffMissing', 'exitUnmet', 'watchItemsOpen'])
const isExpected = ({ refusal }: { refusal: Refusal }): boolean => EXPECTED.has(refusal.code)

const iso = (at: number): string => new Date(at).toISOString()
