/** The columns of the table: those of the format and the draft's own, as this browser shows them. */
import { type Draft, NOTE_COLUMN } from '../../../shared/draft/draft.ts'
import { FORMAT_COLUMNS } from '../../../shared/draft/formatColumns.ts'
import { browserStorage, parsed } from '../../live/storage.ts'
import { createStore } from '../../live/store.ts'
import type { GridColumn } from './grid/gridColumn.ts'

/** By key: whether it is shown, where somebody chose, and its width in pixels. */
export interface ColumnChoice {
  shown: Readonly<Record<string, boolean>>
  widths: Readonly<Record<string, number>>
}

const STORED = 'tminus plan columns'

const FIRST = ['step', 'title', 'owner', 'after', 'takes', 'phase', 'rollback']
const WIDTHS: Record<string, number> = {
  step: 150,
  title: 250,
  owner: 100,
  after: 170,
  takes: 116,
  phase: 100,
  rollback: 154,
  do: 260,
  verify: 220,
  people: 120,
  kind: 100,
  note: 200,
  [NOTE_COLUMN]: 200,
}
const MONO = new Set(['step', 'after', 'takes', 'notBefore', 'deadline', 'people', 'timebox'])
const TITLES: Record<string, string> = {
  step: 'Id',
  only: 'Only in',
  done: 'Done already',
  note: 'Planner’s note',
  [NOTE_COLUMN]: 'YAML comments',
}
const WIDTH = 120

interface KnownColumn extends GridColumn {
  isOwn: boolean
}

const ofFormat: readonly KnownColumn[] = [
  ...FORMAT_COLUMNS.toSorted((one, other) => placeOf(one.key) - placeOf(other.key)).map(({ key, title, description }) =>
    known(key, TITLES[key] ?? title, false, description),
  ),
  known(NOTE_COLUMN, TITLES[NOTE_COLUMN] ?? '', false, 'Lines of comment above the step in the YAML'),
]

function placeOf(key: string): number {
  const place = FIRST.indexOf(key)
  return place < 0 ? FIRST.length : place
}

function known(key: string, title: string, isOwn: boolean, about?: string): KnownColumn {
  return { key, title, isOwn, about, width: WIDTHS[key] ?? WIDTH, isMono: MONO.has(key) }
}

/** All that can be shown, in their order: the draft's own after those that every plan fills in. */
export const allColumns = ({ columns }: Pick<Draft, 'columns'>): KnownColumn[] => [
  ...ofFormat.slice(0, FIRST.length),
  ...columns.map(({ key, title }) => known(key, title, true)),
  ...ofFormat.slice(FIRST.length),
]

/** What is shown: what was chosen; else the usual ones, the draft's own, and those that hold something. */
export function shownColumns(draft: Draft, { shown, widths }: ColumnChoice): GridColumn[] {
  const filled = filledIn(draft)
  return allColumns(draft).flatMap(({ isOwn, ...column }) => {
    const isShown = shown[column.key] ?? (isOwn || FIRST.includes(column.key) || filled.has(column.key))
    return isShown ? [{ ...column, width: widths[column.key] ?? column.width }] : []
  })
}

function filledIn({ rows }: Draft): ReadonlySet<string> {
  const filled = new Set<string>()
  for (const { cells } of rows)
    for (const [column, { text }] of Object.entries(cells)) if (text !== '') filled.add(column)
  return filled
}

export const titleOfColumn = (draft: Pick<Draft, 'columns'>, key: string): string =>
  TITLES[key] ??
  draft.columns.find((column) => column.key === key)?.title ??
  FORMAT_COLUMNS.find((column) => column.key === key)?.title ??
  key

export const columnChoice = createStore<ColumnChoice>(read())

export function chooseColumns(change: Partial<ColumnChoice>): void {
  const next = { ...columnChoice.get(), ...change }
  browserStorage.set(STORED, JSON.stringify(next))
  columnChoice.set(next)
}

function read(): ColumnChoice {
  const stored = parsed(browserStorage.get(STORED))
  if (typeof stored !== 'object' || stored === null) return { shown: {}, widths: {} }
  return {
    shown: entriesOf(Reflect.get(stored, 'shown'), (value) => typeof value === 'boolean'),
    widths: entriesOf(Reflect.get(stored, 'widths'), (value) => typeof value === 'number'),
  }
}

function entriesOf<Value>(stored: unknown, isOne: (value: unknown) => value is Value): Record<string, Value> {
  if (typeof stored !== 'object' || stored === null) return {}
  const found: Record<string, Value> = {}
  for (const [key, value] of Object.entries(stored)) if (isOne(value)) found[key] = value
  return found
}

/** What others have written in a column, and what the format allows there; the most frequent first. */
export function suggestionsIn(draft: Draft, column: string): string[] {
  const { kind, choices = [] } = FORMAT_COLUMNS.find(({ key }) => key === column) ?? {}
  const own = draft.columns.find(({ key }) => key === column)
  if (own) return [...(own.choices ?? [])]
  if (kind === 'flag') return ['true']
  if (column === 'after') return draft.rows.flatMap(({ cells }) => cells.step?.text || [])
  if (choices.length === 0 && !SUGGESTED.has(column)) return []
  const counts = new Map<string, number>(choices.map((choice) => [choice, 0]))
  for (const { cells } of draft.rows) {
    const text = cells[column]?.text ?? ''
    if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  for (const named of namedIn(draft, column)) if (!counts.has(named)) counts.set(named, 0)
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([text]) => text)
}

const SUGGESTED = new Set(['owner', 'phase', 'kind'])

/** Roles and phases, as their sections name them; what cannot be read suggests nothing. */
function namedIn({ sections }: Draft, column: string): string[] {
  const text = sections[column === 'owner' ? 'roles' : column === 'phase' ? 'phases' : '']?.text ?? ''
  if (column === 'owner') return [...text.matchAll(/^[ {]*([a-z0-9][a-z0-9-]*):/gm)].flatMap(([, role]) => role ?? [])
  const list = /^\s*\[(.*)\]\s*$/s.exec(text)?.[1]
  return list === undefined
    ? [...text.matchAll(/^\s*- (.+)$/gm)].flatMap(([, phase]) => phase?.trim() ?? [])
    : list.split(',').map((phase) => phase.trim())
}
