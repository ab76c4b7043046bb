/** What the steps of sheets wait for: ids, numbers of rows, sections, titles. */
import { plain } from './cell.ts'
import type { Findings, Place } from './findings.ts'
import { groupLinker, type LinkGroups } from './groupLinks.ts'
import { isProse, linksIn, type WrittenLink } from './links.ts'
import type { PlanStep } from './plan.ts'
import { numbered, type RowNumbers, settleNumbers } from './rowNumbers.ts'
import { cellIn, type Section } from './sections.ts'
import type { Named, SheetSteps } from './sheetSteps.ts'
import type { Ask } from './times.ts'

type Lookup = (ref: string) => Named | undefined

/** A link that was written, between all that its two ends name. */
interface Linked {
  before: Named
  after: Named
  link: WrittenLink
  place: Place
  title: string
}

export function resolveLinks(parts: SheetSteps[], answer: RowNumbers | undefined, ask: Ask, findings: Findings): void {
  const under = parts.map(stepsUnder)
  const indexes = parts.map((part, index) => indexOf(part, under[index] ?? new Map(), findings))
  const numbering = answer ?? settleNumbers(parts, ask)
  const found: Linked[] = []
  for (const [index, part] of parts.entries()) {
    const own = indexes[index]
    const others = indexes.filter((other) => other !== own)
    const byNumber = numbering && numbered(part, numbering, under[index])
    const lookUp: Lookup = (ref) =>
      own?.get(plain(ref)) ??
      byNumber?.(ref) ??
      others.flatMap((other) => other.get(plain(ref)) ?? []).find((named) => named !== undefined)
    const read = (text: string, place: Place) => readLinks(text, lookUp, place, findings)
    for (const [at, step] of part.steps.entries()) {
      const row = part.rows[at]?.row
      if (!row) continue
      const self: Named = { steps: [step] }
      const put = (link: WrittenLink, before: Named | undefined, after: Named | undefined) => {
        if (before && after) found.push({ before, after, link, place: step.source, title: step.title })
      }
      for (const link of read(cellIn(row, part.mapping, 'predecessors').text, step.source))
        put(link, lookUp(link.ref), self)
      for (const link of read(cellIn(row, part.mapping, 'successors').text, step.source))
        put(link, self, lookUp(link.ref))
    }
    for (const section of part.sections) {
      const place = { sheet: part.table.name, row: section.row.number }
      const after: Named = { steps: under[index]?.get(section) ?? [], isGroup: true }
      for (const link of read(cellIn(section.row, part.mapping, 'predecessors').text, place)) {
        const before = lookUp(link.ref)
        findings.guess('sectionLink', 'What a heading waits for, each step below it waits for.', place, section.title)
        if (before) found.push({ before, after, link, place, title: section.title })
      }
    }
  }
  const linkGroups = groupLinker(findings)
  const isBetweenSteps = ({ before, after }: Linked) => !before.isGroup && !after.isGroup
  for (const linked of found.filter(isBetweenSteps)) addLinks(linked, linkGroups, findings)
  for (const linked of found.filter((one) => !isBetweenSteps(one))) addLinks(linked, linkGroups, findings)
}

/** Each piece that cannot be read is listed with its row. */
function readLinks(text: string, lookUp: Lookup, place: Place, findings: Findings): WrittenLink[] {
  if (text === '') return []
  const { links, unclear } = linksIn(text, (ref) => lookUp(ref) !== undefined)
  for (const piece of unclear)
    if (isProse(piece))
      findings.fault(
        'warning',
        'prosePredecessor',
        'Some steps say in words what they wait for; link them by hand.',
        place,
        piece,
      )
    else findings.fault('error', 'unknownPredecessor', 'Some steps wait for what is not in the plan.', place, piece)
  for (const { guess } of links) {
    if (guess === 'days') findings.guess('lagInDays', 'A lag without a unit counts days, as in Project.', place, text)
    if (guess === 'abroad')
      findings.guess(
        'linkAbroad',
        'EA, AA, FD, FC and the like are kinds of links, as Project writes them.',
        place,
        text,
      )
  }
  return links
}

function addLinks({ before, after, link, place, title }: Linked, linkGroups: LinkGroups, findings: Findings): void {
  const [only] = after.steps
  if (!before.isGroup && !after.isGroup && only && before.steps[0] === only) {
    findings.fault('error', 'waitsForItself', 'Some steps wait for themselves.', place, title)
    return
  }
  if (before.isGroup)
    findings.guess('linkToSection', 'What waits for a heading waits for each step below it.', place, title)
  const { type, lag, share } = link
  const lagAfter = (from: PlanStep) => (share === undefined ? lag : Math.round(share * (secondsOf(from) ?? 0)))
  if (share !== undefined && before.steps.some((step) => secondsOf(step) === undefined))
    findings.fault(
      'warning',
      'lagOfUnknown',
      'Some lags are a share of a step that does not say how long it takes; they are none.',
      place,
      title,
    )
  linkGroups(before.steps, after.steps, { type, lagAfter }, place, title)
}

const secondsOf = ({ duration, start, end }: PlanStep): number | undefined =>
  duration?.seconds ?? (start !== undefined && end !== undefined && end >= start ? (end - start) / 1000 : undefined)

function stepsUnder({ rows, steps }: SheetSteps): Map<Section, PlanStep[]> {
  const under = new Map<Section, PlanStep[]>()
  for (const [at, step] of steps.entries())
    for (const section of rows[at]?.under ?? []) {
      const own = under.get(section)
      if (own) own.push(step)
      else under.set(section, [step])
    }
  return under
}

/** By id, then by title where only one has it. An id that two steps have names neither. */
function indexOf(
  { mapping, sections, steps }: SheetSteps,
  under: ReadonlyMap<Section, PlanStep[]>,
  findings: Findings,
): Map<string, Named> {
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
  const index = new Map<string, Named>()
  for (const [id, found] of byId) {
    if (found.length === 1) index.set(id, { steps: found })
    else
      for (const { source } of found)
        findings.fault(
          'error',
          'duplicateId',
          'Some ids are there more than once; what waits for them is left out.',
          source,
          source.id,
        )
  }
  for (const section of sections) {
    const below = under.get(section) ?? []
    for (const name of [cellIn(section.row, mapping, 'id').text, section.title])
      if (name !== '' && !byId.has(plain(name)) && !index.has(plain(name)) && below.length > 0)
        index.set(plain(name), { steps: below, isGroup: true })
  }
  for (const [title, found] of byTitle)
    if (found.length === 1 && !byId.has(title) && !index.has(title)) index.set(title, { steps: found })
  return index
}
