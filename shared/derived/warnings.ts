/** What will go wrong at the gates as things are, and where the countdown will hold by itself, as sentences for whoever makes a cutover or changes its people. */
import type { Cutover } from '../cutoverState.ts'
import type { StepDefinition } from '../runbook/runbook.ts'
import { roleTitle } from '../runbook/runbookIndex.ts'
import { someOf } from '../someOf.ts'
import type { Directory } from './directory.ts'
import { allObstacles, sayObstacle } from './gateObstacles.ts'
import { holdsOf, sayHold } from './holds.ts'
import { rolesWithoutSigner } from './watch.ts'
import { pendingWithoutGo } from './withoutGo.ts'

export function warningsFor(cutover: Cutover, people: Directory): string[] {
  const without = sayWithoutGo(pendingWithoutGo(cutover))
  const holds = holdsOf(cutover).flatMap(({ status, definition }) =>
    status === 'ahead' ? `${sayHold(cutover, definition)}.` : [],
  )
  return [
    ...allObstacles(cutover, people).map(sayObstacle),
    ...(without === undefined ? [] : [without]),
    ...holds,
    ...rolesWithoutSigner(cutover).map((role) => saySigner(cutover, role)),
  ]
}

const saySigner = ({ runbook }: Cutover, role: string): string =>
  `Under four eyes nobody signs hypercare off for two roles, and for ${roleTitle(runbook, role)} nobody is left: assign somebody else under People.`

/** `No gate holds “Switch the DNS” (Network): it starts at its time without any go.` Undefined when there are none. */
export function sayWithoutGo(steps: readonly StepDefinition[]): string | undefined {
  if (steps.length === 0) return undefined
  const named = someOf(steps.map(({ title, workstream }) => `“${title}” (${workstream})`))
  const what = steps.length === 1 ? 'it starts at its time' : 'they start at their time'
  return `No gate holds ${named}: ${what} without any go.`
}
