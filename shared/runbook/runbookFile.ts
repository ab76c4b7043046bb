/** Reads runbook files: text in, a runbook or all its faults out. */

import { levelledPlan } from '../schedule/level/levelledPlan.ts'
import { planRunbook } from '../schedule/network.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { sayDuration, writeDuration } from './duration.ts'
import { inMode } from './inMode.ts'
import { MODES } from './mode.ts'
import { checkDraft } from './reading/checks.ts'
import { compileRunbook } from './reading/compile.ts'
import { checkDeadlines } from './reading/deadlines.ts'
import { complete } from './reading/defaults.ts'
import { draftOf } from './reading/draft.ts'
import type { AsWritten, Fault, IsQuoted, Path, Report } from './reading/fault.ts'
import { collectKinds, type FaultKinds } from './reading/faultKinds.ts'
import { checkGatesInTime } from './reading/gatesInTime.ts'
import { checkInTime } from './reading/inTime.ts'
import { checkModes } from './reading/modes.ts'
import { type OtherKind, otherKind } from './reading/otherKind.ts'
import { readSource } from './reading/positions.ts'
import { type Repeated, repeat } from './reading/repeat.ts'
import { reportIssues } from './reading/schemaFaults.ts'
import { checkWithoutGo } from './reading/withoutGo.ts'
import type { Runbook } from './runbook.ts'
import { runbookFile } from './runbookFormat.ts'

export type { Fault } from './reading/fault.ts'

const HALF_HOUR = 1800

/**
 * Reads a runbook from YAML or JSON. Never throws. `faults` holds everything wrong at once, in file order, labelled with
 * `file`; `runbook` is present unless one of them is an error.
 *
 * @param kinds how they are collected: those of one kind together, unless told otherwise
 */
export function readRunbook(
  text: string,
  file: string,
  kinds: FaultKinds = collectKinds(),
): { runbook?: Runbook; faults: Fault[] } {
  const source = readSource(text, file, kinds)
  const other = source.isLeft ? undefined : otherKind(text, source.value)
  if (other) return { faults: [wholeFile(file, other)] }
  if (source.value === undefined) return { faults: source.faults() }
  const { value: completed, pathOf: placeOf, taken, needsWindow, faults } = complete(source.value)
  for (const { path, message } of faults) source.report('error', path, message)
  const { value, pathOf: templateOf, fixOf, faults: ofCopies } = repeat(completed)
  const pathOf = (path: Path): Path => placeOf(templateOf(path))
  for (const { severity, path, message } of ofCopies) source.report(severity, placeOf(path), message)
  const report = once(source.report, pathOf, fixOf)
  const isQuoted: IsQuoted = (path) => source.isQuoted(pathOf(path))
  const result = runbookFile.safeParse(value)
  const asWritten: AsWritten = (path) => source.asWritten(pathOf(path))
  if (!result.success) reportIssues(result.error.issues, value, { report, asWritten })
  checkDraft(result.success ? result.data : draftOf(value), report, isQuoted)
  if (!result.success || source.failed()) return { faults: source.faults() }
  const runbook = compileRunbook(result.data)
  // Before anything is looked up in it: what is known of a runbook is kept by its object.
  if (needsWindow) runbook.window = windowFor(runbook)
  const { pathOfStep } = pathsIn(runbook)
  checkModes(runbook.steps, report, (mode, told) => {
    const whole = inMode(runbook, mode)
    checkWithoutGo(whole, pathOfStep, told)
    checkInTime(whole, pathOfStep, told)
    checkGatesInTime(whole, told)
    checkDeadlines(whole, pathOfStep, told)
    if (!needsWindow) checkFits(whole, told)
  })
  if (source.failed()) return { faults: source.faults() }
  sayTaken(needsWindow ? [`window: ${writeDuration(runbook.window)}, from the plan`, ...taken] : taken, report)
  return { runbook, faults: source.faults() }
}

/** At its place in the file. What is wrong with a repeated step is wrong with each of its copies, and said once. */
function once(report: Report, pathOf: (path: Path) => Path, fixOf: Repeated['fixOf']): Report {
  const said = new Set<string>()
  return (severity, path, message, particulars = {}) => {
    const place = pathOf(path)
    const { fix, ...others } = particulars
    const right = withoutUndefined({ ...others, fix: fix === undefined ? undefined : fixOf(path, fix) })
    if (place !== path) {
      const key = JSON.stringify([severity, place, message, right])
      if (said.has(key)) return
      said.add(key)
    }
    report(severity, place, message, right)
  }
}

/** Of each step in the file; steps are compiled in its order. */
function pathsIn({ steps }: Runbook) {
  const next = new Map<string, number>()
  const paths = new Map(
    steps.map(({ id, workstream }): [string, Path] => {
      const index = next.get(workstream) ?? 0
      next.set(workstream, index + 1)
      return [id, ['workstreams', workstream, index]]
    }),
  )
  return { pathOfStep: (id: string): Path => paths.get(id) ?? [] }
}
const wholeFile = (file: string, { message, isPlan }: OtherKind): Fault => ({
  ...{ severity: 'error', file, line: 1, column: 1, path: '', message },
  ...(isPlan && { isPlan }),
})

function checkFits(runbook: Runbook, report: Report): void {
  const { finish } = planRunbook(runbook)
  const { window } = runbook
  if (finish <= window) return
  const share = `${Math.round((finish / window) * 100)} %`
  report(
    'warning',
    ['window'],
    `the plan takes until ${sayDuration(finish)} after T-0, which is ${share} of the window`,
  )
}

/** What was taken for what is left out, in one sentence: nobody reads a list of it before each import. */
function sayTaken(taken: readonly string[], report: Report): void {
  if (taken.length > 0) report('warning', ['runbook'], `left out, and taken as ${taken.join('; ')}`, { part: 'key' })
}

/** Until the longer of its plans ends with the people there are, with a quarter to spare, to the next half hour. */
function windowFor(runbook: Runbook): number {
  const finish = Math.max(...MODES.map((mode) => levelledPlan(inMode(runbook, mode), { effort: 0 }).finish))
  return Math.max(1, Math.ceil((finish * 1.25) / HALF_HOUR)) * HALF_HOUR
}
