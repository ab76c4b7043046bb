/** Who holds which role, taken from elsewhere: from lines as people keep them, or from an earlier cutover. */
import type { PersonId } from '../../../shared/cutoverState.ts'
import type { PortfolioLine } from '../../../shared/protocol.ts'

export type Holders = Readonly<Record<string, readonly PersonId[]>>

interface RoleNamed {
  id: string
  title: string
}

interface Card {
  id: PersonId
  name: string
  email: string
}

export interface ReadLines {
  /** What could be read. */
  people: Record<string, PersonId[]>
  /** A sentence for each line that could not. */
  faults: string[]
  /** Addresses of people who are not here, once each. */
  strangers: string[]
}

/**
 * Lines like `dba, dana@example.org`: a role by its id or title, then e-mail addresses or full names, between commas,
 * semicolons or tabs, as a spreadsheet copies them. Empty lines and lines that begin with # say nothing.
 */
export function readPeopleLines(text: string, roles: readonly RoleNamed[], directory: readonly Card[]): ReadLines {
  const people: Record<string, PersonId[]> = {}
  const faults: string[] = []
  const strangers: string[] = []
  const known = Map.groupBy(
    directory.flatMap(({ id, name, email }) => [...new Set([plain(email), plain(name)])].map((text) => ({ id, text }))),
    ({ text }) => text,
  )
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const [asked = '', ...named] = line
      .split(/[,;\t]/)
      .map((part) => part.trim().replace(/^"(.*)"$/, '$1'))
      .filter((part) => part !== '')
    if (asked === '' || asked.startsWith('#')) continue
    const role = roles.find(({ id, title }) => plain(id) === plain(asked) || plain(title) === plain(asked))
    if (!role) {
      faults.push(`Line ${at + 1}: this runbook has no role “${asked}”.`)
      continue
    }
    if (named.length === 0) faults.push(`Line ${at + 1}: who holds ${role.title}?`)
    for (const name of named) {
      const [person, another] = known.get(plain(addressIn(name))) ?? []
      const holders = people[role.id] ?? []
      people[role.id] = holders
      if (person === undefined) {
        faults.push(`Line ${at + 1}: nobody here is known as “${name}”.`)
        if (name.includes('@') && !strangers.includes(plain(addressIn(name)))) strangers.push(plain(addressIn(name)))
      } else if (another) {
        faults.push(`Line ${at + 1}: more than one person is called “${name}”. Write the e-mail address.`)
      } else if (!holders.includes(person.id)) holders.push(person.id)
    }
  }
  return { people, faults, strangers }
}

/** `Dana Kern <dana@example.org>`, as mail programs copy it. */
const addressIn = (text: string): string => /<([^<>]+@[^<>]+)>$/.exec(text)?.[1] ?? text

const plain = (text: string): string => text.trim().toLowerCase()

/** Earlier cutovers of the same runbook, the newest first. */
export const castsOf = (lines: readonly PortfolioLine[], runbookId: string): PortfolioLine[] =>
  lines.filter((line) => line.runbookId === runbookId).sort((one, other) => other.t0 - one.t0)

/** The holders of an earlier cutover, as far as the roles are still there and the people still here. */
export const castFrom = (
  { roles }: Pick<PortfolioLine, 'roles'>,
  wanted: readonly RoleNamed[],
  isHere: (person: PersonId) => boolean,
): Record<string, PersonId[]> =>
  Object.fromEntries(
    wanted.flatMap(({ id }) => {
      const holders = (roles[id] ?? []).filter(isHere)
      return holders.length > 0 ? [[id, holders]] : []
    }),
  )

/** Adds holders to those who are chosen already. */
export function joined(chosen: Holders, added: Holders): Holders {
  const roles = new Set([...Object.keys(chosen), ...Object.keys(added)])
  return Object.fromEntries(
    [...roles].map((role) => [role, [...new Set([...(chosen[role] ?? []), ...(added[role] ?? [])])]]),
  )
}
