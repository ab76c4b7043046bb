/**
 * A sheet that T-Minus has written comes back as the same steps: its cells hold the format's own words, so nothing is
 * guessed. What people have changed in it is read as in any other sheet, or listed.
 */

import { markOf, OWN_HEADINGS, withoutQuote } from '../exported/ownSheet.ts'
import { headingOf, STEP_COLUMNS, type StepCells, type StepKey } from '../exported/stepCells.ts'
import { parseDuration } from '../runbook/duration.ts'
import { writeEstimate } from '../runbook/written.ts'
import type { Cell } from './cell.ts'
import { durationOf } from './durations.ts'
import type { Findings, Place } from './findings.ts'
import type { SeenColumn } from './mapping.ts'
import { estimateOf } from './ownCells.ts'
import { type OwnRow, SAYS_ALL } from './ownPlan.ts'
import type { Said } from './plan.ts'
import type { RawRow, RawSheet } from './rawSheet.ts'

export interface OwnSheet {
  name: string
  headerRow: number
  headings: string[]
  rows: { row: OwnRow; isEdited: boolean }[]
  /** Columns that somebody added. */
  added: SeenColumn[]
  empty: number[]
  /** The zone that its times are in, where it has any. */
  zone?: string
}

const MOST_ROWS_ABOVE = 40

/** Undefined where it is not one of ours. */
export function ownSheetOf(sheet: RawSheet, isCsv: boolean, findings: Findings): OwnSheet | undefined {
  const header = sheet.rows.slice(0, MOST_ROWS_ABOVE).find((row) => isOurs(row))
  if (!header) return undefined
  const headings = header.cells.map(({ text }) => text)
  const columns = new Map(headings.map((heading, column) => [heading, column]))
  const textIn = (row: RawRow, heading: string): string => {
    const cell = row.cells[columns.get(heading) ?? -1]
    const text = (cell?.raw ?? cell?.text ?? '').trim()
    return isCsv ? withoutQuote(text) : text
  }
  const says = SAYS_ALL.filter((field) => columns.has(headingOf(SAID_IN[field] ?? 'title')))
  const rows: OwnSheet['rows'] = []
  const empty: number[] = []
  for (const raw of sheet.rows.slice(sheet.rows.indexOf(header) + 1)) {
    if (raw.cells.every(({ text }) => text === '')) {
      empty.push(raw.number)
      continue
    }
    const place = { sheet: sheet.name, row: raw.number }
    const cells: StepCells = {}
    for (const { key, heading } of STEP_COLUMNS) {
      const text = key === 'takes' ? '' : textIn(raw, heading)
      if (text !== '') cells[key] = text
    }
    const takes = takesOf((heading) => raw.cells[columns.get(heading) ?? -1], place, findings)
    if (takes !== undefined) cells.takes = takes
    const people = textIn(raw, OWN_HEADINGS.person)
    const row = {
      place,
      cells,
      people: people === '' ? [] : people.split(', '),
      status: textIn(raw, OWN_HEADINGS.status),
      says,
    }
    rows.push({ row, isEdited: textIn(raw, OWN_HEADINGS.mark) !== markOf(cells) })
  }
  const zone = headings.flatMap((heading) => /^Planned start \((.+)\)$/.exec(heading)?.[1] ?? [])[0]
  const known = new Set<string>([...STEP_COLUMNS.map(({ heading }) => heading), ...Object.values(OWN_HEADINGS)])
  const samplesIn = (column: number) =>
    [...new Set(sheet.rows.slice(sheet.rows.indexOf(header) + 1).map(({ cells }) => cells[column]?.text ?? ''))]
      .filter((text) => text !== '')
      .slice(0, 3)
  const isKnown = (heading: string) => known.has(heading) || TIMES.test(heading) || heading === ''
  return {
    name: sheet.name,
    headerRow: header.number,
    headings,
    rows,
    added: headings.flatMap((heading, column) =>
      isKnown(heading) ? [] : [{ column, heading, samples: samplesIn(column) }],
    ),
    empty,
    ...(zone === undefined ? {} : { zone }),
  }
}

/** Those that tell a sheet of ours; nobody else has all of them. */
const NEEDED = ['ID', 'Step', 'Kind', 'Workstream', 'Phase', 'Role', 'Duration', 'Shortest', 'Longest', 'Predecessors']

/** The columns in which each is said; an empty cell says that there is none. */
const SAID_IN: Partial<Record<Said, StepKey>> = {
  takes: 'takes',
  owner: 'owner',
  after: 'after',
  notBefore: 'notBefore',
  kind: 'kind',
  phase: 'phase',
  workstream: 'workstream',
  description: 'do',
  verify: 'verify',
  rollback: 'rollback',
  deadline: 'deadline',
  parties: 'parties',
  only: 'only',
  links: 'links',
  comments: 'note',
}

const TIMES = /^(?:Planned|Baseline|Forecast|Actual) (?:start|end)(?: \(.*\))?$/

const isOurs = ({ cells }: RawRow): boolean => NEEDED.every((heading) => cells.some(({ text }) => text === heading))

/** Likely, shortest and longest as one estimate; what does not rise is said. */
function takesOf(cellIn: (heading: string) => Cell | undefined, place: Place, findings: Findings): string | undefined {
  const secondsIn = (heading: string): number | undefined => {
    const cell = cellIn(heading)
    if (!cell || cell.text === '') return undefined
    const read = parseDuration(cell.text) ?? durationOf(cell)
    const seconds = typeof read === 'object' ? ('seconds' in read ? read.seconds : undefined) : read
    if (seconds === undefined)
      findings.fault(
        'error',
        'unreadableDuration',
        'Some durations cannot be read; write hours and minutes like 0:45.',
        place,
        cell.text,
      )
    return seconds
  }
  const likely = secondsIn(headingOf('takes'))
  const low = secondsIn(OWN_HEADINGS.shortest)
  const high = secondsIn(OWN_HEADINGS.longest)
  if (likely === undefined) return undefined
  const estimate = estimateOf(likely, low, high)
  if (!estimate)
    findings.fault(
      'error',
      'rangeDiffers',
      'Some durations do not lie between the shortest and the longest; these two are left out.',
      place,
    )
  return writeEstimate(estimate ?? { low: likely, likely, high: likely })
}
