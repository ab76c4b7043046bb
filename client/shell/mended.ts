/** Wording for when the server's log has lost events that had been shown here. */

import type { Cutover } from '../../shared/cutoverState.ts'
import { hasBegun, isFinished } from '../../shared/derived/steps.ts'
import { indexOf } from '../../shared/runbook/runbookIndex.ts'
import { someOf } from '../../shared/someOf.ts'
import type { Mended } from '../live/replicaView.ts'
import { clockSeconds } from '../ui/instants.ts'

/** The first sentence says what happened, the others what had been shown and is no longer true. */
export function sayMended({ at, lost, found }: Mended): [string, ...string[]] {
  const when = clockSeconds(at, found.runbook.timezone)
  const happened =
    found.seq < lost.seq
      ? `The server's log went back from event ${lost.seq} to ${found.seq} at ${when}, as after a restored backup.`
      : `The server's log was replaced at ${when}, as after a restored backup.`
  return [happened, 'What was shown beyond it is gone.', ...lostIn(lost, found)]
}

function lostIn(lost: Cutover, found: Cutover): string[] {
  if (lost.runbookHash !== found.runbookHash) return ['It is now a cutover of another version of the runbook.']
  const titles = stepTitles(lost)
  const before = stepsOf(lost)
  const now = stepsOf(found)
  const which = (holds: (position: number) => boolean) => titles.filter((_, position) => holds(position))
  const wasDone = (position: number) => isFinished(before[position] ?? PENDING)
  const isDone = (position: number) => isFinished(now[position] ?? PENDING)
  const done = which((position) => wasDone(position) && !isDone(position))
  const begun = which(
    (position) => !wasDone(position) && hasBegun(before[position] ?? PENDING) && !hasBegun(now[position] ?? PENDING),
  )
  const decided = lost.runbook.gates
    .filter((_, position) => isGo(lost, position) && !isGo(found, position))
    .map(({ title }) => title)
  const proven = lost.runbook.readiness
    .filter((_, position) => isProven(lost, position) && !isProven(found, position))
    .map(({ title }) => title)
  return [
    ...sayLost('step', done, 'done'),
    ...sayLost('step', begun, 'begun'),
    ...sayLost('gate', decided, 'go'),
    ...sayLost('readiness item', proven, 'ready'),
  ]
}

const PENDING = { status: 'pending' } as const

const stepsOf = ({ steps, rollbackSteps, rollbackOwn, runbook }: Cutover) => [
  ...steps,
  ...rollbackSteps.map((step) => step ?? PENDING),
  ...(rollbackOwn ?? indexOf(runbook).ownOfRollback.map(() => PENDING)),
]

function stepTitles({ runbook }: Cutover): string[] {
  const back = runbook.steps.map(({ title, rollback }) => (rollback && 'title' in rollback ? rollback.title : title))
  const own = indexOf(runbook).ownOfRollback.map(({ title }) => title)
  return [...runbook.steps.map(({ title }) => title), ...back, ...own]
}

const isGo = ({ gates }: Cutover, position: number): boolean => {
  const status = gates[position]?.status
  return status === 'go' || status === 'goWithConditions'
}

const isProven = ({ items }: Cutover, position: number): boolean => {
  const status = items[position]?.status
  return status === 'verified' || status === 'waived'
}

/** `3 steps were shown as done and are not: Freeze writes, Copy the data and 1 more.` */
function sayLost(noun: string, titles: readonly string[], as: string): string[] {
  if (titles.length === 0) return []
  const were = titles.length === 1 ? `1 ${noun} was` : `${titles.length} ${noun}s were`
  return [`${were} shown as ${as} and ${titles.length === 1 ? 'is' : 'are'} not: ${someOf(titles)}.`]
}
