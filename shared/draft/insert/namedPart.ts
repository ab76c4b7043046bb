/** What the names of a part become in the plan: roles and phases are matched or come along, ids that are taken are told apart. */
import { type Refusal, refuse } from '../../refusal.ts'
import { valueOfCell } from '../cells.ts'
import { type CalendarsHere, type PartCalendars, partCalendars } from './calendars.ts'
import type { ChosenPart } from './part.ts'
import { type PlanAsRead, phaseTitle, stepsIn, textsOf } from './planAsRead.ts'
import { canRefer, listOf, type Names, renamed } from './references.ts'

export interface NamesAsked {
  /** A role of the plan for a role of the part; those left out are matched by id or title, else they come along. */
  roles?: Readonly<Record<string, string>> | undefined
  /** The same of phases, by their titles. */
  phases?: Readonly<Record<string, string>> | undefined
}

export interface BecomesRole {
  id: string
  title: string
  /** The role of the plan. */
  becomes: string
  isNew: boolean
}

export interface BecomesPhase {
  title: string
  becomes: string
  isNew: boolean
}

export interface NamedPart {
  names: Names
  roles: BecomesRole[]
  phases: BecomesPhase[]
  calendars: Pick<PartCalendars, 'added' | 'writtenOut'>
  renamed: { from: string; to: string }[]
  hold(id: string): string
}

export interface NamesHere extends CalendarsHere {
  /** Where a part of one phase goes unless its own is one of the plan's. */
  phase: string | undefined
}

export function namedPart(plan: PlanAsRead, part: ChosenPart, asked: NamesAsked, here: NamesHere): NamedPart | Refusal {
  const named = namedIn(part)
  const roles = [...part.from.roles].flatMap(([id, { title }]): BecomesRole[] =>
    named.has(id) ? [becomesRole(plan, id, title, asked.roles?.[id])] : [],
  )
  const used = new Set(part.rows.flatMap(({ cells }) => cells.phase?.trim() || []))
  const phases = part.from.phases.flatMap((title): BecomesPhase[] =>
    used.has(title)
      ? [becomesPhase(plan, title, asked.phases?.[title] ?? (used.size === 1 ? here.phase : undefined))]
      : [],
  )
  const unknown = unknownName(plan, asked)
  if (unknown) return unknown
  const steps = part.rows.flatMap(({ cells }) => cells.step?.trim() || [])
  const nodes = renaming([...steps, ...idsOf(part.gates), ...stepsIn(part.rest)], plan.nodes)
  const items = renaming(idsOf(part.items.map(({ item }) => item)), plan.items)
  const holds = renaming(idsOf(part.holds), plan.holds)
  const calendars = partCalendars(plan, part, roles, here)
  const roleOf = new Map(roles.map(({ id, becomes }) => [id, becomes]))
  return {
    names: {
      role: (id) => roleOf.get(id) ?? id,
      node: (id) => nodes.get(id),
      item: (id) => items.get(id),
      calendar: calendars.named,
    },
    hold: (id) => holds.get(id) ?? id,
    roles,
    phases,
    calendars,
    renamed: [
      ...[nodes, items, holds].flatMap((map) => [...map].flatMap(([from, to]) => (from === to ? [] : [{ from, to }]))),
      ...calendars.renamed,
    ],
  }
}

function becomesRole(plan: PlanAsRead, id: string, title: string, wanted: string | undefined): BecomesRole {
  const same = [...plan.roles].find(([, role]) => isAlike(role.title, title))?.[0]
  const becomes = wanted ?? (plan.roles.has(id) ? id : (same ?? id))
  return { id, title, becomes, isNew: !plan.roles.has(becomes) }
}

function becomesPhase(plan: PlanAsRead, title: string, wanted: string | undefined): BecomesPhase {
  const becomes = wanted ?? plan.phases.find((phase) => isAlike(phase, title)) ?? title
  return { title, becomes, isNew: !plan.phases.includes(becomes) }
}

/** A name that somebody asked for is one of the plan, or the part's own, which then comes along. */
function unknownName(plan: PlanAsRead, { roles = {}, phases = {} }: NamesAsked): Refusal | undefined {
  const role = Object.entries(roles).find(([id, becomes]) => becomes !== id && !plan.roles.has(becomes))
  if (role) return refuse('malformed', `“${role[1]}” is not a role of this plan.`, { field: `roles.${role[0]}` })
  const phase = Object.entries(phases).find(([title, becomes]) => becomes !== title && !plan.phases.includes(becomes))
  return phase && refuse('malformed', `“${phase[1]}” is not a phase of this plan.`, { field: `phases.${phase[0]}` })
}

const isAlike = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

const idsOf = (groups: readonly unknown[]): string[] => groups.flatMap((group) => textsOf(group, 'id'))

/** `go-no-go-2` where `go-no-go` is taken, also by another of the part. */
function renaming(ids: readonly string[], taken: ReadonlySet<string>): Map<string, string> {
  const own = new Set(ids)
  const used = new Set(taken)
  const names = new Map<string, string>()
  for (const id of ids) {
    if (names.has(id)) continue
    let name = id
    for (let number = 2; used.has(name) || (name !== id && own.has(name)); number++)
      name = `${id.slice(0, 58)}-${number}`
    used.add(name)
    names.set(id, name)
  }
  return names
}

/** The roles that the part names anywhere. */
function namedIn({ rows, gates, items, rest }: ChosenPart): ReadonlySet<string> {
  const found = new Set<string>()
  const role = (id: string) => {
    found.add(id)
    return id
  }
  const names: Names = { role, node: (id) => id, item: (id) => id, calendar: (name) => name }
  const look = (key: string, value: unknown) => renamed(key, value, names, () => undefined)
  look('gates', gates)
  look(
    'items',
    items.map(({ item }) => item),
  )
  for (const [key, value] of Object.entries(rest)) look(key, value)
  for (const { cells } of rows)
    for (const [column, text] of Object.entries(cells)) if (canRefer(column)) look(column, valueOfCell(column, text))
  return found
}

export const phasesOf = (sections: Readonly<Record<string, unknown>>): { title: string; phase: unknown }[] =>
  listOf(sections.phases).flatMap((phase) => {
    const title = phaseTitle(phase)
    return title === undefined ? [] : [{ title, phase }]
  })
