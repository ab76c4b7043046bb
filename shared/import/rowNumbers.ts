/** Numbers that steps wait for where no id is a number: rows of the sheet, or steps. */
import { withoutBlankRuns } from './cell.ts'
import type { PlanStep } from './plan.ts'
import { cellIn, type Section } from './sections.ts'
import type { Named, SheetSteps } from './sheetSteps.ts'
import type { Ask } from './times.ts'

export type RowNumbers = 'file' | 'steps'

/** Undefined where the sheet has ids that are numbers: these are meant. */
export function numbered(
  { mapping, rows, steps }: SheetSteps,
  by: RowNumbers,
  under?: ReadonlyMap<Section, PlanStep[]>,
): ((ref: string) => Named | undefined) | undefined {
  if (mapping.id && steps.some(({ source }) => /^\d+$/.test(source.id ?? ''))) return undefined
  const index = new Map<number, Named>(
    steps.map((step, at) => [by === 'file' ? (rows[at]?.row.number ?? 0) : at + 1, { steps: [step] }]),
  )
  if (by === 'file') for (const [{ row }, below] of under ?? []) index.set(row.number, { steps: below, isGroup: true })
  return (ref) => (/^\d{1,6}$/.test(ref) ? index.get(Number(ref)) : undefined)
}

/** Told where only one of both always points back, asked otherwise. */
export function settleNumbers(parts: readonly SheetSteps[], ask: Ask): RowNumbers | undefined {
  const fits = { file: true, steps: true }
  let some = false
  for (const part of parts) {
    if (!part.mapping.predecessors) continue
    const positions = new Map(part.steps.map(({ key }, at) => [key, at]))
    const ids = new Set(part.steps.map(({ source }) => source.id ?? ''))
    for (const by of ['file', 'steps'] as const) {
      const lookUp = numbered(part, by)
      if (!lookUp) continue
      for (const [at, { row }] of part.rows.entries()) {
        const text = cellIn(row, part.mapping, 'predecessors').text
        if (ids.has(text)) continue
        const numbers = numbersIn(text)
        some ||= numbers.length > 0
        const pointsBack = (number: string) => (positions.get(lookUp(number)?.steps[0]?.key ?? '') ?? at) < at
        if (!numbers.every(pointsBack)) fits[by] = false
      }
    }
  }
  if (!some) return undefined
  if (fits.file !== fits.steps) return fits.file ? 'file' : 'steps'
  ask({
    id: 'rowNumbers',
    ask: 'What do the numbers count that steps wait for?',
    why: 'No id is such a number, and both readings are possible.',
    options: [
      { value: 'file', label: 'Rows of the sheet' },
      { value: 'steps', label: 'Steps, from 1' },
    ],
    proposal: 'steps',
    isRequired: true,
  })
  return 'steps'
}

/** What may be numbers of rows in a cell; "TRE 7" is none. */
const numbersIn = (text: string): string[] =>
  withoutBlankRuns(text)
    .split(/[;,\n|&]|\s(?:and|und|et|y)\s/i)
    .flatMap((piece) => {
      const words = piece.trim()
      if (/^\d{1,6}(?: \d{1,6})*$/.test(words)) return words.split(' ')
      return A_NUMBER.exec(words)?.[1] ?? []
    })

const A_NUMBER =
  /^(?:(?:after|task|step|row|nr\.?|no\.?|nach|zeile|schritt)? ?#? ?)(\d{1,6})(?:$| ?(?:fs|ss|ff|sf)\b| ?[-+])/i
