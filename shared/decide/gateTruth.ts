/** What happens to polls and decisions when their basis changes (R7, R9). */
import type { Command } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { basisOf, gateView, itemsBehind, sayChange, saysGo } from '../derived/criteria.ts'
import type { CutoverEvent } from '../events.ts'
import { indexOf } from '../runbook/runbookIndex.ts'

/** Ids are counted, so that the same history gives the same ids everywhere. */
export const pollId = (gateId: string, number: number): string => `${gateId}.${number}`

/** Restarts every open poll whose basis is no longer the one it froze; its votes are void. */
export function pollsReopened(cutover: Cutover, now: number): CutoverEvent[] {
  return cutover.gates.flatMap((gate, position): CutoverEvent[] => {
    const gateId = cutover.runbook.gates[position]?.id
    const view = gate.status === 'polling' && gateId !== undefined ? gateView(cutover, gateId) : undefined
    const poll = view?.state.poll
    if (!view || !poll) return []
    const { hash, criteria } = basisOf(cutover, view, now)
    if (hash === poll.basis) return []
    return [
      {
        type: 'pollReopened',
        gateId: view.definition.id,
        pollId: pollId(view.definition.id, gate.polls + 1),
        basis: hash,
        criteria,
        because: sayChange(poll.criteria, criteria),
      },
    ]
  })
}

/** After a go only withdrawn evidence reopens the gate, and only while something behind it has not begun. */
export function gatesReopenedBy(cutover: Cutover, itemId: string, because: string): CutoverEvent[] {
  const { item, behindGate } = indexOf(cutover.runbook)
  const position = item.get(itemId)
  return cutover.runbook.gates.flatMap((gate, gatePosition): CutoverEvent[] => {
    const state = cutover.gates[gatePosition]
    if (!state || !saysGo(state) || position === undefined || !itemsBehind(cutover, gate).includes(position)) return []
    const pending = [...(behindGate.get(gate.id) ?? [])].some((step) => cutover.steps[step]?.status === 'pending')
    return pending ? [{ type: 'gateReopened', gateId: gate.id, because }] : []
  })
}

/** Whether a command could change a poll's basis; checking costs a forecast, so plain remarks are skipped. */
export const mayChangeGateBasis = ({ type }: { type: Command['type'] }): boolean =>
  type !== 'seeStep' && type !== 'acknowledgeStep' && type !== 'noteStep' && type !== 'heartbeatStep'
