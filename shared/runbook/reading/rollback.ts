/** Checks the section about the rollback: its own steps, and what triggers it. */
import { sayDuration } from '../duration.ts'
import { triggerId } from './compile.ts'
import { dependenciesOf, type StepNode, type Survey } from './draft.ts'
import type { Report } from './fault.ts'
import { proposeFor } from './nearest.ts'
import { checkContent, checkTakes } from './plan.ts'
import { checkStepRoles, knownRole } from './roles.ts'

export function checkRollback(survey: Survey, report: Report): void {
  checkLength(survey, report)
  for (const list of ['first', 'last'] as const) {
    const steps = survey.rollbackSteps.filter((node) => node.list === list)
    const earlier = new Set<string>()
    for (const node of steps) {
      checkOrder(node, earlier, steps, report)
      if (node.id !== undefined) earlier.add(node.id)
      if (survey.roles) checkStepRoles(node, survey, report)
      checkTakes(node, report)
      checkContent(node, report)
    }
  }
  checkTriggers(survey, report)
}

function checkLength({ draft }: Survey, report: Report): void {
  const { window, rollbackTakes, rollback, warn } = draft
  const place = rollbackTakes === undefined ? ['rollback', 'takes'] : ['rollbackTakes']
  if (rollbackTakes !== undefined && rollback?.takes !== undefined)
    report('error', ['rollback', 'takes'], 'rollbackTakes says it already; leave one of them out', { part: 'key' })
  const takes = rollbackTakes ?? rollback?.takes
  if (window && takes && takes > window)
    report('warning', place, `a complete rollback (${sayDuration(takes)}) does not fit into the window`)
  const ahead = warn?.rollback
  if (window && ahead && ahead >= window)
    report(
      'warning',
      ['warn', 'rollback'],
      `a warning ${sayDuration(ahead)} ahead comes before the window of ${sayDuration(window)} opens; it stands all night`,
    )
}

/** Only what stands before it in its list: so they are read in the order in which they happen, and no circle can be written. */
function checkOrder(node: StepNode, earlier: ReadonlySet<string>, list: readonly StepNode[], report: Report): void {
  for (const { dependency, path } of dependenciesOf(node)) {
    const { on } = dependency
    if (earlier.has(on)) continue
    const isLater = list.some(({ id }) => id === on)
    const why = isLater ? 'does not stand before it' : 'is not a step of this list'
    const { says, ...meant } = isLater ? { says: '' } : proposeFor(on, earlier)
    report(
      'error',
      path,
      `"${on}" ${why}; a rollback’s own step is after those that its list names before it${says}`,
      meant,
    )
  }
}

function checkTriggers(survey: Survey, report: Report): void {
  const seen = new Set<string>()
  for (const [index, trigger] of (survey.draft.rollback?.triggers ?? []).entries()) {
    if (!trigger) continue
    const path = ['rollback', 'triggers', index]
    const { when, at, metric, decides } = trigger
    knownRole(decides, [...path, 'decides'], survey, report)
    if (metric?.metric !== undefined && metric.atLeast === undefined && metric.atMost === undefined)
      report('error', [...path, 'metric'], `"${metric.metric}" is compared with nothing; write atLeast or atMost`)
    if (at !== undefined && survey.draft.window !== undefined && at > survey.draft.window)
      report('warning', [...path, 'at'], 'this is asked after the end of the window')
    const id = trigger.id ?? (when === undefined ? undefined : triggerId(when, index))
    if (id === undefined) continue
    if (seen.has(id)) report('error', path, `another trigger is "${id}" already; give this one an id of its own`)
    seen.add(id)
  }
}
