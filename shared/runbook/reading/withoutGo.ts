/** Warns of what would start without any go; a point of no return must not, where customers are concerned. */
import { startsWithoutGo, stepsBefore, ungatedSteps } from '../../derived/withoutGo.ts'
import type { GateDefinition, Runbook } from '../runbook.ts'
import { indexOf } from '../runbookIndex.ts'
import type { Path, Report } from './fault.ts'

/** Of a runbook in which nothing else is wrong: what a misspelt dependency leaves open is no fault of its own. */
export function checkWithoutGo(runbook: Runbook, pathOfStep: (id: string) => Path, report: Report): void {
  const { steps, gates, tier } = runbook
  const { pointsOfNoReturn } = indexOf(runbook)
  const before = new Map<GateDefinition, ReadonlySet<number>>()
  // Most often the first gate is one, and each takes a look through the whole network.
  const waitsForIt = (gate: GateDefinition, position: number): boolean => {
    const known = before.get(gate) ?? stepsBefore(runbook, gate)
    before.set(gate, known)
    return known.has(position)
  }
  const cureOf = (position: number): string => {
    const free = gates.find((gate) => !waitsForIt(gate, position))
    return free ? `let it come after one, like after: [${free.id}]` : 'add a gate before it'
  }
  const pathOf = (position: number): Path => pathOfStep(steps[position]?.id ?? '')
  const ungated = new Set(ungatedSteps(runbook))
  for (const position of pointsOfNoReturn)
    if (ungated.has(position))
      report(
        tier === 1 ? 'error' : 'warning',
        [...pathOf(position), 'pointOfNoReturn'],
        `no gate holds this point of no return, so it could start without any go; ${cureOf(position)}`,
      )
  const others = startsWithoutGo(runbook).filter((position) => !pointsOfNoReturn.includes(position))
  if (gates.length === 0 && others.length > 1) {
    report('warning', ['workstreams'], `there is no gate: ${others.length} steps start without any go`, { part: 'key' })
    return
  }
  for (const position of others)
    report(
      'warning',
      [...pathOf(position), 'step'],
      `no gate holds "${steps[position]?.id}", so at its time it starts without any go; ${cureOf(position)}`,
      { kind: '{count} steps start at their time without any go, since no gate holds them' },
    )
}
