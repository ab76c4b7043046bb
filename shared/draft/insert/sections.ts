/** The sections of a plan with what a part brings beside its steps. */
import { type Refusal, refuse } from '../../refusal.ts'
import { parseOffset } from '../../runbook/duration.ts'
import type { DraftCommandOf } from '../commands.ts'
import type { Draft } from '../draft.ts'
import { readYaml, writeFlow } from '../yamlText.ts'
import type { LeftOut } from './leftOut.ts'
import { type NamedPart, phasesOf } from './namedPart.ts'
import type { ChosenPart } from './part.ts'
import { textsOf } from './planAsRead.ts'
import { groupOf, isGroup, listOf, renamed } from './references.ts'
import { withGrouped, withItems, withItemsAt, withKeys, written } from './sectionText.ts'

type Grow = (text: string, value: unknown) => string

export function grownSections(
  draft: Draft,
  part: ChosenPart,
  named: NamedPart,
  leftOut: LeftOut,
): DraftCommandOf<'setSection'>[] | Refusal {
  const commands: DraftCommandOf<'setSection'>[] = []
  for (const [section, grow] of growers(draft, part, named, leftOut)) {
    const held = draft.sections[section]
    const text = held?.text ?? ''
    const read = readYaml(text)
    if ('fault' in read)
      return refuse('draftFaults', `The section “${section}” cannot be read: ${read.fault}. Mend it first.`, {
        field: section,
      })
    const grown = grow(text, read.value)
    if (grown !== text) commands.push({ type: 'setSection', section, text: grown, seen: held?.seq ?? 0 })
  }
  return commands
}

function growers(draft: Draft, part: ChosenPart, named: NamedPart, leftOut: LeftOut): [string, Grow][] {
  const { names } = named
  const all: [string, Grow][] = []
  const isWritten = (section: string) => (draft.sections[section]?.text ?? '').trim() !== ''
  const newRoles = named.roles.filter(({ isNew }) => isNew)
  // Roles and phases that a plan does not list are those that its steps name.
  if (newRoles.length > 0 && isWritten('roles')) {
    const { roles } = part.from.sections
    const added = newRoles.map(({ id, title, becomes }) => {
      const role = isGroup(roles) && roles[id]
      return [becomes, isGroup(role) ? groupOf(role, names, (what) => leftOut.missing(what, title)) : role || { title }]
    })
    all.push(['roles', (text) => withKeys(text, Object.fromEntries(added))])
  }
  const { added } = named.calendars
  if (Object.keys(added).length > 0) all.push(['calendars', (text) => withKeys(text, added)])
  if (named.phases.some(({ isNew }) => isNew) && isWritten('phases'))
    all.push(['phases', (text, value) => withItemsAt(text, placedPhases(value, part, named))])
  if (part.gates.length > 0) {
    const gates = part.gates.flatMap((gate) => {
      const id = textsOf(gate, 'id')[0] ?? ''
      const lost = (what: string) => leftOut.missing(what, textsOf(gate, 'title')[0] ?? id)
      return isGroup(gate) ? [{ ...groupOf(gate, names, lost), id: names.node(id) ?? id }] : []
    })
    all.push(['gates', (text) => withItems(text, gates)])
  }
  if (part.items.length > 0) {
    const items = part.items.flatMap(({ group, item }) => {
      const id = textsOf(item, 'id')[0] ?? ''
      return isGroup(item)
        ? [{ group, item: { ...groupOf(item, names, () => undefined), id: names.item(id) ?? id } }]
        : []
    })
    const groups = Object.fromEntries(
      [...Map.groupBy(items, ({ group }) => group)].map(([group, list]) => [group, list.map(({ item }) => item)]),
    )
    all.push(['readiness', (text) => withGrouped(text, groups)])
  }
  if (part.holds.length > 0)
    all.push(['holds', (text, value) => withItems(text, holdsBeside(value, part, named, leftOut))])
  if (Object.keys(part.values).length > 0) all.push(['values', (text) => withKeys(text, part.values)])
  for (const [key, value] of Object.entries(part.rest)) {
    if (isWritten(key)) leftOut.say(`The plan has “${key}” already, and keeps it as it is.`)
    else {
      const becomes = renamed(key, value, names, (what) => leftOut.missing(what, key))
      all.push([key, () => sectionOf(becomes)])
    }
  }
  return all
}

/** Each new phase behind the one that is before it where it comes from. */
function placedPhases(value: unknown, part: ChosenPart, { phases }: NamedPart): { at: number; item: unknown }[] {
  const held = phasesOf({ phases: value }).map(({ title }) => title)
  const of = new Map(phases.map((one) => [one.title, one]))
  let at = -1
  const behind: { at: number; item: unknown }[] = []
  for (const { title, phase } of phasesOf(part.from.sections)) {
    const one = of.get(title)
    const known = held.indexOf(one?.becomes ?? title)
    if (known >= 0) at = Math.max(at, known + 1)
    else if (one?.isNew) behind.push({ at, item: phase })
  }
  // Before any that both know: last, since nothing says where.
  return behind
    .map(({ at: place, item }) => ({ at: place < 0 ? held.length : place, item }))
    .toSorted((one, other) => one.at - other.at)
}

/** The countdown holds once at a time. */
function holdsBeside(value: unknown, { holds }: ChosenPart, named: NamedPart, leftOut: LeftOut): unknown[] {
  const marks = new Set(
    listOf(value)
      .flatMap((hold) => textsOf(hold, 'at'))
      .map(parseOffset),
  )
  return holds.flatMap((hold) => {
    if (!isGroup(hold)) return []
    const id = textsOf(hold, 'id')[0] ?? ''
    const title = textsOf(hold, 'title')[0] ?? id
    const at = textsOf(hold, 'at')[0] ?? ''
    if (marks.has(parseOffset(at))) {
      leftOut.say(`“${title}”: the countdown of this plan holds at ${at} already.`)
      return []
    }
    return [{ ...groupOf(hold, named.names, (what) => leftOut.missing(what, title)), id: named.hold(id) }]
  })
}

const sectionOf = (value: unknown): string =>
  isGroup(value) ? withKeys('', value) : Array.isArray(value) ? value.map(written).join('\n') : writeFlow(value)
