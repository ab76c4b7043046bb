/** A step as a row of texts, as every kind of sheet has it. `../import/ownCells.ts` reads them back to the same step. */
import { clean, plain } from '../import/cell.ts'
import { writeDuration } from '../runbook/duration.ts'
import type { GateDefinition, RoleDefinition, StepDefinition } from '../runbook/runbook.ts'
import { sayDependency, writeEstimate, writeMoment, writeOffset } from '../runbook/written.ts'

/** With the headings that are written and read; what is `rare` is a column only where some step has it. */
export const STEP_COLUMNS = [
  { key: 'id', heading: 'ID', width: 20, isLong: true },
  { key: 'title', heading: 'Step', width: 42, isLong: true },
  { key: 'kind', heading: 'Kind', width: 15 },
  { key: 'workstream', heading: 'Workstream', width: 15, isLong: true },
  { key: 'phase', heading: 'Phase', width: 12 },
  { key: 'owner', heading: 'Role', width: 16, isLong: true },
  { key: 'takes', heading: 'Duration', width: 11 },
  { key: 'after', heading: 'Predecessors', width: 24, isLong: true },
  { key: 'notBefore', heading: 'Not before', width: 10 },
  { key: 'deadline', heading: 'Deadline', width: 10, isRare: true },
  { key: 'do', heading: 'Instructions', width: 50, isLong: true },
  { key: 'verify', heading: 'Expected result', width: 36, isLong: true },
  { key: 'rollback', heading: 'Rollback', width: 30, isLong: true },
  { key: 'rollbackTakes', heading: 'Rollback takes', width: 14 },
  { key: 'rollbackOwner', heading: 'Rollback role', width: 18, isRare: true },
  { key: 'rollbackDo', heading: 'Rollback instructions', width: 40, isLong: true, isRare: true },
  { key: 'rollbackVerify', heading: 'Rollback expected result', width: 40, isLong: true, isRare: true },
  { key: 'people', heading: 'People', width: 22, isRare: true },
  { key: 'calendar', heading: 'Calendar', width: 12, isRare: true },
  { key: 'timebox', heading: 'Timebox', width: 10, isRare: true },
  { key: 'secondPerson', heading: 'Confirmed by', width: 18, isRare: true },
  { key: 'parties', heading: 'Parties', width: 24, isLong: true, isRare: true },
  { key: 'only', heading: 'Only in', width: 11, isRare: true },
  { key: 'done', heading: 'Done already', width: 22, isLong: true, isRare: true },
  { key: 'marks', heading: 'Marks', width: 22, isRare: true },
  { key: 'outputs', heading: 'Outputs', width: 18, isRare: true },
  { key: 'automation', heading: 'Automation', width: 18, isRare: true },
  { key: 'tags', heading: 'Tags', width: 18, isLong: true, isRare: true },
  { key: 'fields', heading: 'Fields', width: 24, isLong: true, isRare: true },
  { key: 'links', heading: 'Links', width: 30, isLong: true, isRare: true },
  { key: 'note', heading: 'Planner’s note', width: 36, isLong: true, isRare: true },
  { key: 'source', heading: 'Source', width: 14, isRare: true },
  { key: 'audience', heading: 'Audience', width: 26, isLong: true, isRare: true },
  { key: 'message', heading: 'Message', width: 40, isLong: true, isRare: true },
] as const satisfies readonly { key: string; heading: string; width: number; isLong?: true; isRare?: true }[]

export type StepKey = (typeof STEP_COLUMNS)[number]['key']
export type StepCells = Partial<Record<StepKey, string>>

export const headingOf = (key: StepKey): string => STEP_COLUMNS.find((column) => column.key === key)?.heading ?? key

/** Of a gate among the steps. */
export const GATE_KIND = 'gate'
/** The lane of gates, which belong to no workstream. */
export const GATES_WORKSTREAM = 'Gates'

/** What is true of a step or not, in the words of its column. */
export const MARKS = [
  { key: 'pointOfNoReturn', words: 'point of no return' },
  { key: 'takesServiceDown', words: 'takes the service down' },
  { key: 'bringsServiceBack', words: 'brings the service back' },
  { key: 'startsChange', words: 'starts the change' },
] as const

export function cellsOfStep(step: StepDefinition, roles: RoleNames): StepCells {
  const { id, title, kind, workstream, phase, owner, takes, after, notBefore, timebox } = step
  const { rollback, secondPerson, outputs, automation, people } = step
  const marks = MARKS.flatMap(({ key, words }) => (step[key] ? [words] : []))
  const isOwnerAlone = Object.keys(people).length === 1 && people[owner] === 1
  return filled({
    id,
    title,
    kind,
    workstream,
    phase,
    owner: roles.nameOf(owner),
    takes: takes.high === 0 && (kind === 'milestone' || kind === 'wait') ? undefined : writeEstimate(takes),
    after: writeList(after.map(sayDependency)),
    notBefore: notBefore === undefined ? undefined : writeMoment(notBefore),
    deadline: step.deadline === undefined ? undefined : writeMoment(step.deadline),
    calendar: step.calendar,
    do: step.do,
    verify: step.verify,
    ...cellsOfRollback(rollback, owner, roles),
    people: isOwnerAlone
      ? undefined
      : Object.keys(people).length === 0
        ? NOBODY
        : writeList(Object.entries(people).map(([role, count]) => `${roles.nameOf(role)} ${count}`)),
    timebox: timebox === undefined ? undefined : writeDuration(timebox),
    secondPerson: secondPerson === undefined ? undefined : roles.nameOf(secondPerson),
    parties: step.parties && (writeList(sayParties(step.parties, roles)) || NOTHING),
    only: step.only,
    done: step.done,
    marks: writeList(marks),
    outputs: outputs && (writeList(outputs) || NOTHING),
    automation: automation && sayAutomation(automation),
    tags: step.tags && (writeList(step.tags.map(portable)) || NOTHING),
    fields: step.fields && (writeList(sayFields(step.fields)) || NOTHING),
    links: step.links && (writeList(step.links.map(({ title, url }) => `${portable(title)} <${url}>`)) || NOTHING),
    note: step.note,
    source: step.source,
    audience: step.audience,
    message: step.message,
  })
}

/** A step that occupies nobody, a list of nothing, and an automation without limits are not the same as an empty cell. */
export const NOBODY = 'nobody'
export const NOTHING = '(none)'
export const ANY_AUTOMATION = 'without limits'

/** `CAB ref=C-114`; a name that holds an equals sign is quoted. */
const sayFields = (fields: Record<string, string>): string[] =>
  Object.entries(fields).map(([name, value]) => `${nameBefore(name)}=${portable(value)}`)

function nameBefore(name: string): string {
  const said = portable(name)
  return /[="]/.test(said) ? JSON.stringify(said) : said
}

/** `consulted=Database, Network`; a role whose title holds a comma is quoted. */
const sayParties = (parties: Record<string, string[]>, roles: RoleNames): string[] =>
  Object.entries(parties).map(([label, ids]) => {
    const names = ids.map((id) => portable(roles.nameOf(id)))
    return `${nameBefore(label)}=${names.map((name) => (/[,"]/.test(name) ? JSON.stringify(name) : name)).join(', ')}`
  })

export function cellsOfGate({ id, title, at, after, decides }: GateDefinition, phase: string, roles: RoleNames) {
  return filled({
    id,
    title,
    kind: GATE_KIND,
    workstream: GATES_WORKSTREAM,
    phase,
    owner: roles.nameOf(decides),
    after: writeList(after.map(sayDependency)),
    notBefore: at === undefined ? undefined : writeOffset(at),
  })
}

function cellsOfRollback(rollback: StepDefinition['rollback'], owner: string, roles: RoleNames) {
  if (!rollback) return {}
  if ('none' in rollback) return { rollback: `none, because ${rollback.none}` }
  return {
    rollback: rollback.title,
    rollbackTakes: writeEstimate(rollback.takes),
    rollbackOwner: rollback.owner === owner ? undefined : roles.nameOf(rollback.owner),
    rollbackDo: rollback.do,
    rollbackVerify: rollback.verify,
  }
}

function sayAutomation({ timeout, heartbeat }: NonNullable<StepDefinition['automation']>): string {
  const parts = [
    ...(timeout === undefined ? [] : [`timeout ${writeDuration(timeout)}`]),
    ...(heartbeat === undefined ? [] : [`heartbeat ${writeDuration(heartbeat)}`]),
  ]
  return writeList(parts) || ANY_AUTOMATION
}

/** Parts with a semicolon between them; one that holds it is quoted. */
export const writeList = (parts: readonly string[]): string =>
  parts.map((part) => (/^[\s"]|[;\n]|\s$|^$/.test(part) ? JSON.stringify(part) : part)).join('; ')

export function readList(text: string): string[] {
  return [...text.matchAll(/\s*("(?:[^"\\]|\\.)*"|[^;]*?)\s*(?:;|$)/g)].flatMap(([, part = '']) =>
    part === '' ? [] : [unquoted(part)],
  )
}

function unquoted(part: string): string {
  if (!part.startsWith('"')) return part
  try {
    return String(JSON.parse(part))
  } catch {
    return part
  }
}

/** A role by its title, with its id behind it where another role has that title, or the title looks like that. */
export interface RoleNames {
  nameOf(role: string): string
}

export function roleNames(roles: readonly RoleDefinition[]): RoleNames {
  const titles = new Map<string, number>()
  for (const { title } of roles) titles.set(plain(title), (titles.get(plain(title)) ?? 0) + 1)
  const names = new Map(
    roles.map(({ id, title }) => [
      id,
      titles.get(plain(title)) === 1 && !NAMES_ID.test(title) ? title : `${title} (${id})`,
    ]),
  )
  return { nameOf: (role) => names.get(role) ?? role }
}

/** `Database (dba)` */
export const NAMES_ID = /^(?<title>.*) \((?<id>[a-z0-9][a-z0-9-]{0,63})\)$/

/** Without what is empty. */
function filled(cells: { [Key in StepKey]?: string | undefined }): StepCells {
  const kept: StepCells = {}
  for (const { key } of STEP_COLUMNS) {
    const text = cells[key]
    const whole = text === undefined ? '' : portable(text)
    if (whole !== '') kept[key] = whole
  }
  return kept
}

/** What every kind of file can hold of a text, and whoever reads it takes. */
export const portable = (text: string): string =>
  PLAIN.test(text) ? text.trim() : clean(text.replace(/\r\n?/g, '\n')).trim()

/** Most texts, which need no more than a look. */
const PLAIN = /^[\n -~]*$/
