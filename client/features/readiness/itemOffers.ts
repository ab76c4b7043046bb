/** Offers for a readiness item. */
import type { Cutover, ItemState } from '../../../shared/cutoverState.ts'
import { valueLabel } from '../../../shared/derived/valueNames.ts'
import { LEAD } from '../../../shared/reserved.ts'
import type { ReadinessItemDefinition, Runbook } from '../../../shared/runbook/runbook.ts'
import type { Field, FormAnswers, Offer } from '../../forms/offer.ts'
import { type OfferContext, offersOf } from '../../forms/offersOf.ts'

export function itemOffers(context: OfferContext, definition: ReadinessItemDefinition, state: ItemState): Offer[] {
  const { cutover, now } = context
  const { id: itemId, owner, verifiedBy } = definition
  const reason = (label: string): Field => ({ name: 'reason', label, required: true })
  const again = state.evidence !== undefined && !state.evidence.withdrawn
  return offersOf(context, [
    {
      name: 'verify',
      label: 'Verify',
      tone: 'primary',
      roles: [verifiedBy],
      // A disabled offer is shown only for the one action the item is waiting for.
      showDisabled: ({ capacity }) => state.status === 'provided' && capacity === 'own',
      command: (_, inPlaceOf) => ({ type: 'verifyItem', itemId, ...inPlaceOf }),
    },
    {
      name: 'provide',
      label: again ? 'Update evidence…' : 'Provide evidence…',
      submit: 'Provide this evidence',
      tone: state.status === 'open' ? 'primary' : undefined,
      roles: [owner],
      fields: evidenceFields(cutover.runbook, definition),
      command: (said, inPlaceOf) => ({
        type: 'provideEvidence',
        itemId,
        evidence: evidenceOf(definition, said),
        ...inPlaceOf,
      }),
    },
    {
      name: 'reject',
      label: 'Reject…',
      submit: 'Reject the evidence',
      tone: 'bad',
      roles: [verifiedBy],
      fields: [reason('What is wrong with it?')],
      command: ({ reason: why = '' }, inPlaceOf) => ({ type: 'rejectEvidence', itemId, reason: why, ...inPlaceOf }),
    },
    {
      name: 'withdraw',
      label: 'Withdraw…',
      submit: 'Withdraw the evidence',
      roles: [owner],
      fields: [reason('Why does it no longer count?')],
      command: ({ reason: why = '' }, inPlaceOf) => ({ type: 'withdrawEvidence', itemId, reason: why, ...inPlaceOf }),
    },
    {
      name: 'waive',
      label: 'Waive…',
      submit: 'Waive, and accept the risk',
      roles: waivers(cutover),
      fields: [
        reason('You accept the risk. Why can it stay open?'),
        {
          name: 'until',
          label: 'Until when',
          kind: 'instant',
          required: true,
          initial: new Date(Math.max(cutover.windowEnd, now + 3_600_000)).toISOString(),
        },
      ],
      command: ({ reason: why = '', until = '' }) => ({ type: 'waiveItem', itemId, reason: why, until }),
    },
  ])
}

const waivers = ({ runbook }: Cutover): string[] => [...new Set([...runbook.gates.map(({ decides }) => decides), LEAD])]

function evidenceFields(runbook: Runbook, { evidence: rule }: ReadinessItemDefinition): Field[] {
  if (rule && 'metric' in rule) {
    return [
      { name: 'value', label: valueLabel(runbook, rule.metric), kind: 'number', required: true },
      { name: 'measuredAt', label: 'Measured at, if not now', kind: 'earlier' },
    ]
  }
  const note: Field = {
    name: 'note',
    label: rule && 'note' in rule && rule.note !== undefined ? rule.note : 'A note, if there is more to say',
    required: rule !== undefined && !('link' in rule),
  }
  const link: Field = {
    name: 'link',
    label: rule && 'link' in rule && rule.link !== undefined ? `Link: ${rule.link}` : 'Link',
    kind: 'link',
    required: rule !== undefined && 'link' in rule,
  }
  if (rule && !('link' in rule)) return [note, { ...link, label: 'Link, if there is one' }]
  return rule
    ? [link, note]
    : [
        { ...note, label: 'What proves it', required: true },
        { ...link, label: 'Link, if there is one' },
      ]
}

function evidenceOf({ evidence: rule }: ReadinessItemDefinition, said: FormAnswers) {
  if (rule && 'metric' in rule) {
    return { metric: rule.metric, value: Number(said.value), measuredAt: said.measuredAt }
  }
  const { link, note } = said
  return link === undefined ? { note: note ?? '' } : { link, note }
}
