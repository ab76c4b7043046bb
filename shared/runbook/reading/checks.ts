/** Consistency between the parts of a runbook. One file per concern; the names of things are checked here. */
import { checkCalendars } from './calendars.ts'
import { type Draft, type Survey, surveyOf } from './draft.ts'
import type { IsQuoted, Report } from './fault.ts'
import { checkFourEyes, checkGates } from './gates.ts'
import { checkHolds } from './holds.ts'
import { checkModes, surveyIn } from './modes.ts'
import { proposeFor } from './nearest.ts'
import { checkCycles, checkWayBack, connect } from './network.ts'
import { checkChangeStart, checkOutage, checkPlan } from './plan.ts'
import { checkRoles } from './roles.ts'
import { checkRollback } from './rollback.ts'
import { checkShifts } from './shifts.ts'
import { checkValues } from './values.ts'
import { checkTimezone } from './zones.ts'

/** Reports all inconsistencies of the draft, as far as it could be understood. */
export function checkDraft(draft: Draft, report: Report, isQuoted: IsQuoted): void {
  const survey = surveyOf(draft)
  checkTimezone(draft, report)
  checkIds(survey, report)
  checkPhases(survey, report)
  checkWorkstreams(survey, report)
  checkRoles(survey, report)
  checkCalendars(survey, report)
  checkShifts(survey, report)
  const network = connect(survey, report)
  checkCycles(network, survey, report)
  checkGates(survey, report, isQuoted)
  checkHolds(network, survey, report)
  checkPlan(survey, report)
  checkModes(
    survey.steps.map(({ step }) => step),
    report,
    (mode, told) => {
      const part = surveyIn(survey, mode, told)
      const waits = part === survey ? network : connect(part, () => undefined)
      checkWayBack(waits, part, told)
      checkFourEyes(waits, part, told)
      checkOutage(part, told)
      checkChangeStart(part, told)
    },
  )
  checkRollback(survey, report)
  checkValues(survey, report)
}

function checkIds({ nodes, rollbackSteps, items }: Survey, report: Report): void {
  const seen = new Map<string, string>()
  for (const { node, id, path } of [...nodes, ...rollbackSteps]) {
    if (id === undefined) continue
    const other = seen.get(id)
    const place = [...path, node === 'step' ? 'step' : 'id']
    if (other) report('error', place, `"${id}" is already the id of a ${other}; steps and gates share their ids`)
    else seen.set(id, node)
  }
  const seenItems = new Set<string>()
  for (const { path, item } of items) {
    if (item.id === undefined) continue
    if (seenItems.has(item.id)) report('error', [...path, 'id'], `"${item.id}" is already the id of a readiness item`)
    seenItems.add(item.id)
  }
}

function checkPhases({ phases, steps }: Survey, report: Report): void {
  if (!phases) return
  const titles = new Set<string>()
  for (const { title, path } of phases) {
    if (title === undefined) continue
    if (titles.has(title)) report('error', path, `the phase "${title}" is listed twice`)
    titles.add(title)
  }
  const complete = phases.every(({ title }) => title !== undefined)
  for (const { step, path } of steps) {
    if (step.phase === undefined || titles.has(step.phase) || !complete) continue
    const { says, ...meant } = proposeFor(step.phase, titles)
    const hint = says || `; the phases are ${[...titles].join(', ')}`
    report('error', [...path, 'phase'], `"${step.phase}" is not a phase of this runbook${hint}`, {
      ...meant,
      kind: '{count} steps are in a phase that is not one of this runbook',
    })
  }
  const used = new Set(steps.map(({ step }) => step.phase))
  if (steps.length === 0 || used.has(undefined)) return
  for (const { title, path } of phases)
    if (title !== undefined && !used.has(title)) report('warning', path, `no step is in the phase "${title}"`)
}

function checkWorkstreams({ draft }: Survey, report: Report): void {
  if (!draft.workstreams) return
  const workstreams = Object.entries(draft.workstreams)
  if (workstreams.length === 0) report('warning', ['workstreams'], 'the runbook has no steps')
  for (const [title, steps] of workstreams)
    if (steps?.length === 0)
      report('warning', ['workstreams', title], `the workstream "${title}" has no steps`, { part: 'key' })
}
