/** Creating a cutover from a runbook version: the first event of its log. */
import type { Context } from '../actor.ts'
import type { CreateCutover } from '../commands.ts'
import { refuse } from '../refusal.ts'
import { LEAD, SCRIBE } from '../reserved.ts'
import type { Runbook } from '../runbook/runbook.ts'
import { indexOf } from '../runbook/runbookIndex.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { CommandOutcome } from './commandOutcome.ts'

/** `people` are person ids: the server has already resolved the e-mails. */
export function decideCreation(
  runbook: Runbook,
  runbookHash: string,
  command: CreateCutover,
  { actor }: Context,
): CommandOutcome {
  if (actor.kind !== 'person') return refuse('notYourRole', 'Only a person makes a cutover.')
  if (actor.organisationRole === 'observer')
    return refuse('observersWatch', 'You are here as an observer: you see everything and change nothing.')
  if (actor.organisationRole === 'member')
    return refuse('notYourRole', 'Making a cutover is for planners and administrators.')
  const { role: roles } = indexOf(runbook)
  const unknown = Object.keys(command.people).find((role) => role !== SCRIBE && !roles.has(role))
  if (unknown !== undefined) {
    return refuse('unknownRole', `The runbook has no role “${unknown}”.`, { field: `people.${unknown}` })
  }
  if ((command.people[LEAD] ?? []).length === 0) {
    return refuse('malformed', 'Name at least one person for the role lead.', { field: 'people.lead' })
  }
  const t0 = Date.parse(command.t0)
  const windowStart = command.window?.start ?? command.t0
  const windowEnd = command.window?.end ?? new Date(t0 + runbook.window * 1000).toISOString()
  if (Date.parse(windowEnd) <= Math.max(Date.parse(windowStart), t0)) {
    return refuse('malformed', 'The window has to end after it starts and after T-0.', { field: 'window.end' })
  }
  if (t0 < Date.parse(windowStart)) {
    return refuse('malformed', 'T-0 is before the window begins.', { field: 't0' })
  }
  return [
    {
      type: 'cutoverCreated',
      runbookId: runbook.id,
      runbookHash,
      title: command.title ?? runbook.title,
      mode: command.mode,
      t0: command.t0,
      windowStart,
      windowEnd,
      people: Object.fromEntries(Object.entries(command.people).map(([role, people]) => [role, [...new Set(people)]])),
      ...withoutUndefined({ release: command.release, links: command.links && withoutUndefined(command.links) }),
    },
  ]
}
