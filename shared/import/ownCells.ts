/** Reads a row of texts as `stepCells.ts` writes them, and as people change them afterwards. */

import {
  ANY_AUTOMATION,
  headingOf,
  MARKS,
  NAMES_ID,
  NOBODY,
  NOTHING,
  readList,
  type StepCells,
  type StepKey,
} from '../exported/stepCells.ts'
import { LEAD } from '../reserved.ts'
import { type Estimate, parseDuration, parseEstimate, parseOffset, writeDuration } from '../runbook/duration.ts'
import type { WrittenRoster } from '../runbook/shifts.ts'
import { STEP_KINDS, traitsOf } from '../runbook/stepKinds.ts'
import { parseNoRollback, writeEstimate } from '../runbook/written.ts'
import { isWebAddress } from '../webAddress.ts'
import { plain } from './cell.ts'
import { durationOfText } from './durations.ts'
import { idGiver } from './ids.ts'
import { kindOf, modeOf } from './words.ts'

/** Keys of a step in the format, as a file would have them; `after` apart, since ids may change. */
export type WrittenStep = Record<string, unknown>

export interface ReadCells {
  written: WrittenStep
  /** Cells that say something else than they should; they are left out. */
  unread: { heading: string; text: string }[]
}

/** @param roleOf the id of the role that is called so */
export function stepOfCells(cells: StepCells, roleOf: (name: string) => string): ReadCells {
  const unread: ReadCells['unread'] = []
  const read = <Value>(key: StepKey, parse: (text: string) => Value | undefined): Value | undefined => {
    const text = cells[key]?.trim() ?? ''
    if (text === '') return undefined
    const value = parse(text)
    if (value === undefined) unread.push({ heading: headingOf(key), text })
    return value
  }
  const text = (key: StepKey) => read(key, (written) => written)
  const kind = read('kind', kindWritten) ?? 'task'
  const takes = read('takes', estimateWritten)
  const isWithout = traitsOf({ kind }).isMoment || (kind === 'wait' && takes === undefined)
  const marks = read('marks', marksWritten) ?? []
  const written: WrittenStep = {
    title: text('title'),
    kind: kind === 'task' ? undefined : kind,
    phase: text('phase'),
    owner: read('owner', roleOf),
    people: read('people', (list) => peopleWritten(list, roleOf)),
    takes: isWithout ? undefined : takes,
    notBefore: read('notBefore', momentWritten),
    deadline: read('deadline', momentWritten),
    calendar: text('calendar'),
    timebox: read('timebox', timeboxWritten),
    do: text('do'),
    verify: text('verify'),
    outputs: read('outputs', listWritten),
    rollback: rollbackOf(text('rollback'), read('rollbackTakes', estimateWritten), takes, {
      owner: read('rollbackOwner', roleOf),
      do: text('rollbackDo'),
      verify: text('rollbackVerify'),
    }),
    secondPerson: read('secondPerson', roleOf),
    parties: read('parties', (list) => partiesWritten(list, roleOf)),
    only: read('only', modeOf),
    done: text('done'),
    automation: read('automation', automationWritten),
    tags: read('tags', listWritten),
    fields: read('fields', fieldsWritten),
    links: read('links', linksWritten),
    note: text('note'),
    source: text('source'),
    audience: text('audience'),
    message: text('message'),
    ...Object.fromEntries(marks.map((key) => [key, true])),
  }
  return { written: given(written), unread }
}

/** Undefined where it is no kind of step. */
function kindWritten(text: string) {
  const known = STEP_KINDS.find((kind) => kind === text)
  if (known) return known
  const kind = kindOf(text)
  if (kind === 'gate') return 'milestone'
  return kind === 'section' ? undefined : kind
}

/** `5m..10m..30m` as it is, else every spelling of a duration with its unit. */
function estimateWritten(text: string): string | undefined {
  if (parseEstimate(text)) return text
  const found = durationOfText(text)
  if (!found || 'bare' in found) return undefined
  const { seconds: likely, low = likely, high = likely } = found
  return writeEstimate({ low, likely, high })
}

const listWritten = (text: string): string[] => (text === NOTHING ? [] : readList(text))

/** `CAB ref=C-114; Owner of the box="a; b"` */
function fieldsWritten(text: string): Record<string, string> | undefined {
  const parts = listWritten(text).map((part) => /^(?:("(?:[^"\\]|\\.)*")|([^=]*))=(.*)$/s.exec(part))
  const pairs = parts.map((part) => [nameIn(part?.[1], part?.[2]), part?.[3]?.trim() ?? ''] as const)
  return pairs.every(([name, value]) => name !== '' && value !== '') ? Object.fromEntries(pairs) : undefined
}

/** `consulted=Database, "Network, night"; Vendor=Acme` */
function partiesWritten(text: string, roleOf: (name: string) => string): Record<string, string[]> | undefined {
  const named = fieldsWritten(text)
  return named && Object.fromEntries(Object.entries(named).map(([label, names]) => [label, rolesNamed(names, roleOf)]))
}

function rolesNamed(names: string, roleOf: (name: string) => string): string[] {
  const parts = [...names.matchAll(/\s*(?:("(?:[^"\\]|\\.)*")|([^,]*?))\s*(?:,|$)/g)]
  return [...new Set(parts.map(([, quoted, name]) => nameIn(quoted, name)).filter((name) => name !== ''))].map(roleOf)
}

/** `Wiki page <https://wiki.example.net/page>` */
function linksWritten(text: string): { title: string; url: string }[] | undefined {
  const parts = listWritten(text).map((part) => /^(?:(.*) )?<(\S+)>$/s.exec(part))
  const links = parts.map((part) => ({ title: part?.[1]?.trim() || (part?.[2] ?? ''), url: part?.[2] ?? '' }))
  return links.every(({ url }) => isWebAddress(url)) ? links : undefined
}

function nameIn(quoted: string | undefined, plainName: string | undefined): string {
  if (quoted === undefined) return plainName?.trim() ?? ''
  try {
    return String(JSON.parse(quoted))
  } catch {
    return ''
  }
}

function timeboxWritten(text: string): string | undefined {
  const spelt = durationOfText(text)
  const lasts = parseDuration(text) ?? (spelt && 'seconds' in spelt ? spelt.seconds : undefined)
  return lasts === undefined ? undefined : `${writeDuration(lasts)}, then decide`
}

const momentWritten = (text: string): string | undefined =>
  parseOffset(text) !== undefined || /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : undefined

function marksWritten(text: string): (typeof MARKS)[number]['key'][] | undefined {
  const found = readList(text).map((words) => MARKS.find((mark) => mark.words === plain(words))?.key)
  const known = found.filter((key) => key !== undefined)
  return known.length === found.length ? known : undefined
}

/** `Database 2; Network 1` */
function peopleWritten(text: string, roleOf: (name: string) => string): Record<string, number> | undefined {
  if (text === NOBODY) return {}
  const parts = readList(text).map((part) => /^(.+?)\s+(\d{1,3})$/.exec(part))
  if (parts.some((part) => part === null)) return undefined
  return Object.fromEntries(parts.map((part) => [roleOf(part?.[1] ?? ''), Number(part?.[2])]))
}

function automationWritten(text: string): Record<string, string> | undefined {
  if (text === ANY_AUTOMATION) return {}
  const parts = readList(text).map((part) => /^(timeout|heartbeat) (\S+)$/.exec(part))
  if (parts.some((part) => part === null || parseDuration(part[2] ?? '') === undefined)) return undefined
  return Object.fromEntries(parts.map((part) => [part?.[1], part?.[2]]))
}

/** A rollback without a duration is taken to last as long as its step. */
function rollbackOf(
  title: string | undefined,
  takes: string | undefined,
  stepTakes: string | undefined,
  more: Record<string, string | undefined>,
): unknown {
  if (title === undefined) return undefined
  if (takes === undefined && parseNoRollback(title)) return title
  return given({ title, takes: takes ?? stepTakes ?? '5m', ...more })
}

const given = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

export interface OwnRole extends WrittenRoster {
  id: string
  title: string
  capacity?: number
  calendar?: string
  signs?: string
  people: string[]
}

/** The roles that a file names, by their titles: those that it lists, and one for every other name. */
export function ownRoles(listed: readonly OwnRole[]): { list(): OwnRole[]; roleOf(name: string): string } {
  const roles = listed.map((role) => ({ ...role }))
  const give = idGiver(roles.map(({ id }) => id))
  const exact = new Map(
    roles.flatMap(({ id, title }): [string, string][] => [
      [`${title} (${id})`, id],
      [title, id],
    ]),
  )
  const alike = new Map([...exact].map(([name, id]) => [plain(name), id]))
  return {
    list: () => roles,
    roleOf(name) {
      const known = exact.get(name) ?? alike.get(plain(name))
      if (known) return known
      const { id: named, title = name } = NAMES_ID.exec(name)?.groups ?? {}
      const id = give(named ?? (LEADS.has(plain(name)) ? LEAD : name), 'role')
      exact.set(name, id)
      alike.set(plain(name), id)
      roles.push({ id, title, people: [] })
      return id
    },
  }
}

/** What the role that every runbook has is called where nobody says its id. */
const LEADS = new Set(['lead', 'cutover lead', 'cutover manager'])

export function estimateOf(likely: number, low: number | undefined, high: number | undefined): Estimate | undefined {
  const estimate = { low: low ?? Math.min(likely, high ?? likely), likely, high: high ?? likely }
  return estimate.low <= likely && likely <= estimate.high ? estimate : undefined
}
