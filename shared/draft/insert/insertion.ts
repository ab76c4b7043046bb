/**
 * What it takes to put a part of a runbook into a draft: one command, all or nothing. Ids that are taken are renamed, and what
 * the part itself names follows; what it names outside of itself is left out and said.
 */
import { isRefusal, type Refusal, refuse } from '../../refusal.ts'
import type { DraftCommandOf } from '../commands.ts'
import type { Draft } from '../draft.ts'
import type { DraftContent } from '../events.ts'
import { LeftOut } from './leftOut.ts'
import { type NamedPart, type NamesAsked, namedPart } from './namedPart.ts'
import { type ChosenPart, chosenPart } from './part.ts'
import { type PlanAsRead, planAsRead } from './planAsRead.ts'
import { type InsertionPlace, insertedRows } from './rows.ts'
import { grownSections } from './sections.ts'

export interface InsertionAsked extends NamesAsked {
  /** Ids of the steps, gates and holds that come along; all, and everything beside them, when left out. */
  only?: readonly string[] | undefined
  /** Where all rows go; each into the workstream of its title when left out. */
  at?: InsertionPlace | undefined
}

export type Bulk = DraftCommandOf<'bulk'>

export interface Insertion {
  /** Absent where there is nothing to insert. */
  command?: Bulk
  /** The keys of its rows. */
  rows: string[]
  roles: NamedPart['roles']
  phases: NamedPart['phases']
  /** What they can become besides. */
  rolesHere: { id: string; title: string }[]
  phasesHere: string[]
  /** Steps, gates, items, holds and calendars whose id was taken. */
  renamed: { from: string; to: string }[]
  /** In sentences. */
  leftOut: string[]
}

/** Refused where a section into which something has to go cannot be read, and where a name of `asked` is none of the draft. */
export function insertion(draft: Draft, content: DraftContent, asked: InsertionAsked): Insertion | Refusal {
  const plan = planAsRead(draft)
  const part = chosenPart(content, asked.only)
  if (asked.at && !draft.workstreams.some(({ key }) => key === asked.at?.workstream))
    return refuse('unknownWorkstream', 'The workstream into which they were to go is not there any more.', {
      field: 'at.workstream',
    })
  const titles = new Map(draft.workstreams.map(({ key, title }) => [key, title.trim()]))
  const named = namedPart(plan, part, asked, {
    phase: phaseAt(draft, plan, asked),
    workstreams: new Set(titles.values()),
    into: asked.at && titles.get(asked.at.workstream),
    listsRoles: (draft.sections.roles?.text ?? '').trim() !== '',
  })
  if (isRefusal(named)) return named
  const leftOut = new LeftOut()
  const sections = grownSections(draft, part, named, leftOut)
  if (isRefusal(sections)) return sections
  const inserted = insertedRows(draft, part, { named, leftOut, at: asked.at })
  const commands = [...inserted.workstreams, ...sections, ...writtenOut(draft, plan, named, part), ...inserted.rows]
  return {
    ...(commands.length > 0 && { command: { type: 'bulk', commands } }),
    rows: inserted.rows.flatMap(({ rows }) => rows.map(({ key }) => key)),
    roles: named.roles,
    phases: named.phases,
    rolesHere: [...plan.roles].map(([id, { title }]) => ({ id, title })),
    phasesHere: [...plan.phases],
    renamed: named.renamed,
    leftOut: leftOut.said(),
  }
}

/** What rests on there being one role or one phase only is written out before there is another. */
function writtenOut(
  draft: Draft,
  { taken }: PlanAsRead,
  named: NamedPart,
  part: ChosenPart,
): DraftCommandOf<'setCells'>[] {
  if (part.rows.length === 0) return []
  const columns = [
    ...(named.phases.some(({ isNew }) => isNew) ? (['phase'] as const) : []),
    ...(named.roles.some(({ isNew }) => isNew) ? (['owner'] as const) : []),
  ]
  const cells = draft.rows.flatMap((row) =>
    columns.flatMap((column) => {
      const text = taken.get(row.key)?.[column]
      return text === undefined ? [] : [{ row: row.key, column, text, seen: row.cells[column]?.seq ?? 0 }]
    }),
  )
  return cells.length === 0 ? [] : [{ type: 'setCells', cells }]
}

/** Of the row after which they go. */
function phaseAt({ rows }: Draft, plan: PlanAsRead, { at }: InsertionAsked): string | undefined {
  const row = at?.after === undefined ? undefined : rows.find(({ key }) => key === at.after)
  return row?.cells.phase?.text.trim() || (row && plan.taken.get(row.key)?.phase)
}
