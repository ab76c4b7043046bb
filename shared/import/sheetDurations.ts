/** Reads a column of durations: what a bare number counts is decided for the column, or asked. */
import type { Question } from './answers.ts'
import { type Cell, isBlank, plain } from './cell.ts'
import {
  type CellDuration,
  type DurationUnit,
  durationOf,
  durationOfText,
  isShareOfDay,
  secondsOf,
} from './durations.ts'
import type { Findings, Place } from './findings.ts'
import type { PlanStep } from './plan.ts'
import type { Ask } from './times.ts'

type Duration = NonNullable<PlanStep['duration']>

export function durationReader(
  cells: readonly Cell[],
  named: string | undefined,
  answer: DurationUnit | undefined,
  ask: Ask,
  findings: Findings,
): (cell: Cell, place: Place) => Duration | undefined {
  const read = cells.flatMap((cell) => durationOf(cell) ?? [])
  const bare = read.flatMap((duration) => ('bare' in duration && duration.bare > 0 ? [duration.bare] : []))
  const unit = answer ?? unitNamed(named) ?? (isShareOfDay(bare) ? 'd' : undefined)
  if (!answer && unit === 'd' && !unitNamed(named))
    findings.guess('shareOfDay', 'Durations like 0.0208 are shares of a day, as spreadsheets keep times.')
  if (bare.length > 0 && !unit) ask(unitQuestion(bare, read))
  return (cell, place) => {
    const duration = durationOf(cell)
    if (!duration) {
      if (!isBlank(cell))
        findings.fault('warning', 'unreadableDuration', 'Some durations cannot be read.', place, cell.text)
      return undefined
    }
    if ('bare' in duration) return { seconds: secondsOf(duration.bare, unit ?? 'min') }
    if (/\d\s*(?:d|days?|tage?|jours?|dias?)\b/.test(plain(cell.text)))
      findings.guess('dayIs24h', 'A day in a duration counts 24 hours.', place, cell.text)
    return duration
  }
}

function unitNamed(named: string | undefined): DurationUnit | undefined {
  if (named === undefined) return undefined
  const one = durationOfText(`1 ${named}`)
  const seconds = one && 'seconds' in one ? one.seconds : undefined
  return seconds === 1 ? 's' : seconds === 60 ? 'min' : seconds === 3600 ? 'h' : seconds === 86_400 ? 'd' : undefined
}

function unitQuestion(bare: readonly number[], read: readonly CellDuration[]): Question {
  const label = { s: 'Seconds', min: 'Minutes', h: 'Hours', d: 'Days' }
  return {
    id: 'durationUnit',
    ask: `What do durations like ${[...new Set(bare)].slice(0, 3).join(', ')} count?`,
    why: `${bare.length} of ${read.length} durations have no unit.`,
    options: Object.entries(label).map(([value, text]) => ({ value, label: text })),
    proposal: 'min',
    isRequired: true,
  }
}
