/** Reads runbook files: text in, a runbook or all its faults out. */

import { planRunbook } from '../schedule/network.ts'
import { sayDuration, writeDuration } from './duration.ts'
import { checkDraft } from './reading/checks.ts'
import { compileRunbook } from './reading/compile.ts'
import { complete } from './reading/defaults.ts'
import { draftOf } from './reading/draft.ts'
import type { AsWritten, Fault, IsQuoted, Report } from './reading/fault.ts'
import { collectKinds, type FaultKinds } from './reading/faultKinds.ts'
import { checkGatesInTime } from './reading/gatesInTime.ts'
import { checkInTime } from './reading/inTime.ts'
import { type OtherKind, otherKind } from './reading/otherKind.ts'
import { readSource } from './reading/positions.ts'
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
  const other = otherKind(text, source.value)
  if (other) return { faults: [wholeFile(file, other)] }
  if (source.value === undefined) return { faults: source.faults() }
  const { value, pathOf, taken, needsWindow, faults } = complete(source.value)
  for (const { path, message } of faults) source.report('error', path, message)
  const report: Report = (severity, path, message, part) => source.report(severity, pathOf(path), message, part)
  const isQuoted: IsQuoted = (path) => source.isQuoted(pathOf(path))
  const result = runbookFile.safeParse(value)
  const asWritten: AsWritten = (path) => source.asWritten(pathOf(path))
  if (!result.success) reportIssues(result.error.issues, value, { report, asWritten })
  checkDraft(result.success ? result.data : draftOf(value), report, isQuoted)
  if (!result.success || source.failed()) return { faults: source.faults() }
  const runbook = compileRunbook(result.data)
  // Before anything is looked up in it: what is known of a runbook is kept by its object.
  if (needsWindow) runbook.window = windowFor(runbook)
  checkWithoutGo(runbook, report)
  checkInTime(runbook, report)
  checkGatesInTime(runbook, report)
  if (!needsWindow) checkFits(runbook, report)
  if (source.failed()) return { faults: source.faults() }
  sayTaken(needsWindow ? [`window: ${writeDuration(runbook.window)}, from the plan`, ...taken] : taken, report)
  return { runbook, faults: source.faults() }
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

/** Until the plan ends, with a quarter to spare, to the next half hour. */
function windowFor(runbook: Runbook): number {
  const { finish } = planRunbook(runbook)
  return Math.max(1, Math.ceil((finish * 1.25) / HALF_HOUR)) * HALF_HOUR
}
