/** Writes a sound plan as a runbook in our format. */
import { Document, isNode } from 'yaml'
import { gatesIn, type Rest } from '../exported/rest.ts'
import { LEAD } from '../reserved.ts'
import { writeDuration } from '../runbook/duration.ts'
import { parseNoRollback, sayDependency, writeEstimate, writeOffset } from '../runbook/written.ts'
import { aheadIn } from '../timezone.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { earliestStarts } from './earliest.ts'
import type { Findings } from './findings.ts'
import { idGiver, idOf, textOf, titleOf } from './ids.ts'
import type { OwnRole } from './ownCells.ts'
import type { PlanStep } from './plan.ts'
import type { SoundPlan } from './soundPlan.ts'
import { sourcesOf } from './sources.ts'
import { isOffset, LONGEST_PLAN_MS, NO_DAY } from './times.ts'

/** Of a step that was begun or finished when its plan was brought in. */
const STATUS_FIELD = 'Status when brought in'
const ONE_PHASE = 'Cutover'
const ONE_WORKSTREAM = 'Steps'
const HOUR = 3600

export interface WrittenPlan {
  yaml: string
  /** By key of a step. */
  ids: Map<string, string>
  roles: { id: string; title: string; people: string[] }[]
}

export function writeRunbook(plan: SoundPlan, tier: 1 | 2 | 3, findings: Findings): WrittenPlan {
  const give = idGiver(plan.steps.flatMap(({ written }) => idWritten(written) ?? []))
  // A step and an item of one id would be one thing to whoever reads of it.
  const ids = new Map([
    ...plan.steps.map(
      (step) => [step.key, idWritten(step.written) ?? give(nameOf(step, 'step'), `step-${step.source.row}`)] as const,
    ),
    ...plan.readiness.map((item) => [item.key, give(nameOf(item, 'item'), `item-${item.source.row}`)] as const),
  ])
  const sources = sourcesOf([...plan.steps, ...plan.readiness])
  const roles = plan.own ? listed(plan.own.roles) : rolesOf([...plan.steps, ...plan.readiness])
  const offset = (at: number) => Math.round((at - (plan.t0 ?? 0)) / 1000)
  const last = ends(plan, offset).reduce((latest, end) => Math.max(latest, end), Math.max(HOUR, plan.lasts ?? 0))
  const gates = plan.steps.filter(({ isGate }) => isGate)
  const ordinary = plan.steps.filter(({ isGate, ofRollback }) => !isGate && !ofRollback)
  const streams = new Map<string, PlanStep[]>((plan.own?.workstreams ?? []).map((title) => [title, []]))
  for (const step of ordinary) {
    const name = keyOf(step.workstream, ONE_WORKSTREAM, step)
    const stream = streams.get(name)
    if (stream) stream.push(step)
    else streams.set(name, [step])
  }
  const written = (step: PlanStep) =>
    writeStep(step, ids, sources.get(step.key), roles.idFor(step), offset, plan.zone, findings)
  const phases = [
    ...new Set([...(plan.own?.phases ?? []), ...ordinary.map((step) => titleIn(step.phase, ONE_PHASE, step))]),
  ]
  const { phases: titled, ...rest } = plan.own?.rest ?? {}
  const runbook = {
    runbook: plan.own?.id ?? (idOf(plan.title) || 'imported-plan'),
    title: plan.own ? plan.title : titleOf(plan.title, 'Imported plan'),
    tier: plan.own?.tier ?? tier,
    timezone: plan.zone,
    window: plan.own?.window ?? writeDuration(Math.ceil(last / HOUR) * HOUR),
    roles: Object.fromEntries(roles.list.map(({ id, people: _, ...role }) => [id, role])),
    ...withoutUndefined({ calendars: plan.calendars, calendar: plan.calendar }),
    ...(plan.readiness.length > 0
      ? {
          readiness: {
            Preparation: plan.readiness.map((step) => ({
              id: ids.get(step.key),
              ...sourceKey(sources.get(step.key)),
              title: titleOf(step.title, `Item ${step.source.row}`),
              owner: roles.idFor(step).owner,
              due: writeOffset(step.end === undefined ? 0 : Math.min(0, offset(step.end))),
              ...(step.description ? { description: textOf(step.description) } : {}),
            })),
          },
        }
      : {}),
    ...rest,
    ...(gates.length > 0 ? { gates: gatesOf(rest, gates, written) } : {}),
    phases: phases.length > 0 ? phases.map((title) => phaseTitled(title, titled)) : [ONE_PHASE],
    ...rollbackSection(plan.steps, written),
    workstreams: Object.fromEntries([...streams].map(([name, steps]) => [name, steps.map(written)])),
  }
  if (plan.own?.window === undefined)
    findings.guess('window', 'The window is the plan from T-0 to its end, in full hours.')
  if (tier === 2 && plan.own?.tier === undefined) findings.guess('tier', 'The tier is 2, since a plan does not say it.')
  const document = new Document(runbook)
  for (const [name, steps] of streams)
    for (const [index, step] of steps.entries()) {
      const node = document.getIn(['workstreams', name, index], true)
      if (isNode(node)) node.commentBefore = ` ${sayingSource(step)}`
    }
  return { yaml: document.toString({ lineWidth: 0 }), ids, roles: roles.list }
}

/** A number alone would read like a position. */
const nameOf = ({ source: { id }, title }: PlanStep, what: 'step' | 'item'): string =>
  id === undefined ? title : /^[\d.]+$/.test(id) ? `${what} ${id}` : id

const sourceKey = (source: string | undefined) => (source === undefined ? {} : { source })

const sayingSource = ({ source: { sheet, row, id } }: PlanStep): string =>
  titleOf(`${sheet === '' ? '' : `${sheet}, `}row ${row}${id === undefined ? '' : `, ${id}`}`, 'imported')

const idWritten = (written: PlanStep['written']): string | undefined =>
  typeof written?.step === 'string' ? written.step : undefined

/** An export of ours has each title as it is. */
const titleIn = (name: string | undefined, otherwise: string, { written }: PlanStep): string =>
  written && name !== undefined ? name : titleOf(name ?? '', otherwise)

/** Workstreams are keys of an object. */
const keyOf = (name: string | undefined, otherwise: string, step: PlanStep): string => {
  const title = titleIn(name, otherwise, step)
  return title === '__proto__' ? otherwise : title
}

/** Each gate as it was, with the title, the time, the decision owner and the predecessors that its row says. */
function gatesOf(rest: Rest, steps: readonly PlanStep[], written: (step: PlanStep) => Record<string, unknown>) {
  const rows = new Map(steps.map((step) => [idWritten(step.written), step]))
  return gatesIn(rest).map((gate) => {
    const step = rows.get(gate.id)
    if (!step) return gate
    const { title, notBefore, after } = written(step)
    const owner = step.written?.owner
    const { at: _, after: _after, ...kept } = gate
    return {
      ...kept,
      title,
      ...(owner === undefined ? {} : { decides: owner }),
      ...(notBefore === undefined ? {} : { at: notBefore }),
      ...(after === undefined ? {} : { after }),
    }
  })
}

/** A phase may say more than its title. */
const phaseTitled = (title: string, phases: unknown): unknown =>
  (Array.isArray(phases) ? phases : []).find(
    (phase: unknown) => isObject(phase) && 'phase' in phase && phase.phase === title,
  ) ?? title

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

interface Owners {
  owner: string
  people?: Record<string, number>
  parties?: Record<string, string[]>
}

/** The roles that an export of ours lists, and a lead. */
function listed(roles: readonly OwnRole[]) {
  const lead: OwnRole = { id: LEAD, title: 'Cutover lead', people: [] }
  const list = roles.some(({ id }) => id === LEAD) ? roles : [lead, ...roles]
  return { list: [...list], idFor: (): Owners => ({ owner: LEAD }) }
}

/** Teams where the plan has them, else its people; who is named in a cell with others is occupied, too. */
function rolesOf(steps: readonly PlanStep[]) {
  const give = idGiver([LEAD])
  const found = new Map<string, { id: string; title: string; people: string[] }>()
  const lead = { id: LEAD, title: 'Cutover lead', people: [] as string[] }
  const roleOf = (name: string) => {
    const id = idOf(name)
    if (id === LEAD || id === 'cutover-lead' || id === 'cutover-manager') return lead
    const role = found.get(id || name) ?? { id: give(name, 'role'), title: titleOf(name, 'Role'), people: [] }
    found.set(id || name, role)
    return role
  }
  const owners = new Map<string, Owners>()
  for (const { key, role, alsoBy = [], people } of steps) {
    const names = role === undefined ? people : [role, ...alsoBy]
    const all = names.map(roleOf)
    const [owner = lead, ...others] = all
    for (const [index, one] of all.entries())
      for (const person of role === undefined ? names.slice(index, index + 1) : people)
        if (!one.people.includes(person)) one.people.push(person)
    const occupied = Object.fromEntries([owner, ...others].map(({ id }) => [id, 1]))
    owners.set(key, { owner: owner.id, ...(others.length > 0 ? { people: occupied } : {}) })
  }
  // A person who is in one role already stands for that role.
  const ofPerson = (name: string) => {
    const [only, ...more] = [lead, ...found.values()].filter(({ people }) => people.includes(name))
    return only && more.length === 0 ? only : roleOf(name)
  }
  for (const { key, parties = {} } of steps) {
    const named = Object.entries(parties).flatMap(([label, names]): [string, string[]][] => {
      const roles = [...new Set(names.map((name) => (found.get(idOf(name)) ?? ofPerson(name)).id))]
      return roles.length === 0 ? [] : [[label, roles]]
    })
    if (named.length > 0)
      owners.set(key, { ...(owners.get(key) ?? { owner: LEAD }), parties: Object.fromEntries(named) })
  }
  return {
    list: [lead, ...found.values()],
    idFor: ({ key }: PlanStep): Owners => owners.get(key) ?? { owner: LEAD },
  }
}

function writeStep(
  step: PlanStep,
  ids: ReadonlyMap<string, string>,
  sourceId: string | undefined,
  owners: Owners,
  offset: (at: number) => number,
  zone: string,
  findings: Findings,
): Record<string, unknown> {
  const { source, links, duration } = step
  const { parties, ...own } = owners
  const notBefore = heldUntil(step)
  const title = titleOf(step.title, `Step ${source.row}`)
  const isShortened = title.endsWith('…') && !step.title.endsWith('…')
  const kind = step.kind === 'gate' || step.kind === 'section' ? 'milestone' : (step.kind ?? 'task')
  const texts = [isShortened ? step.title : '', step.description ?? '']
  const instructions = textOf(texts.filter((text) => text.trim() !== '').join('\n\n')).trim()
  const after = links.flatMap(({ on, ...link }) => {
    const id = ids.get(on)
    return id === undefined ? [] : [sayDependency({ on: id, ...link })]
  })
  const { low, high, seconds = 0 } = duration ?? {}
  const takes =
    low !== undefined && high !== undefined
      ? writeEstimate({ low, likely: seconds, high })
      : writeDuration(Math.max(1, seconds))
  if (step.written)
    return {
      owner: LEAD,
      phase: ONE_PHASE,
      ...step.written,
      step: ids.get(step.key),
      ...(after.length > 0 ? { after } : {}),
    }
  return {
    step: ids.get(step.key),
    ...sourceKey(sourceId),
    title,
    ...(kind === 'task' ? {} : { kind }),
    phase: titleIn(step.phase, ONE_PHASE, step),
    ...own,
    ...(step.calendar === undefined ? {} : { calendar: step.calendar }),
    ...(kind === 'milestone' ? {} : { takes }),
    ...(after.length > 0 ? { after: [...new Set(after)] } : {}),
    ...(notBefore === undefined ? {} : { notBefore: writeOffset(offset(notBefore)) }),
    ...(instructions === '' ? {} : { do: instructions }),
    ...(step.verify ? { verify: textOf(step.verify).trim() } : {}),
    ...besideOf(step, parties, offset),
    ...statusOf(step, zone, findings),
    ...rollbackOf(step, takes, findings),
  }
}

function besideOf(
  { deadline, only, comments, webLinks = [] }: PlanStep,
  parties: Owners['parties'],
  offset: (at: number) => number,
): Record<string, unknown> {
  return withoutUndefined({
    only,
    parties,
    deadline: deadline === undefined ? undefined : writeOffset(offset(deadline)),
    links: webLinks.length === 0 ? undefined : webLinks,
    note: comments === undefined ? undefined : textOf(comments).trim() || undefined,
  })
}

/** How far the plan says that it is: a runbook has no states, so it is kept in words. */
function statusOf(step: PlanStep, zone: string, findings: Findings): Record<string, unknown> {
  const { status, statusWritten, actualStart, actualEnd, source } = step
  const word = statusWritten ?? (status === 'notStarted' ? undefined : status)
  const at = (moment: number) => sayMoment(moment, zone)
  const parts = [
    ...(word === undefined ? [] : [word]),
    ...(actualStart === undefined ? [] : [`started ${at(actualStart)}`]),
    ...(actualEnd === undefined ? [] : [`finished ${at(actualEnd)}`]),
  ]
  if (parts.length === 0) return {}
  const message = `A runbook has no states, and a cutover begins with nothing done: how far each step is stays with it as its field “${STATUS_FIELD}”. Of what is to be left out of the cutover, say in “Done already” by whom and when.`
  findings.guess('status', message, source, word ?? parts.join(', '))
  return { fields: { [STATUS_FIELD]: titleOf(parts.join(', '), 'begun') } }
}

/** A clock alone where the plan has no days, an offset where it counts from T-0. */
function sayMoment(moment: number, zone: string): string {
  if (isOffset(moment)) return writeOffset(Math.round(moment / 1000))
  const [day, clock = ''] = new Date(moment + aheadIn(zone, moment)).toISOString().slice(0, 16).split('T')
  return moment < NO_DAY + LONGEST_PLAN_MS ? clock : `${day} ${clock}`
}

/** What a step of the rollback itself can say, of what is written for any. */
const OF_ROLLBACK = ['step', 'title', 'owner', 'people', 'takes', 'do', 'verify']

function rollbackSection(steps: readonly PlanStep[], written: (step: PlanStep) => Record<string, unknown>) {
  const list = (which: PlanStep['ofRollback']) =>
    steps
      .filter(({ ofRollback }) => ofRollback === which)
      .map((step) => ({
        ...Object.fromEntries(Object.entries(written(step)).filter(([key]) => OF_ROLLBACK.includes(key))),
        // Left out, each is after the one before it.
        ...(step.says.includes('after') ? {} : { after: [] }),
      }))
  const [first, last] = [list('first'), list('last')]
  if (first.length === 0) return {}
  return { rollback: { first, ...(last.length > 0 ? { last } : {}) } }
}

function rollbackOf({ rollback, source }: PlanStep, takes: string, findings: Findings) {
  if (!rollback) return {}
  if (parseNoRollback(rollback)) return { rollback: textOf(rollback) }
  findings.guess('rollbackTakes', 'A rollback is taken to last as long as its step.', source, rollback)
  const title = titleOf(rollback, 'Roll back')
  return { rollback: { title, takes, ...(title === rollback.trim() ? {} : { do: textOf(rollback) }) } }
}

/** Seconds from T-0 at which each step ends, by its times and by what it waits for, where it takes longest. */
function ends({ steps }: SoundPlan, offset: (at: number) => number): number[] {
  const length = ({ duration }: PlanStep) => duration?.high ?? duration?.seconds ?? 0
  const starts = earliestStarts(steps, length, (step, byLinks) => {
    const own = heldUntil(step)
    return own === undefined ? (byLinks ?? 0) : offset(own)
  })
  return steps.filter(({ ofRollback }) => !ofRollback).map((step) => (starts.get(step.key) ?? 0) + length(step))
}

/** What waits for nothing starts when it is planned. */
const heldUntil = ({ notBefore, links, start }: PlanStep): number | undefined =>
  notBefore ?? (links.length === 0 ? start : undefined)
