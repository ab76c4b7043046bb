/** The YAML of a runbook as what a draft begins with, word for word where it can be. */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  stringify,
  type YAMLMap,
} from 'yaml'
import { isRefusal, type Refusal, refuse } from '../refusal.ts'
import { countLines, MAX_ALIASES } from '../runbook/reading/syntax.ts'
import { cellOf } from './cells.ts'
import { NOTE_COLUMN, type OwnColumn } from './draft.ts'
import type { DraftContent } from './events.ts'
import { isFormatColumn } from './formatColumns.ts'
import { MAX_CELL, MAX_ROWS, MAX_SECTION, MAX_TEXT, MAX_WORKSTREAMS } from './limits.ts'
import { OWN_MARK } from './text.ts'
import { aboveComment, commentAbove, commentLines, commentsIn, linesOfTexts, withoutMark } from './yamlComments.ts'
import { parsedDocument } from './yamlDocument.ts'
import { readYaml } from './yamlText.ts'

export interface TextRead {
  content: DraftContent
  /** What the text holds that a draft cannot keep, in sentences. */
  notKept: string[]
}

/** As the format takes steps that name none. */
const ONE_WORKSTREAM = 'Cutover'
const KEY = /^[A-Za-z][\w-]{0,63}$/

/** @param own columns of the draft into which the text goes. Refused where it is no YAML, naming the line. */
export function contentOfText(yaml: string, own: readonly OwnColumn[] = []): TextRead | Refusal {
  if (yaml.length > MAX_TEXT)
    return refuse('tooMany', `A draft holds at most ${MAX_TEXT / 1_000_000} million characters; this text is longer.`)
  const document = parsedDocument(yaml)
  if (isRefusal(document)) return document
  const root = document.contents
  if (!isMap(root))
    return refuse('runbookFaults', 'This is no runbook: it has no keys such as runbook, title and workstreams.', {
      field: 'line 1',
    })
  const read = new Reading(yaml, own, document, root).read()
  return tooMuch(read.content) ?? read
}

class Reading {
  readonly #yaml: string
  readonly #own: readonly OwnColumn[]
  readonly #document: Document
  readonly #root: YAMLMap
  readonly #lost = new Map<string, number[]>()
  /** Comments that stood above the workstream of which this is the first step. */
  readonly #above = new Map<Node, string[]>()
  readonly #lines: LineCounter
  readonly #texts: ReadonlySet<number>
  readonly #columns = new Map<string, OwnColumn>()
  readonly #rows: DraftContent['rows'] = []

  constructor(yaml: string, own: readonly OwnColumn[], document: Document, root: YAMLMap) {
    this.#yaml = yaml
    this.#own = own
    this.#document = document
    this.#root = root
    this.#lines = countLines(yaml)
    this.#texts = linesOfTexts(yaml, document)
  }

  read(): TextRead {
    const sections: Record<string, string> = {}
    const groups = new Map<string, Node[]>()
    const pairs = this.#root.items
    for (const [position, pair] of pairs.entries()) {
      const key = isScalar(pair.key) ? String(pair.key.value) : ''
      if (key === 'workstreams' && isMap(pair.value)) this.#group(pair.value, groups)
      else if (key === 'steps' && isSeq(pair.value)) this.#groupList(pair.value.items, groups)
      else if (!KEY.test(key) || key in {} || key === 'workstreams' || key === 'steps') {
        if (this.#valueOf(pair.value) !== null) this.#lose(`“${key}” is no key that a draft can hold`, pair.key)
      } else {
        const text = this.#section(pair, pairs[position + 1])
        if (text !== '') sections[key] = text
      }
    }
    const last = pairs.at(-1)
    if (
      this.#document.comment &&
      isScalar(last?.key) &&
      (last.key.value === 'workstreams' || last.key.value === 'steps')
    )
      this.#lose('Comments after the last step are left out', this.#root)
    const workstreams = [...groups.keys()].map((title, position) => ({ key: `w${position + 1}`, title }))
    for (const { key, title } of workstreams) for (const step of groups.get(title) ?? []) this.#row(step, key)
    const notKept = [...this.#lost].map(([what, lines]) => `${what} (${sayLines(lines)}).`)
    return { content: { sections, workstreams, columns: [...this.#columns.values()], rows: this.#rows }, notKept }
  }

  #group(map: YAMLMap, groups: Map<string, Node[]>): void {
    for (const { key, value } of map.items) {
      const title = (isScalar(key) ? String(key.value) : '').trim()
      if (title === '' || title === '__proto__') this.#lose('A workstream has no title', key)
      const steps = this.#resolved(value)
      if (!isSeq(steps) && this.#valueOf(steps) !== null) this.#lose(`${title} is no list of steps`, key)
      const above = commentAbove(this.#yaml, this.#lineStart(offsetOf(key)), this.#texts)
      const around = [...above, ...(isNode(steps) ? commentLines(steps.comment) : [])]
      const [first] = isSeq(steps) ? steps.items : []
      if (around.length > 0) this.#moved('Comments around workstreams', key)
      if (isNode(first)) this.#above.set(first, around)
      const named = title === '' || title === '__proto__' ? ONE_WORKSTREAM : title
      addTo(groups, named, isSeq(steps) ? steps.items.filter(isNode) : [])
    }
  }

  #groupList(steps: readonly unknown[], groups: Map<string, Node[]>): void {
    for (const step of steps) {
      if (!isNode(step)) continue
      const map = this.#resolved(step)
      const named: unknown = isMap(map) ? map.get('workstream') : undefined
      const title =
        typeof named === 'string' && named.trim() !== '' && named !== '__proto__' ? named.trim() : ONE_WORKSTREAM
      addTo(groups, title, [step])
    }
  }

  #section(pair: Pair, next: Pair | undefined): string {
    const value = this.#valueOf(pair.value)
    if (value === null) return ''
    const before = commentAbove(this.#yaml, this.#lineStart(offsetOf(pair.key)), this.#texts)
    const raw = this.#root.flow ? undefined : this.#raw(pair, next)
    const alone = raw === undefined ? undefined : readYaml(raw)
    const isWhole = alone && 'value' in alone && JSON.stringify(alone.value) === JSON.stringify(value)
    if (raw !== undefined && !isWhole)
      this.#lose('Anchors and comments of a section are written out or left out', pair.key)
    const text = raw !== undefined && isWhole ? raw : stringify(value, { lineWidth: 0, schema: 'core' })
    return [...before, text].join('\n').trimEnd()
  }

  /** The lines of a section without its key, moved to the left by as much as its first line is indented. */
  #raw(pair: Pair, next: Pair | undefined): string {
    const from = this.#yaml.indexOf(':', endOf(pair.key)) + 1
    const until = next ? aboveComment(this.#yaml, this.#lineStart(offsetOf(next.key)), this.#texts) : this.#yaml.length
    const [first = '', ...lines] = this.#yaml.slice(from, until).trimEnd().split(/\r?\n/)
    if (lines.length === 0) return first.trim()
    const filled = lines.filter((line) => line.trim() !== '')
    const margin = Math.min(...filled.map((line) => line.length - line.trimStart().length))
    const moved = lines.map((line) => line.slice(Math.min(margin, line.length - line.trimStart().length)))
    return [...(first.trim() === '' ? [] : [first.trim()]), ...moved].join('\n').replace(/^\n+/, '')
  }

  #row(node: Node, workstream: string): void {
    const key = `r${this.#rows.length + 1}`
    const step = this.#resolved(node)
    if (!isMap(step)) {
      this.#lose('A step is no group of keys', node)
      return
    }
    if (isAlias(node)) this.#lose('Anchors are written out', node)
    const cells: Record<string, string> = {}
    const noted = this.#notes(node, cells)
    const inside: string[] = []
    let isMoved = false
    for (const { key: name, value } of step.items) {
      const column = isScalar(name) ? String(name.value) : ''
      if (column === 'workstream') continue
      if (!KEY.test(column) || column in {} || column.startsWith('x-')) {
        this.#lose(`“${column}” is no key that a draft can hold`, name)
        continue
      }
      if (!isFormatColumn(column)) this.#columns.set(column, { key: column, title: column, type: 'text' })
      const isFirst = name === step.items[0]?.key
      inside.push(...(isNode(name) && !isFirst ? commentLines(name.commentBefore) : []), ...commentsIn(value))
      if (inside.length > 0 && !isMoved) this.#moved('Comments inside steps', value)
      isMoved ||= inside.length > 0
      cells[column] = scalarText(value) ?? cellOf(column, this.#valueOf(value))
    }
    const note = [...noted, ...inside, ...commentLines(step.comment)].map(withoutMark)
    this.#rows.push({ key, workstream, cells: filled({ ...cells, [NOTE_COLUMN]: note.join('\n').trim() }) })
  }

  /** The comment above a step; lines of own columns go into those. */
  #notes(node: Node, cells: Record<string, string>): string[] {
    const note = [...(this.#above.get(node) ?? [])]
    for (const line of commentAbove(this.#yaml, this.#lineStart(offsetOf(node)), this.#texts)) {
      const own = line.startsWith(OWN_MARK) ? this.#ownCell(line.slice(OWN_MARK.length)) : undefined
      if (own) cells[own.key] = own.text
      else note.push(line)
    }
    return note
  }

  #ownCell(line: string): { key: string; text: string } | undefined {
    const fits = this.#own.filter(({ key, title }) => key.startsWith('x-') && line.startsWith(`${title}: `))
    const [column] = fits.toSorted((a, b) => b.title.length - a.title.length)
    if (!column) return undefined
    const written = line.slice(column.title.length + 2)
    return { key: column.key, text: unquoted(written) }
  }

  #valueOf(node: unknown): unknown {
    return isNode(node) ? node.toJS(this.#document, { maxAliasCount: MAX_ALIASES }) : null
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node
  }

  #lineStart(offset: number): number {
    return this.#yaml.lastIndexOf('\n', offset - 1) + 1
  }

  #moved(which: string, node: unknown): void {
    this.#lose(`${which} now stand above the step`, node)
  }

  #lose(what: string, node: unknown): void {
    const { line } = this.#lines.linePos(offsetOf(node))
    addTo(this.#lost, what, [Math.max(1, line)])
  }
}

function addTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, added: readonly Value[]): void {
  const list = lists.get(key)
  if (!list) lists.set(key, [...added])
  else for (const one of added) list.push(one)
}

const MAX_LINES = 10

function sayLines(lines: readonly number[]): string {
  const shown = [...new Set(lines)].slice(0, MAX_LINES).join(', ')
  return `line${lines.length === 1 ? '' : 's'} ${shown}${lines.length > MAX_LINES ? ', …' : ''}`
}

/** A scalar that is a number or a flag keeps how it was written: `4.10` is not 4.1. */
function scalarText(value: unknown): string | undefined {
  if (!isScalar(value) || typeof value.value === 'string' || value.value === null) return undefined
  return value.source
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : text
  } catch {
    return text
  }
}

const offsetOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0)
const endOf = (node: unknown): number => (isNode(node) ? (node.range?.[1] ?? 0) : 0)

const filled = (cells: Record<string, string>) =>
  Object.fromEntries(Object.entries(cells).filter(([, text]) => text !== ''))

function tooMuch({ rows, sections, workstreams }: DraftContent): Refusal | undefined {
  if (rows.length > MAX_ROWS)
    return refuse('tooMany', `A draft holds at most ${MAX_ROWS} rows; this text has ${rows.length} steps.`)
  if (workstreams.length > MAX_WORKSTREAMS)
    return refuse(
      'tooMany',
      `A draft holds at most ${MAX_WORKSTREAMS} workstreams; this text has ${workstreams.length}.`,
    )
  const texts = [...Object.values(sections), ...rows.flatMap(({ cells }) => Object.values(cells))]
  // Anchors can repeat a long text many times.
  if (texts.reduce((sum, { length }) => sum + length, 0) > MAX_TEXT)
    return refuse('tooMany', `A draft holds at most ${MAX_TEXT / 1_000_000} million characters; this text makes more.`)
  const long = Object.entries(sections).find(([, text]) => text.length > MAX_SECTION)
  if (long) return refuse('tooMany', `“${long[0]}” is longer than ${MAX_SECTION} characters.`, { field: long[0] })
  const longRow = rows.find(({ cells }) => Object.values(cells).some((text) => text.length > MAX_CELL))
  return longRow
    ? refuse(
        'tooMany',
        `A text of step “${longRow.cells.step ?? longRow.cells.title ?? ''}” is longer than ${MAX_CELL} characters.`,
      )
    : undefined
}
