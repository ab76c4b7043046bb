/** What can be done with a readiness item now, and by whom. */
import type { Actor } from '../../../shared/actor.ts'
import type { CommandInput } from '../../../shared/commands.ts'
import type { Cutover, ItemState } from '../../../shared/cutoverState.ts'
import type { Refusal } from '../../../shared/refusal.ts'
import { LEAD } from '../../../shared/reserved.ts'
import type { ReadinessItemDefinition } from '../../../shared/runbook/runbook.ts'
import type { Field, Offer, Said } from '../../forms/offer.ts'
import { type InPlaceOf, permissionFor, readinessRefusal } from '../../forms/permission.ts'

type ReadinessCommand = Parameters<typeof readinessRefusal>[1]

export function itemOffers(
  cutover: Cutover,
  definition: ReadinessItemDefinition,
  state: ItemState,
  actor: Actor,
  now: number,
): Offer[] {
  const { id: itemId, owner, verifiedBy } = definition
  const ask = (command: ReadinessCommand): Refusal | undefined => readinessRefusal(cutover, command, { actor, now })
  /** Shown where it is possible; a rule's no is told only for the one thing that the item waits for. */
  const offer = (
    roles: readonly string[],
    probe: (inPlaceOf: InPlaceOf) => ReadinessCommand,
    rest: Pick<Offer, 'name' | 'label' | 'tone' | 'fields' | 'submit' | 'says'> & { waited?: boolean },
    command: (said: Said, inPlaceOf: InPlaceOf) => CommandInput,
  ): Offer[] => {
    const permission = permissionFor(cutover, roles, actor, (inPlaceOf) => ask(probe(inPlaceOf)))
    if (!permission) return []
    const { waited = false, ...words } = rest
    if (permission.refusal && !(waited && permission.capacity === 'own')) return []
    return [{ ...words, roles, capacity: permission.capacity, refusal: permission.refusal, command }]
  }
  const reason = (label: string): Field => ({ name: 'reason', label, required: true })
  const sample = sampleEvidence(definition)
  const again = state.evidence !== undefined && !state.evidence.withdrawn
  return [
    ...offer(
      [verifiedBy],
      (inPlaceOf) => ({ type: 'verifyItem', itemId, ...inPlaceOf }),
      { name: 'verify', label: 'Verify', tone: 'primary', waited: state.status === 'provided' },
      (_, inPlaceOf) => ({ type: 'verifyItem', itemId, ...inPlaceOf }),
    ),
    ...offer(
      [owner],
      (inPlaceOf) => ({ type: 'provideEvidence', itemId, evidence: sample, ...inPlaceOf }),
      {
        name: 'provide',
        label: again ? 'Update evidence…' : 'Provide evidence…',
        submit: 'Provide this evidence',
        ...(state.status === 'open' ? { tone: 'primary' as const } : {}),
        fields: evidenceFields(definition),
      },
      (said, inPlaceOf) => ({ type: 'provideEvidence', itemId, evidence: evidenceOf(definition, said), ...inPlaceOf }),
    ),
    ...offer(
      [verifiedBy],
      (inPlaceOf) => ({ type: 'rejectEvidence', itemId, reason: '…', ...inPlaceOf }),
      {
        name: 'reject',
        label: 'Reject…',
        tone: 'bad',
        fields: [reason('What is wrong with it?')],
        submit: 'Reject the evidence',
      },
      (said, inPlaceOf) => ({ type: 'rejectEvidence', itemId, reason: said.reason ?? '', ...inPlaceOf }),
    ),
    ...offer(
      [owner],
      (inPlaceOf) => ({ type: 'withdrawEvidence', itemId, reason: '…', ...inPlaceOf }),
      {
        name: 'withdraw',
        label: 'Withdraw…',
        fields: [reason('Why does it no longer count?')],
        submit: 'Withdraw the evidence',
      },
      (said, inPlaceOf) => ({ type: 'withdrawEvidence', itemId, reason: said.reason ?? '', ...inPlaceOf }),
    ),
    ...offer(
      waivers(cutover),
      () => ({ type: 'waiveItem', itemId, reason: '…', until: new Date(now + 86_400_000).toISOString() }),
      {
        name: 'waive',
        label: 'Waive…',
        submit: 'Waive, and accept the risk',
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
      },
      (said) => ({ type: 'waiveItem', itemId, reason: said.reason ?? '', until: said.until ?? '' }),
    ),
  ]
}

const waivers = ({ runbook }: Cutover): string[] => [...new Set([...runbook.gates.map(({ decides }) => decides), LEAD])]

function evidenceFields({ evidence: rule }: ReadinessItemDefinition): Field[] {
  if (rule && 'metric' in rule) {
    return [
      { name: 'value', label: `Value of ${rule.metric}`, kind: 'number', required: true },
      { name: 'measuredAt', label: 'Measured at, if not now', kind: 'instant' },
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

function evidenceOf({ evidence: rule }: ReadinessItemDefinition, said: Said) {
  if (rule && 'metric' in rule) {
    return {
      metric: rule.metric,
      value: Number(said.value),
      ...(said.measuredAt === undefined ? {} : { measuredAt: said.measuredAt }),
    }
  }
  if (said.link !== undefined)
    return said.note === undefined ? { link: said.link } : { link: said.link, note: said.note }
  return { note: said.note ?? '' }
}

/** Evidence of the right kind, to ask whether any would be taken. */
function sampleEvidence({ evidence: rule }: ReadinessItemDefinition) {
  if (rule && 'metric' in rule) return { metric: rule.metric, value: 0 }
  return rule && 'link' in rule ? { link: 'https://example.org' } : { note: '…' }
}
