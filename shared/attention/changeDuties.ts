/** Duties about the change in ServiceNow: something stands against it, or a gate needs its approval soon. */
import { judgeChange } from '../change/changeCriteria.ts'
import { changeTrouble } from '../change/changeTrouble.ts'
import type { Cutover } from '../cutoverState.ts'
import { saysGo } from '../derived/criteria.ts'
import { criteriaOf } from '../runbook/criteriaOf.ts'
import { whoLeads } from './askedOf.ts'
import type { Duty } from './duty.ts'
import { gateTime } from './gateDuties.ts'
import type { Look } from './look.ts'

/** How long before the gate an approval that is missing is late, in milliseconds. */
const BEFORE_GATE_MS = 60 * 60_000

export function changeDuties(cutover: Cutover, look: Look): Duty[] {
  if (cutover.status !== 'preparing' && cutover.status !== 'running') return []
  const trouble = changeTrouble(cutover, look.now)
  const about = { kind: 'change', on: { about: 'cutover' }, asked: whoLeads(cutover) } as const
  if (trouble) {
    const { title, blocks, tone, change } = trouble
    return [{ ...about, key: `change ${change.id} ${title}`, title, says: blocks, tone }]
  }
  return cutover.runbook.gates.flatMap((gate, position): Duty[] => {
    const state = cutover.gates[position]
    const at = gateTime(cutover, position, look)
    if (!state || saysGo(state) || at === undefined || at - look.now > BEFORE_GATE_MS) return []
    return criteriaOf(gate, 'change').flatMap(({ change }): Duty[] => {
      const { sentence, met, truth } = judgeChange(cutover, change, look.now)
      // Nobody could do anything about what is empty or not asked.
      if (met === true || truth !== undefined) return []
      const says = `“${gate.title}” needs it, at ${look.words.time(Math.max(at, look.now))}.`
      return [{ ...about, key: `change ${gate.id} ${state.polls}`, title: sentence, says, tone: 'late' }]
    })
  })
}
