/** What the steps of sheets wait for: ids, numbers of rows, sections, titles. */
import { plain } from './cell.ts'
import type { Findings, Place } from './findings.ts'
import { linksIn, type WrittenLink } from './links.ts'
import type { Mapping } from './mapping.ts'
import type { PlanLink, PlanStep } from './plan.ts'
import { cellIn, type PlannedRow, type Section } from './sections.ts'
import type { SheetTable } from './sheet.ts'
import type { Ask } from './times.ts'

export interface SheetSteps {
  table: SheetTable
  mapping: Mapping
  /** As many as steps, in their order. */
  rows: PlannedRow[]
  sections: Section[]
  steps: PlanStep[]
}

/** All steps that something names: one, or those under a heading. */
type Lookup = (ref: string) => PlanStep[] | undefined

export function resolveLinks(
  parts: SheetSteps[],
  answer: 'file' | 'steps' | undefined,
  ask: Ask,
  findings: Findings,
): void {
  const indexes = parts.map((part) => indexOf(part, findings))
  const refsOf = (part: SheetSteps, cells: 'predecessors' | 'successors') =>
    part.rows.map(({ row }) => cellIn(row, part.mapping, cells).text)
  const numbering = answer ?? settleNumbers(parts, refsOf, ask)
  for (const [index, part] of parts.entries()) {
    const others = indexes.filter((_, other) => other !== index)
    const byNumber = numbering && !part.mapping.id ? numbered(part, numbering) : undefined
    const lookUp: Lookup = (ref) =>
      indexes[index]?.get(plain(ref)) ??
      byNumber?.(ref) ??
      others.flatMap((other) => [other.get(plain(ref))]).find((found) => found !== undefined)
    const read = (text: string, place: Place) => {
      const { links, unclear, isProse } = linksIn(text, (ref) => lookUp(ref) !== undefined)
      if (isProse)
        findings.fault(
          'warning',
          'prosePredecessor',
          'Some steps say in words what they wait for; link them by hand.',
          place,
          text,
        )
      else
        for (const part of unclear)
          findings.fault('error', 'unknownPredecessor', 'Some steps wait for what is not in the plan.', place, part)
      return links
    }
    for (const [at, text] of refsOf(part, 'predecessors').entries()) {
      const step = part.steps[at]
      if (!step || text === '') continue
      for (const link of read(text, step.source)) addLinks(step, link, lookUp(link.ref), findings)
    }
    for (const [at, text] of refsOf(part, 'successors').entries()) {
      const step = part.steps[at]
      if (!step || text === '') continue
      for (const link of read(text, step.source))
        for (const successor of lookUp(link.ref) ?? []) addLinks(successor, link, [step], findings)
    }
    for (const section of part.sections) {
      const text = cellIn(section.row, part.mapping, 'predecessors').text
      if (text === '') continue
      const place = { sheet: part.table.name, row: section.row.number }
      findings.guess('sectionLink', 'What a heading waits for, each step below it waits for.', place, section.title)
      const under = part.steps.filter((_, at) => part.rows[at]?.under.includes(section))
      for (const link of read(text, place)) for (const step of under) addLinks(step, link, lookUp(link.ref), findings)
    }
  }
}

function addLinks(step: PlanStep, { type, lag }: WrittenLink, found: PlanStep[] | undefined, findings: Findings): void {
  for (const { key } of found ?? []) {
    if (key === step.key) {
      findings.fault('error', 'waitsForItself', 'Some steps wait for themselves.', step.source, step.title)
      continue
    }
    const link: PlanLink = { on: key, type, lag }
    if (!step.links.some((other) => other.on === key && other.type === type)) step.links.push(link)
  }
}

/** By id, then by title where only one has it. An id that two steps have names neither. */
function indexOf({ mapping, rows, sections, steps }: SheetSteps, findings: Findings): Map<string, PlanStep[]> {
  const byId = new Map<string, PlanStep[]>()
  const byTitle = new Map<string, PlanStep[]>()
  const put = (index: Map<string, PlanStep[]>, name: string, step: PlanStep) => {
    const found = index.get(plain(name))
    if (found) found.push(step)
    else index.set(plain(name), [step])
  }
  for (const step of steps) {
    if (step.source.id !== undefined) put(byId, step.source.id, step)
    put(byTitle, step.title, step)
  }
  for (const [id, found] of byId) {
    if (found.length === 1) continue
    for (const { source } of found)
      findings.fault(
        'error',
        'duplicateId',
        'Some ids are there more than once; what waits for them is left out.',
        source,
        source.id,
      )
    byId.delete(id)
  }
  for (const section of sections) {
    const under = steps.filter((_, at) => rows[at]?.under.includes(section))
    const id = cellIn(section.row, mapping, 'id').text
    if (id !== '' && !byId.has(plain(id)) && under.length > 0) byId.set(plain(id), under)
  }
  for (const [title, found] of byTitle) if (found.length === 1 && !byId.has(title)) byId.set(title, found)
  return byId
}

function numbered({ rows, steps }: SheetSteps, by: 'file' | 'steps'): Lookup {
  const index = new Map(steps.map((step, at) => [by === 'file' ? (rows[at]?.row.number ?? 0) : at + 1, step]))
  return (ref) => {
    const step = /^\d{1,6}$/.test(ref) ? index.get(Number(ref)) : undefined
    return step && [step]
  }
}

/** Without a column of ids a number counts rows or steps: told where only one of both always points back, asked otherwise. */
function settleNumbers(
  parts: SheetSteps[],
  refsOf: (part: SheetSteps, cells: 'predecessors') => string[],
  ask: Ask,
): 'file' | 'steps' | undefined {
  const fits = { file: true, steps: true }
  let some = false
  for (const part of parts) {
    if (part.mapping.id || !part.mapping.predecessors) continue
    const positions = new Map(part.steps.map(({ key }, at) => [key, at]))
    for (const by of ['file', 'steps'] as const) {
      const lookUp = numbered(part, by)
      for (const [at, text] of refsOf(part, 'predecessors').entries()) {
        const numbers = text.match(/\b\d{1,6}\b(?=\s*(?:$|[;,\s]|[FS][FS]))/gi) ?? []
        some ||= numbers.length > 0
        const pointsBack = (number: string) => (positions.get(lookUp(number)?.[0]?.key ?? '') ?? at) < at
        if (!numbers.every(pointsBack)) fits[by] = false
      }
    }
  }
  if (!some) return undefined
  if (fits.file !== fits.steps) return fits.file ? 'file' : 'steps'
  ask({
    id: 'rowNumbers',
    ask: 'What do the numbers count that steps wait for?',
    why: 'There is no column of ids, and both readings are possible.',
    options: [
      { value: 'file', label: 'Rows of the sheet' },
      { value: 'steps', label: 'Steps, from 1' },
    ],
    proposal: 'steps',
    isRequired: true,
  })
  return 'steps'
}
