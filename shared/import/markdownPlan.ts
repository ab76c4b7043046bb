/** From Markdown to the steps of a plan. */
import type { ImportAnswers } from './answers.ts'
import { durationOfText } from './durations.ts'
import type { Findings } from './findings.ts'
import {
  BOX,
  type HeadingLine,
  type Item,
  type ItemKind,
  type MarkdownParts,
  markdownParts,
  plainMarkdown,
} from './markdownItems.ts'
import type { PlanStep } from './plan.ts'
import type { Ask } from './times.ts'

const ROLLBACK = /\b(?:roll-?\s?back|back-?\s?out|fall-?back|rückfall|rückbau|revert)/i
const PREREQUISITES =
  /\b(?:pre-?requisites?|pre-?flight|pre-?conditions?|pre-?migration|before you (?:start|begin)|preparations?|voraussetzung(?:en)?|vorbereitung(?:en)?)\b/i

export function planOfMarkdown(
  text: string,
  answers: ImportAnswers,
  ask: Ask,
  findings: Findings,
): { title?: string; zone: string; steps: PlanStep[] } {
  const parts = markdownParts(text)
  const kind = answers.items && answers.items !== 'rows' ? answers.items : itemsOf(parts, ask, findings)
  const items = kind ? parts.items[kind] : []
  const isTogether = answers.order === 'together'
  if (items.length > 1 && answers.order === undefined) askOrder(ask)
  const starts = new Set(items.map(({ line }) => line))
  const titleHeading = parts.headings.find(({ depth }) => depth === 1)
  const steps: PlanStep[] = []
  for (const item of items) {
    const under = headingsAt(parts.headings, item.line, titleHeading)
    const step = stepOf(item, parts, starts, under, findings)
    const isRollback =
      under.some(({ text }) => ROLLBACK.test(text)) &&
      !under.some(({ text }) => /upgrade/i.test(text) && !ROLLBACK.test(text))
    if (isRollback)
      findings.guess(
        'rollbackSection',
        'Sections about going back become the steps of the rollback itself: those that check and tell at their end come last.',
        step.source,
        step.title,
      )
    if (under.some(({ text }) => PREREQUISITES.test(text)))
      findings.guess(
        'prerequisites',
        'Sections about what has to be there become the first steps.',
        step.source,
        step.title,
      )
    const last = steps.findLast(({ ofRollback }) => !ofRollback)
    if (last && !isTogether && !isRollback) step.links.push({ on: last.key, type: 'FS', lag: 0 })
    const said = isTogether ? step : { ...step, says: [...step.says, 'after' as const] }
    steps.push(isRollback ? { ...said, ofRollback: 'first' } : said)
  }
  const title = titleHeading ? { title: titleHeading.text } : {}
  return { ...title, zone: answers.zone ?? 'UTC', steps: endsTold(steps) }
}

/** What checks, opens again and tells, where a rollback ends with it. */
const CLOSING =
  /\b(?:verif\w*|valid\w*|check\w*|test\w*|confirm\w*|smoke|re-?open\w*|re-?enable\w*|resume\w*|tell|inform\w*|notif\w*|announce\w*|communicat\w*|close|prüf\w*|informier\w*|melde\w*)\b/i

/** The first of a rollback stays first, whatever it says. */
function endsTold(steps: readonly PlanStep[]): PlanStep[] {
  const back = steps.filter(({ ofRollback }) => ofRollback)
  const until = back.findLastIndex(({ title }) => !CLOSING.test(title))
  const last = new Set(back.slice(Math.max(1, until + 1)))
  return steps.map((step) => (last.has(step) ? { ...step, ofRollback: 'last' } : step))
}

function itemsOf({ items, lines }: MarkdownParts, ask: Ask, findings: Findings): ItemKind | undefined {
  if (items.boxes.length > 0) return 'boxes'
  if (items.numbers.length > 0) {
    findings.guess('numbers', 'There are no boxes; numbered points are steps.')
    return 'numbers'
  }
  const hasTable = lines.some((line) => /^\s*\|[\s:|-]+\|\s*$/.test(line))
  const options = [
    ...(items.bullets.length > 0
      ? [{ value: 'bullets', label: `The ${items.bullets.length} points of its lists` }]
      : []),
    ...(hasTable ? [{ value: 'rows', label: 'The rows of its table' }] : []),
  ]
  findings.fault('error', 'noSteps', 'Nothing in the text is a box or a numbered point.')
  if (options.length > 0)
    ask({
      id: 'items',
      ask: 'What are its steps?',
      why: 'It has neither boxes nor numbered points.',
      options,
      isRequired: true,
    })
  return undefined
}

const askOrder = (ask: Ask) =>
  ask({
    id: 'order',
    ask: 'Is each step done after the one before?',
    why: 'A list does not say what waits for what.',
    options: [
      { value: 'oneByOne', label: 'One after the other' },
      { value: 'together', label: 'In any order' },
    ],
    proposal: 'oneByOne',
    isRequired: false,
  })

/** The headings above a line, outermost first, without the title of the document. */
function headingsAt(headings: readonly HeadingLine[], line: number, title: HeadingLine | undefined): HeadingLine[] {
  const above: HeadingLine[] = []
  for (const heading of headings) {
    if (heading.line > line) break
    while ((above.at(-1)?.depth ?? 0) >= heading.depth) above.pop()
    above.push(heading)
  }
  return above.filter((heading) => heading !== title && heading.text !== '')
}

function stepOf(
  item: Item,
  { lines }: MarkdownParts,
  starts: ReadonlySet<number>,
  under: readonly HeadingLine[],
  findings: Findings,
): PlanStep {
  const { title: first, rest } = contentOf(item, lines, starts)
  const source = { sheet: '', row: item.line }
  const title = plainMarkdown(first) || `Step in line ${item.line}`
  const around = item.within
    .map((line) => plainMarkdown(withoutMark(lines[line - 1] ?? '')))
    .filter((text) => text !== '')
  const partOf = around.length > 0 ? `Part of: ${around.join(' › ')}` : ''
  // What the title cannot show: links, code, emphasis.
  const full = first.includes('](') || first.includes('<') || title.length > 200 ? first : ''
  const description = [partOf, full, rest].filter((text) => text.trim() !== '').join('\n\n')
  if (item.isHidden)
    findings.guess('hidden', 'Boxes in comments, which readers do not see, are steps, too.', source, title)
  const [outer, inner] = under.length > 1 ? under : [undefined, under[0]]
  const duration = durationIn(title)
  if (duration) findings.guess('durationInTitle', 'A duration in a title is how long the step takes.', source, title)
  const people = [...first.matchAll(/(?:^|\s)@([a-z][\w.-]*\w)/gi)].map(([, name]) => name ?? '')
  return {
    key: String(item.line),
    source,
    title,
    says: [
      'description',
      ...(outer ? ['phase' as const] : []),
      ...(inner ? ['workstream' as const] : []),
      ...(duration ? ['takes' as const] : []),
      ...(people.length > 0 ? ['owner' as const] : []),
    ],
    people,
    links: [],
    ...(outer ? { phase: outer.text } : {}),
    ...(inner ? { workstream: inner.text } : {}),
    ...(description === '' ? {} : { description }),
    ...(item.isChecked ? { status: 'done' as const } : {}),
    ...(duration ? { duration } : {}),
  }
}

/** The first paragraph is the title; what follows, until the next step, says how. */
function contentOf({ line, end }: Item, lines: readonly string[], starts: ReadonlySet<number>) {
  const own: string[] = []
  for (let at = line; at <= end; at += 1) {
    if (at > line && starts.has(at)) break
    own.push(lines[at - 1] ?? '')
  }
  const [head = '', ...more] = own
  const isMore = (text: string) => text.trim() !== '' && !/^\s*(?:[-*+]\s|\d+[.)]\s|```|~~~|>|\|)/.test(text)
  const until = more.findIndex((text) => !isMore(text))
  const title = [withoutMark(head), ...more.slice(0, until < 0 ? more.length : until)]
    .map((text) => text.trim())
    .join(' ')
  const rest = until < 0 ? [] : more.slice(until)
  const indents = rest.filter((text) => text.trim() !== '').map((text) => /^\s*/.exec(text)?.[0].length ?? 0)
  const indent = Math.min(...indents, Number.POSITIVE_INFINITY)
  return {
    title,
    rest: rest
      .map((text) => text.slice(Number.isFinite(indent) ? indent : 0))
      .join('\n')
      .replace(/^\n+/, '')
      .trimEnd(),
  }
}

const withoutMark = (line: string): string => line.replace(BOX, '').replace(/^[\s>]*(?:[-*+]|\d+[.)])\s+/, '')

/** `Copy the data (45 min)` */
function durationIn(title: string): PlanStep['duration'] {
  for (const [, inside = ''] of title.matchAll(/[([]([^()[\]]{1,20})[)\]]/g)) {
    const duration = durationOfText(inside)
    if (duration && 'seconds' in duration && duration.seconds > 0) return duration
  }
  return undefined
}

/** The rows of all tables in the text, for the reader of sheets. */
export function tableLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) =>
      /^\s*\|/.test(line) && !/^\s*\|[\s:|-]+\|?\s*$/.test(line) ? line.trim().replace(/^\||\|$/g, '') : '',
    )
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => plainMarkdown(cell.replace(/\\\|/g, '|').trim())))
    .map((cells) => cells.map((cell) => (/[\t"\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)).join('\t'))
    .join('\n')
}
