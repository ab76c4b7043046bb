/**
 * The calendars that a part keeps to, as the plan comes to have them. One that is the same here is shared, another of its name
 * is told apart. People and workstreams of the plan keep to the plan's; everything else keeps to what it kept to there.
 */
import { calendarFile, calendarName, compileCalendars } from '../../runbook/calendarFormat.ts'
import { ALL_HOURS } from '../../runbook/calendars.ts'
import { isTimezone } from '../../timezone.ts'
import type { ChosenPart, PartRow } from './part.ts'
import { type PlanAsRead, textsOf } from './planAsRead.ts'
import { isGroup, listOf } from './references.ts'

export interface CalendarsHere {
  /** Titles of the workstreams that the plan has. */
  workstreams: ReadonlySet<string>
  /** Title of the one into which all rows go; each goes into its own when left out. */
  into: string | undefined
  /** Whether roles that come along bring what is said of them. */
  listsRoles: boolean
}

export interface PartCalendars {
  /** Undefined where it does not come along. */
  named(name: string): string | undefined
  /** For rows that name none, where their workstream, owner or runbook said what nothing here says. */
  writtenOut: ReadonlyMap<PartRow, string>
  /** With those workstreams that come along with it. */
  added: Readonly<Record<string, unknown>>
  renamed: { from: string; to: string }[]
}

type Becomes = { id: string; becomes: string; isNew: boolean }

export function partCalendars(
  plan: PlanAsRead,
  part: ChosenPart,
  roles: readonly Becomes[],
  here: CalendarsHere,
): PartCalendars {
  const there = new Calendars(part.from.sections)
  const held = new Calendars(plan.sections)
  const brought = new Brought(there, held)
  const roleOf = new Map(roles.map((role) => [role.id, role]))
  if (here.listsRoles) for (const { id, isNew } of roles) if (isNew) brought.named(there.ofRole(id))

  /** What it would keep to here, by itself. */
  function keptHere(row: PartRow, owner: Becomes | undefined): Kept {
    const title = here.into ?? row.workstream
    const workstream =
      held.ofWorkstream(title) ??
      (here.workstreams.has(title) ? undefined : brought.withWorkstream(there.ofWorkstream(title), title))
    if (workstream !== undefined) return { by: 'workstream', name: workstream }
    const role = owner?.isNew
      ? here.listsRoles && brought.named(there.ofRole(owner.id))
      : held.ofRole(owner?.becomes ?? '')
    return role ? { by: 'role', name: role } : { by: 'runbook', name: held.ofRunbook }
  }

  const writtenOut = new Map<PartRow, string>()
  for (const row of part.rows) {
    const { calendar = '', owner: id = '' } = row.cells
    if (calendar.trim() !== '') brought.named(calendar)
    else if (there.hasAny) {
      const owner = roleOf.get(id.trim())
      const before = there.kept(row.workstream, id.trim())
      const now = keptHere(row, owner)
      const isOfPeopleHere = before.by === 'role' && owner?.isNew === false
      if (isOfPeopleHere || (now.by !== 'runbook' && RANK[now.by] <= RANK[before.by])) continue
      const name = brought.named(before.name)
      if (name !== undefined && name !== now.name) writtenOut.set(row, name)
    }
  }
  return { named: (name) => brought.named(name), writtenOut, added: brought.added(), renamed: brought.renamed() }
}

interface Kept {
  by: 'workstream' | 'role' | 'runbook'
  name: string
}

/** Who has the first word. */
const RANK = { workstream: 1, role: 2, runbook: 3 }

/** As a runbook has them, by their names. */
class Calendars {
  readonly all: ReadonlyMap<string, unknown>
  readonly #sections: PlanAsRead['sections']
  readonly #zone: string

  constructor(sections: PlanAsRead['sections']) {
    this.#sections = sections
    this.all = new Map(isGroup(sections.calendars) ? Object.entries(sections.calendars) : [])
    this.#zone = textsOf(sections, 'timezone')[0] ?? ''
  }

  get hasAny(): boolean {
    return this.all.size > 0
  }

  get ofRunbook(): string {
    return textsOf(this.#sections, 'calendar')[0] ?? ALL_HOURS
  }

  ofWorkstream(title: string): string | undefined {
    return [...this.all].find(([, one]) => isGroup(one) && listOf(one.workstreams).includes(title))?.[0]
  }

  ofRole(id: string): string | undefined {
    const { roles } = this.#sections
    return isGroup(roles) && Object.hasOwn(roles, id) ? textsOf(roles[id], 'calendar')[0] : undefined
  }

  /** What a step that names none keeps to. */
  kept(workstream: string, owner: string): Kept {
    const ofWorkstream = this.ofWorkstream(workstream)
    if (ofWorkstream !== undefined) return { by: 'workstream', name: ofWorkstream }
    const role = this.ofRole(owner)
    return role === undefined ? { by: 'runbook', name: this.ofRunbook } : { by: 'role', name: role }
  }

  /** The same for calendars that mean the same hours; undefined for what is none. */
  meaningOf(name: string): string | undefined {
    const read = calendarFile.safeParse(this.all.get(name))
    const zone = (read.success && read.data.timezone) || this.#zone
    if (!read.success || !calendarName.safeParse(name).success || !isTimezone(zone)) return undefined
    const [definition] = compileCalendars({ meant: { ...read.data, workstreams: undefined } }, zone)
    return JSON.stringify(definition)
  }

  /** As another runbook says it whose clocks are of `other`. */
  writtenFor(name: string, other: Calendars): Record<string, unknown> {
    const calendar = this.all.get(name)
    if (!isGroup(calendar)) return {}
    const { workstreams: _, ...rest } = calendar
    return rest.timezone === undefined && this.#zone !== other.#zone ? { timezone: this.#zone, ...rest } : rest
  }
}

/** Those that are needed here, in the order in which somebody needs them. */
class Brought {
  readonly #there: Calendars
  readonly #here: Calendars
  readonly #names = new Map<string, string>()
  readonly #added = new Map<string, { calendar: Record<string, unknown>; meaning: string; workstreams: Set<string> }>()

  constructor(there: Calendars, here: Calendars) {
    this.#there = there
    this.#here = here
  }

  named(name: string | undefined): string | undefined {
    if (name === undefined || name === ALL_HOURS) return name
    const known = this.#names.get(name)
    const meaning = known === undefined ? this.#there.meaningOf(name) : undefined
    if (meaning === undefined) return known
    let becomes = name
    for (let number = 2; this.#isAnother(becomes, meaning); number++) becomes = `${name.slice(0, 58)}-${number}`
    this.#names.set(name, becomes)
    if (!this.#here.all.has(becomes) && !this.#added.has(becomes)) {
      const calendar = this.#there.writtenFor(name, this.#here)
      this.#added.set(becomes, { calendar, meaning, workstreams: new Set() })
    }
    return becomes
  }

  /** Undefined where the calendar was here before: its workstreams are the plan's. */
  withWorkstream(name: string | undefined, title: string): string | undefined {
    const becomes = this.named(name)
    const added = becomes === undefined ? undefined : this.#added.get(becomes)
    added?.workstreams.add(title)
    return added && becomes
  }

  added(): Record<string, unknown> {
    return Object.fromEntries(
      [...this.#added].map(([name, { calendar, workstreams }]) => [
        name,
        workstreams.size === 0 ? calendar : { ...calendar, workstreams: [...workstreams] },
      ]),
    )
  }

  renamed(): { from: string; to: string }[] {
    return [...this.#names].flatMap(([from, to]) => (from === to ? [] : [{ from, to }]))
  }

  #isAnother(name: string, meaning: string): boolean {
    if (name === ALL_HOURS) return true
    const added = this.#added.get(name)
    return added ? added.meaning !== meaning : this.#here.all.has(name) && this.#here.meaningOf(name) !== meaning
  }
}
