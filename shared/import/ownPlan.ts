/** From the rows of an export, whatever kind of file it was, to the steps of a plan. */
import type { ReadAbout } from '../exported/about.ts'
import { gatesIn, REST_TITLE, type Rest, type RestGate, readRest } from '../exported/rest.ts'
import { GATE_KIND, readList, type StepCells, writeList } from '../exported/stepCells.ts'
import { parseDuration } from '../runbook/duration.ts'
import type { RoleDefinition } from '../runbook/runbook.ts'
import { writeRoster } from '../runbook/shifts.ts'
import { traitsOf } from '../runbook/stepKinds.ts'
import { parseDependency } from '../runbook/written.ts'
import { isTimezone } from '../timezone.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import type { ImportAnswers } from './answers.ts'
import { plain } from './cell.ts'
import { durationOfText } from './durations.ts'
import type { Findings, Place } from './findings.ts'
import { linksIn } from './links.ts'
import { type OwnRole, ownRoles, stepOfCells, type WrittenStep } from './ownCells.ts'
import { type Plan, type PlanStep, SAID, type Said } from './plan.ts'
import { kindOf, statusOf } from './words.ts'

/** A step of an export as texts. */
export interface OwnRow {
  place: Place
  cells: StepCells
  /** Who is named for it. */
  people: string[]
  status: string
  /** What the file could say of it. */
  says: readonly Said[]
}

/** Rows of rollback steps under way, which belong to the steps that they reverse. */
export const ROLLBACK_ROW = 'rollback'

export type OwnPlan = Omit<Plan, 'title'> & { title?: string }

/** What an export could say of each step that has a place for everything. */
export const SAYS_ALL: readonly Said[] = SAID

export function ownPlan(
  given: readonly OwnRow[],
  about: ReadAbout,
  answers: ImportAnswers,
  findings: Findings,
): OwnPlan {
  const roles = ownRoles(about.roles.map(asWritten))
  const rest = restSaid(about, findings)
  const gates = new Set(gatesIn(rest).map(({ id }) => id))
  const rows = [...given, ...gatesLeftOut(given, gatesIn(rest), findings)]
  const ids = new Set<string>()
  const steps: PlanStep[] = []
  const afterOf = new Map<string, string>()
  for (const { place, cells, people, status, says } of rows) {
    if (cells.kind === ROLLBACK_ROW) {
      findings.guess('rollbackStep', 'Rollback steps are read with the steps that they reverse.', place, cells.title)
      continue
    }
    if (cells.title === undefined) {
      const [text = ''] = Object.values(cells)
      findings.fault('warning', 'rowWithoutTitle', 'Rows without a title are left out.', place, text)
      continue
    }
    const { written, unread } = stepOfCells(cells, roles.roleOf)
    for (const { heading, text } of unread)
      findings.fault(
        'error',
        `unread-${heading}`,
        `Some cells under ${heading} cannot be read and are left out.`,
        place,
        text,
      )
    const id = cells.id
    if (id !== undefined && ids.has(id))
      findings.fault(
        'error',
        'duplicateId',
        'Some ids are there more than once; the later ones are named anew.',
        place,
        id,
      )
    else if (id !== undefined && /^[a-z0-9][a-z0-9-]{0,63}$/.test(id)) written.step = id
    if (id !== undefined) ids.add(id)
    const isGate = plain(cells.kind ?? '') === GATE_KIND
    const isKept = isGate && id !== undefined && gates.has(id)
    if (isGate && !isKept)
      findings.guess('gate', 'Gates come in as milestones; who votes on them is not in the plan.', place, cells.title)
    const kind = isGate ? 'milestone' : (kindOf(cells.kind ?? '') ?? 'task')
    if (isUntimed(kind, written)) {
      written.takes = '15m'
      findings.fault(
        'warning',
        'noDuration',
        'Some steps do not say how long they take; 15 minutes are put in.',
        place,
        cells.title,
      )
    }
    const owner = typeof written.owner === 'string' ? written.owner : undefined
    const role = roles.list().find((one) => one.id === owner)
    for (const person of people) if (role && !role.people.includes(person)) role.people.push(person)
    if (status !== '' && statusOf(status) === undefined)
      findings.lose('status', 'A runbook has no states: how far each step is stays with the sheet.', place, status)
    const key = `${place.sheet}\u0000${place.row}\u0000${steps.length}`
    afterOf.set(key, cells.after ?? '')
    steps.push({
      key,
      ...shown(cells, people, kind),
      says,
      source: { ...place, ...(id === undefined ? {} : { id }) },
      ...stateOf(status),
      ...(isKept ? { isGate: true as const } : {}),
      written,
    })
  }
  link(steps, afterOf, findings)
  // Where a file goes by phases, the workstreams of its runbook still have their order.
  const laneAt = new Map(about.workstreams.map((title, index) => [title, index]))
  const at = ({ workstream = '' }: PlanStep) => laneAt.get(workstream) ?? -1
  if (laneAt.size > 0) steps.sort((a, b) => at(a) - at(b))
  const zone = answers.zone ?? (about.zone !== undefined && isTimezone(about.zone) ? about.zone : 'UTC')
  const { title, id, tier, window, t0, phases, workstreams } = about
  return {
    zone,
    steps,
    ...(title === undefined ? {} : { title }),
    ...(t0 === undefined ? {} : { t0 }),
    own: {
      ...(id !== undefined && /^[a-z0-9][a-z0-9-]{0,63}$/.test(id) ? { id } : {}),
      ...(tier === undefined || answers.tier !== undefined ? {} : { tier }),
      ...(window === undefined || parseDuration(window) === undefined ? {} : { window }),
      phases,
      workstreams,
      roles: roles.list(),
      rest,
    },
  }
}

function isUntimed(kind: string, written: WrittenStep): boolean {
  if (written.takes !== undefined || kind === 'gate' || kind === 'section') return false
  const traits = traitsOf({ kind: kindOfStep(kind) })
  return !traits.isMoment && traits.doneBy !== 'time'
}

const kindOfStep = (kind: string) => {
  const known = kindOf(kind)
  return known === undefined || known === 'gate' || known === 'section' ? 'task' : known
}

function restSaid({ rest }: ReadAbout, findings: Findings): Rest {
  if (rest === undefined || rest.trim() === '') return {}
  const read = readRest(rest)
  if (!read)
    findings.fault('error', 'unreadableRest', `What is under “${REST_TITLE}” is no YAML any more; it is left out.`)
  return read ?? {}
}

/** A gate is not taken away by a row that is gone: people vote on it. */
function gatesLeftOut(rows: readonly OwnRow[], gates: readonly RestGate[], findings: Findings): OwnRow[] {
  const there = new Set(rows.map(({ cells }) => cells.id))
  return gates
    .filter(({ id }) => !there.has(id))
    .map(({ id, title, at, after }) => {
      const place = { sheet: '', row: 0 }
      findings.guess('gateKept', 'Gates without a row are kept.', place, id)
      const cells: StepCells = { id, title: String(title), kind: GATE_KIND }
      if (typeof at === 'string') cells.notBefore = at
      if (Array.isArray(after)) cells.after = writeList(after.map(String))
      return { place, cells, people: [], status: '', says: [] }
    })
}

/** As the dry run shows it. */
function shown(cells: StepCells, people: string[], kind: PlanStep['kind']): Omit<PlanStep, 'key' | 'source' | 'says'> {
  const { title = '', workstream, phase, owner, takes = '', do: description, verify, rollback } = cells
  const [low, likely = low, high = likely] = takes.split('..').map((part) => secondsOf(part))
  const isRange = low !== undefined && high !== undefined && low !== high
  return {
    title,
    people,
    links: [],
    ...(workstream === undefined ? {} : { workstream }),
    ...(phase === undefined ? {} : { phase }),
    ...(owner === undefined ? {} : { role: owner }),
    ...(kind === undefined || kind === 'task' ? {} : { kind }),
    ...(likely === undefined ? {} : { duration: { seconds: likely, ...(isRange ? { low, high } : {}) } }),
    ...(description === undefined ? {} : { description }),
    ...(verify === undefined ? {} : { verify }),
    ...(rollback === undefined ? {} : { rollback }),
  }
}

function secondsOf(text: string): number | undefined {
  const read = parseDuration(text)
  if (read !== undefined) return read
  const spelt = durationOfText(text)
  return spelt && 'seconds' in spelt ? spelt.seconds : undefined
}

function stateOf(status: string): Pick<PlanStep, 'status'> {
  const known = statusOf(status)
  return known === undefined ? {} : { status: known }
}

/** By the ids as they are in the file, else by title; what names nothing is listed. */
function link(steps: readonly PlanStep[], afterOf: ReadonlyMap<string, string>, findings: Findings): void {
  const byId = new Map<string, PlanStep>()
  for (const step of steps.toReversed()) byId.set(plain(step.title), step)
  for (const step of steps.toReversed()) if (step.source.id !== undefined) byId.set(plain(step.source.id), step)
  for (const step of steps.toReversed()) if (step.source.id !== undefined) byId.set(step.source.id, step)
  const find = (ref: string) => byId.get(ref) ?? byId.get(plain(ref))
  for (const step of steps) {
    const text = afterOf.get(step.key) ?? ''
    if (text === '') continue
    const exact = readList(text).map(parseDependency)
    const isExact = exact.every((link) => link !== undefined && byId.get(link.on)?.source.id === link.on)
    const read = isExact ? undefined : linksIn(text, (ref) => find(ref) !== undefined)
    const links = read
      ? read.links.map(({ ref, ...link }) => ({ on: ref, ...link }))
      : exact.filter((link) => link !== undefined)
    for (const part of read?.unclear ?? [])
      findings.fault('error', 'unknownPredecessor', 'Some steps wait for what is not in the plan.', step.source, part)
    for (const { on, ...link } of links) {
      const before = find(on)
      if (before === step)
        findings.fault('error', 'waitsForItself', 'Some steps wait for themselves.', step.source, step.title)
      else if (before) step.links.push({ on: before.key, ...link })
    }
  }
}

function asWritten({ shifts, handOver, ...role }: RoleDefinition): OwnRole {
  return { ...role, ...writeRoster(withoutUndefined({ shifts, handOver })), people: [] }
}
