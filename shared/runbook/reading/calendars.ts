/** Checks that every calendar that is named is there, and that no workstream keeps to two. */
import { ALL_HOURS } from '../calendars.ts'
import type { Survey } from './draft.ts'
import type { Path, Report } from './fault.ts'
import { proposeFor } from './nearest.ts'

export function checkCalendars({ draft, steps, roles }: Survey, report: Report): void {
  const names = Object.keys(draft.calendars ?? {})
  const known = (name: string | undefined, path: Path, others: readonly string[] = []): void => {
    if (name === undefined || names.includes(name) || others.includes(name)) return
    const { says, ...meant } = proposeFor(name, [...names, ...others])
    const hint = says || (names.length === 0 ? '; it has none' : `; its calendars are ${names.join(', ')}`)
    report('error', path, `"${name}" is not a calendar of this runbook${hint}`, {
      ...meant,
      kind: '{count} calendars are named that this runbook does not have',
    })
  }
  known(draft.calendar, ['calendar'], [ALL_HOURS])
  for (const [id, role] of roles ?? []) known(role?.calendar, ['roles', id, 'calendar'], [ALL_HOURS])
  for (const { step, path } of steps) known(step.calendar, [...path, 'calendar'], [ALL_HOURS])
  checkWorkstreams(draft, steps, report)
}

function checkWorkstreams({ calendars = {} }: Survey['draft'], steps: Survey['steps'], report: Report): void {
  const all = new Set(steps.map(({ workstream }) => workstream))
  const keptBy = new Map<string, string>()
  for (const [name, calendar] of Object.entries(calendars))
    for (const [index, workstream] of (calendar?.workstreams ?? []).entries()) {
      if (workstream === undefined) continue
      const path = ['calendars', name, 'workstreams', index]
      const other = keptBy.get(workstream)
      keptBy.set(workstream, name)
      if (other !== undefined) report('error', path, `"${workstream}" keeps to "${other}" already`)
      else if (!all.has(workstream)) {
        const { says, ...meant } = proposeFor(workstream, all)
        report(
          'error',
          path,
          `"${workstream}" is not a workstream of this runbook${says || `; they are ${[...all].join(', ')}`}`,
          meant,
        )
      }
    }
}
