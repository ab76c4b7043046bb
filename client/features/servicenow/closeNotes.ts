/** Proposed close notes of a change: actual against plan, worded to be read on their own in ServiceNow. */
import { openIncidents } from '../../../shared/change/change.ts'
import type { CloseCode } from '../../../shared/change/changeStage.ts'
import type { Cutover } from '../../../shared/cutoverState.ts'
import { sayDuration } from '../../../shared/runbook/duration.ts'
import { currentPlan } from '../../../shared/schedule/currentPlan.ts'
import { forecast } from '../../../shared/schedule/forecast.ts'
import { someOf } from '../../../shared/someOf.ts'
import { fullInstant } from '../../ui/instants.ts'

/** How many of each kind are named; the rest are counted. */
const MAX_NAMED = 10

export function proposedCloseCode(cutover: Cutover): CloseCode {
  const { rollback, ended, steps, watchItems } = cutover
  if (rollback && rollback.workstream === undefined) return 'unsuccessful'
  if (ended && ended.outcome !== 'completed') return 'unsuccessful'
  const remains =
    steps.some(({ status }) => status === 'skipped' || status === 'failed') ||
    steps.some((step) => 'withIssues' in step && step.withIssues) ||
    watchItems.some(({ resolved }) => !resolved) ||
    openIncidents(cutover) > 0 ||
    rollback !== undefined
  return remains ? 'successful_issues' : 'successful'
}

/** Plan against actual, steps, watch items and incidents; one line each. */
export function proposedCloseNotes(cutover: Cutover, now: number): string {
  const { runbook, startedAt, hypercareAt, ended } = cutover
  const zone = runbook.timezone
  const planned = currentPlan(cutover)
  const { outage } = forecast(cutover, now)
  const start = Math.min(...planned.steps.map((step) => step.start), cutover.t0)
  const end = hypercareAt ?? ended?.at
  const instant = (at: number) => fullInstant(at, zone)
  return [
    `Planned: ${instant(start)} to ${instant(planned.finish)}.`,
    startedAt === undefined
      ? 'It was never started.'
      : `Actual: ${instant(startedAt)} to ${end === undefined ? 'now' : instant(end)}.`,
    outage?.actualFrom === undefined
      ? ''
      : `Outage: ${instant(outage.actualFrom)} to ${instant(outage.actualTo ?? outage.to)}, ${sayDuration(outage.seconds)}${runbook.outageAtMost === undefined ? '' : ` of at most ${sayDuration(runbook.outageAtMost)}`}.`,
    saySteps(cutover),
    sayWatched(cutover),
    sayIncidents(cutover),
  ]
    .filter((line) => line !== '')
    .join('\n')
}

function saySteps({ steps, runbook, rollback }: Cutover): string {
  const titles = (status: string) =>
    steps.flatMap((step, position) => (step.status === status ? `“${runbook.steps[position]?.title ?? ''}”` : []))
  const counted = (status: string, word: string) => {
    const found = titles(status)
    return found.length === 0 ? `0 ${word}` : `${found.length} ${word} (${named(found)})`
  }
  const done = steps.filter(({ status }) => status === 'done').length
  const back = rollback ? `, ${steps.filter(({ status }) => status === 'rolledBack').length} rolled back` : ''
  return `Steps: ${done} of ${steps.length} done, ${counted('failed', 'failed')}, ${counted('skipped', 'skipped')}${back}.`
}

function sayWatched({ watchItems }: Cutover): string {
  if (watchItems.length === 0) return 'Watch items: none.'
  const items = watchItems.map(({ title, resolved }) => `“${title}” (${resolved ? 'resolved' : 'open'})`)
  return `Watch items: ${named(items)}.`
}

function sayIncidents({ incidents }: Cutover): string {
  const known = incidents.flatMap(({ facts }) => facts ?? [])
  if (known.length === 0) return 'Incidents: none.'
  const said = known.map(
    ({ number, title, priority, state }) => `${number} “${title}” (${priority.label}, ${state.label})`,
  )
  return `Incidents: ${named(said)}.`
}

const named = (all: readonly string[]): string => someOf(all, MAX_NAMED)
