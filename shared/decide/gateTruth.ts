/** What happens to polls and decisions when their basis changes (R7, R9). */
import type { Command } from '../commands.ts'
import type { Cutover } from '../cutoverState.ts'
import { basisOf, gateView, itemsBehind, saysGo } from '../derived/criteria.ts'
import { fallenSinceGo, holdsSomething } from '../derived/gateWatch.ts'
import { changedForTheWorse, sayFallen } from '../derived/whatFell.ts'
import type { CutoverEvent } from '../events.ts'
import { indexOf } from '../runbook/runbookIndex.ts'

/** Ids are counted, so that the same history gives the same ids everywhere. */
export const pollId = (gateId: string, number: number): string => `${gateId}.${number}`

/**
 * What becomes of open polls whose basis is no longer the one they froze: what changed for the worse voids the votes and
 * asks again; what only got better is shown, and the votes stand.
 */
export function pollsUpdated(cutover: Cutover, now: number): CutoverEvent[] {
  return cutover.gates.flatMap((gate, position): CutoverEvent[] => {
    const gateId = cutover.runbook.gates[position]?.id
    const view = gate.status === 'polling' && gateId !== undefined ? gateView(cutover, gateId) : undefined
    const poll = view?.state.poll
    if (!view || !poll) return []
    const current = basisOf(cutover, view, now)
    const { hash: basis, ...frozen } = current
    if (basis === poll.basis) return []
    const of = { gateId: view.definition.id, basis, ...frozen }
    const because = changedForTheWorse(cutover, view, current)
    return because === undefined
      ? [{ type: 'pollImproved', pollId: poll.id, ...of }]
      : [{ type: 'pollReopened', pollId: pollId(view.definition.id, gate.polls + 1), ...of, because }]
  })
}

/** After a go only withdrawn evidence reopens the gate, and only while something behind it has not begun. */
export function gatesReopenedBy(cutover: Cutover, itemId: string, because: string): CutoverEvent[] {
  const { item } = indexOf(cutover.runbook)
  const position = item.get(itemId)
  return cutover.runbook.gates.flatMap((gate, gatePosition): CutoverEvent[] => {
    const state = cutover.gates[gatePosition]
    if (!state || !saysGo(state) || position === undefined || !itemsBehind(cutover, gate).includes(position)) return []
    return holdsSomething(cutover, gate.id) ? [{ type: 'gateReopened', gateId: gate.id, because }] : []
  })
}

/** Gates whose runbook closes them again when something that their go rested on no longer holds. */
export function gatesFallen(cutover: Cutover, now: number): CutoverEvent[] {
  return cutover.runbook.gates.flatMap(({ id, afterGo }): CutoverEvent[] => {
    const fallen = afterGo === 'reopen' ? fallenSinceGo(cutover, id, now) : []
    const view = gateView(cutover, id)
    if (!view || fallen.length === 0) return []
    return [
      { type: 'gateReopened', gateId: id, because: sayFallen(cutover, view, fallen, basisOf(cutover, view, now)) },
    ]
  })
}

/** Whether a command could change a poll's basis; checking costs a forecast, so plain remarks are skipped. */
export const mayChangeGateBasis = (command: Command): boolean =>
  command.type === 'bulk' ? command.commands.some(mayChangeGateBasis) : !REMARKS.has(command.type)

const REMARKS: ReadonlySet<Command['type']> = new Set([
  'seeStep',
  'acknowledgeStep',
  'noteStep',
  'heartbeatStep',
  'tickBox',
  'untickBox',
])
