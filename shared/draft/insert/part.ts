/** What of a runbook is to be inserted, as it stands there, with what it leaves to the format written out. */
import type { DraftRow } from '../draft.ts'
import type { DraftContent } from '../events.ts'
import { draftOfContent } from '../evolve.ts'
import { itemsOf, type PlanAsRead, planAsRead, textsOf } from './planAsRead.ts'
import { isGroup, listOf } from './references.ts'

type Texts = Readonly<Record<string, string>>

export interface PartRow {
  /** Title of its workstream. */
  workstream: string
  cells: Texts
}

export interface ChosenPart {
  rows: PartRow[]
  gates: unknown[]
  holds: unknown[]
  items: { group: string; item: unknown }[]
  /** Everything else, of a part that is inserted as a whole. */
  rest: Readonly<Record<string, unknown>>
  /** Of metrics and outputs. */
  values: Readonly<Record<string, unknown>>
  from: PlanAsRead
}

/** Said of the plan as a whole, which has its own. */
const OF_THE_WHOLE = new Set([
  ...[
    'runbook',
    'title',
    'description',
    'tier',
    'timezone',
    'window',
    'contingency',
    'fourEyes',
    'rollbackTakes',
    'warn',
  ],
  ...['roles', 'calendars', 'calendar', 'phases', 'gates', 'holds', 'readiness', 'values'],
])

export function chosenPart(content: DraftContent, only: readonly string[] | undefined): ChosenPart {
  const draft = draftOfContent(content)
  const from = planAsRead(draft)
  const chosen = only && new Set(only)
  const isChosen = (id: string | undefined) => chosen === undefined || (id !== undefined && chosen.has(id))
  const titles = new Map(draft.workstreams.map(({ key, title }) => [key, title.trim()]))
  const rows = draft.rows.flatMap((row): PartRow[] => {
    const cells = { ...textsIn(row), ...from.taken.get(row.key) }
    return isChosen(cells.step?.trim()) ? [{ workstream: titles.get(row.workstream) ?? '', cells }] : []
  })
  const gates = listOf(from.sections.gates).filter((gate) => isChosen(textsOf(gate, 'id')[0]))
  const holds = listOf(from.sections.holds).filter((hold) => isChosen(textsOf(hold, 'id')[0]))
  const asked = new Set(gates.flatMap(itemsAskedBy))
  const items = itemsOf(from.sections.readiness).filter(
    ({ item }) => chosen === undefined || asked.has(textsOf(item, 'id')[0] ?? ''),
  )
  const rest = Object.entries(from.sections).filter(([key]) => chosen === undefined && !OF_THE_WHOLE.has(key))
  const named = JSON.stringify([rows, gates, items, rest])
  const values = isGroup(from.sections.values) ? Object.entries(from.sections.values) : []
  return {
    rows,
    gates,
    holds,
    items,
    rest: Object.fromEntries(rest),
    values: Object.fromEntries(values.filter(([name]) => named.includes(JSON.stringify(name).slice(1, -1)))),
    from,
  }
}

const textsIn = ({ cells }: DraftRow): Record<string, string> =>
  Object.fromEntries(Object.entries(cells).map(([column, { text }]) => [column, text]))

/** The readiness items without which a criterion would be none. */
function itemsAskedBy(gate: unknown): string[] {
  if (!isGroup(gate)) return []
  return [...listOf(gate.must), ...listOf(gate.should)].flatMap((criterion) => textsOf(criterion, 'item'))
}
