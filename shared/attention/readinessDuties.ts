/** Duties of the readiness checklist: what is to be provided or verified before its due time or the next gate. */
import type { Cutover, ItemState } from '../cutoverState.ts'
import { itemsBehind, saysGo } from '../derived/criteria.ts'
import { doerOf } from '../derived/doer.ts'
import { evidenceExpiresAt, whoWaives } from '../derived/readiness.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { ReadinessItemDefinition } from '../runbook/runbook.ts'
import { askedOf, sayUnheld } from './askedOf.ts'
import type { Duty, DutyKind } from './duty.ts'
import { gateTime } from './gateDuties.ts'
import type { Look } from './look.ts'

/** How long before it is due an item is somebody's duty, in milliseconds. */
const AHEAD_MS = 24 * 3_600_000
/** How long before a gate that rests on it an item is late. */
const BEFORE_GATE_MS = 60 * 60_000

interface NextGate {
  title: string
  at: number
}

/** In the order of the runbook; none once the cutover is past its gates. */
export function readinessDuties(cutover: Cutover, look: Look): Duty[] {
  if (cutover.status !== 'preparing' && cutover.status !== 'running') return []
  const gates = nextGates(cutover, look)
  return cutover.runbook.readiness.flatMap((definition, position) => {
    const state = cutover.items[position]
    return state ? itemDuty(cutover, definition, state, gates.get(position), look) : []
  })
}

function itemDuty(
  cutover: Cutover,
  definition: ReadinessItemDefinition,
  state: ItemState,
  gate: NextGate | undefined,
  look: Look,
): Duty[] {
  const { now, words } = look
  const due = cutover.t0 + definition.due * 1000
  const needed = gate ? ` “${gate.title}” rests on it, at ${words.time(gate.at)}.` : ''
  const soon = due - now <= AHEAD_MS || (gate !== undefined && gate.at - now <= AHEAD_MS)
  const over = now > due ? { over: `${sayDuration((now - due) / 1000)} overdue` } : {}
  const late = now > due || (gate !== undefined && gate.at - now <= BEFORE_GATE_MS)
  const make = (
    kind: DutyKind,
    occasion: number | string,
    who: ReturnType<typeof askedOf>,
    says: string,
    more: Pick<Duty, 'tone'> & Partial<Pick<Duty, 'over'>>,
  ): Duty => ({
    kind,
    on: { itemId: definition.id },
    key: `${kind} ${definition.id} ${occasion}`,
    title: definition.title,
    says: `${says}${needed}${sayUnheld(who)}`.trim(),
    ...who,
    ...more,
  })
  const tone = late ? 'late' : 'due'
  switch (state.status) {
    case 'open': {
      if (!soon) return []
      const because = state.because === undefined ? '' : `${state.because}.`
      const what = definition.mandatory ? 'Mandatory, and open.' : 'Open.'
      const version = state.evidence?.version ?? 0
      return [make('provide', version, askedOf(cutover, [definition.owner]), because || what, { tone, ...over })]
    }
    case 'provided': {
      if (!soon || !state.evidence) return []
      const { provided, version } = state.evidence
      const who = askedOf(cutover, [definition.verifiedBy], [doerOf(provided), provided.by])
      const says = `Provided by ${words.name(doerOf(provided))} ${words.time(provided.at)}, to be verified.`
      return [make('verify', version, who, says, { tone, ...over })]
    }
    case 'verified': {
      const expires = evidenceExpiresAt(definition, state)
      if (expires === undefined || !gate || expires > gate.at || gate.at - now > AHEAD_MS) return []
      const says = `Its evidence expires ${words.time(expires)}, before the gate.`
      const who = askedOf(cutover, [definition.owner])
      return [make('renew', expires, who, says, { tone: expires - now <= BEFORE_GATE_MS ? 'late' : 'due' })]
    }
    case 'waived': {
      const before = gate !== undefined && state.until <= gate.at && gate.at - now <= AHEAD_MS
      if (!before && state.until - now > BEFORE_GATE_MS) return []
      const says = `The waiver ends ${words.time(state.until)}; the item is open again then.`
      return [
        make('extendWaiver', state.until, askedOf(cutover, whoWaives(cutover.runbook, definition)), says, {
          tone: 'late',
        }),
      ]
    }
    default:
      return []
  }
}

/** The next undecided gate that rests on each item, by the position of the item. */
function nextGates(cutover: Cutover, look: Look): ReadonlyMap<number, NextGate> {
  const next = new Map<number, NextGate>()
  cutover.runbook.gates.forEach((definition, gatePosition) => {
    const state = cutover.gates[gatePosition]
    const at = gateTime(cutover, gatePosition, look)
    if (!state || saysGo(state) || at === undefined) return
    // A gate that is past its time is due now.
    const gate = { title: definition.title, at: Math.max(at, look.now) }
    for (const item of itemsBehind(cutover, definition)) {
      const known = next.get(item)
      if (!known || gate.at < known.at) next.set(item, gate)
    }
  })
  return next
}
