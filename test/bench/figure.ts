/** What a section of the bench finds out, and how it is shown. */

export interface Figure {
  what: string
  measured: number
  unit: string
  /** The bare thing that does the same, measured in the same run and in the same unit. */
  reference?: { what: string; measured: number }
  /** Of the ratio to the reference; without one, of what was measured. */
  budget?: Budget
  /** What one must know to read the number. */
  note?: string
  /** Why nothing was measured. */
  missing?: string
}

type Budget = { atMost: number } | { atLeast: number }

/** `name` is what `npm run bench -- <name>` takes. */
export interface Section {
  name: string
  run(bench: Bench): Promise<Figure[]>
}

export interface Bench {
  /** The address of a new, migrated database on a PostgreSQL of this run, with every protection against crashes on. */
  database(): Promise<string>
  /** A line for whoever waits. */
  say(line: string): void
}

export const ratioOf = ({ measured, reference, missing }: Figure): number | undefined =>
  missing === undefined && reference ? measured / reference.measured : undefined

/** Undefined where there is no budget. */
export function isWithin(figure: Figure): boolean | undefined {
  const { budget, missing } = figure
  if (!budget || missing !== undefined) return undefined
  const value = ratioOf(figure) ?? figure.measured
  return 'atMost' in budget ? value <= budget.atMost : value >= budget.atLeast
}

const COLUMNS = ['what', 'measured', 'reference', 'ratio', 'budget', ''] as const

/** A table of plain text, the notes below it. */
export function tableOf(figures: readonly Figure[]): string {
  const notes: string[] = []
  const rows = figures.map((figure) => {
    if (figure.note !== undefined) notes.push(figure.note)
    const mark = figure.note === undefined ? '' : ` [${notes.length}]`
    const { unit, reference } = figure
    return [
      figure.what + mark,
      figure.missing ?? `${shown(figure.measured)} ${unit}`,
      reference ? `${shown(reference.measured)} ${unit}, ${reference.what}` : '',
      shown(ratioOf(figure)),
      sayBudget(figure),
      { true: 'ok', false: 'OVER', undefined: '' }[`${isWithin(figure)}`],
    ]
  })
  const table = [[...COLUMNS], ...rows]
  const widths = COLUMNS.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)))
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const rule = widths.map((width) => '─'.repeat(width)).join('  ')
  return [lines[0], rule, ...lines.slice(1), ...notes.map((note, index) => `[${index + 1}] ${note}`)].join('\n')
}

function sayBudget({ budget, reference, unit }: Figure): string {
  if (!budget) return ''
  const bound = 'atMost' in budget ? `≤ ${budget.atMost}` : `≥ ${budget.atLeast}`
  return reference ? `${bound} ×` : `${bound} ${unit}`
}

/** Three digits that mean something. */
function shown(value: number | undefined): string {
  if (value === undefined) return ''
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

/** The middle one: what else the machine does at the same time disturbs single rounds, rarely most of them. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2
}
