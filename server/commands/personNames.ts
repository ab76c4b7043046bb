/** Resolves the people whom commands name by e-mail or id; inside there are only ids. */
import { isPersonCommand } from '../../shared/about.ts'
import { type Command, type CreateCutover, PERSON_FIELDS, type SingleCommand } from '../../shared/commands.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { type Refusal, refuse } from '../../shared/refusal.ts'

/** By the name as given; a name that nobody has is missing. */
export type PersonIds = ReadonlyMap<string, string>

export function namesIn(command: Command): string[] {
  const names: string[] = []
  mapPeople(command, (name) => {
    names.push(name)
    return name
  })
  return names
}

export const namesInCreation = ({ people }: CreateCutover): string[] => Object.values(people).flat()

/** The command with ids for names; a refusal names the first field whose person the organisation does not have. */
export function withPersonIds(command: Command, ids: PersonIds, cutover: Cutover): Command | Refusal {
  let unknown: Refusal | undefined
  const found = mapPeople(command, (name, field, single) => {
    const id = ids.get(name)
    if (id !== undefined) return id
    // Somebody who has left the organisation can still be released from a role.
    if (single.type === 'releasePerson' && cutover.people[single.role]?.includes(name)) return name
    unknown ??= unknownPerson(name, field)
    return name
  })
  return unknown ?? found
}

export function creationWithPersonIds(command: CreateCutover, ids: PersonIds): CreateCutover | Refusal {
  for (const [role, names] of Object.entries(command.people)) {
    const position = names.findIndex((name) => !ids.has(name))
    if (position >= 0) return unknownPerson(names[position] ?? '', `people.${role}.${position}`)
  }
  const people = Object.entries(command.people).map(([role, names]) => [
    role,
    names.map((name) => ids.get(name) ?? name),
  ])
  return { ...command, people: Object.fromEntries(people) }
}

const unknownPerson = (name: string, field: string) =>
  refuse('unknownPerson', `Nobody in this organisation is known as “${name}”.`, { field })

type Change = (name: string, field: string, command: SingleCommand) => string

function mapPeople(command: Command, change: Change): Command {
  if (!isPersonCommand(command)) return command
  if (command.type !== 'bulk') return mapSingle(command, '', change)
  return { ...command, commands: command.commands.map((single, at) => mapSingle(single, `commands.${at}.`, change)) }
}

function mapSingle(command: SingleCommand, prefix: string, change: Change): SingleCommand {
  let changed = command
  for (const field of PERSON_FIELDS.get(command.type) ?? []) {
    const named: unknown = Reflect.get(command, field)
    const changeAt = (name: unknown, path: string) =>
      typeof name === 'string' ? change(name, `${prefix}${path}`, command) : name
    if (Array.isArray(named)) {
      changed = { ...changed, [field]: named.map((name, position) => changeAt(name, `${field}.${position}`)) }
    } else if (named !== undefined) changed = { ...changed, [field]: changeAt(named, field) }
  }
  return changed
}
