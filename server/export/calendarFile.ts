/**
 * The steps of a role or a person as a calendar (RFC 5545). An event keeps its UID, and its SEQUENCE is the log's seq: a file
 * that is fetched later updates what an earlier one put into a calendar.
 */
import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import { portable } from '../../shared/exported/stepCells.ts'
import type { ExportedPlan, ExportedStep } from './exportedPlan.ts'

/** Everybody's where neither is named. */
export interface Whose {
  role?: string
  /** Id of a person of the cutover. */
  person?: string
}

/** @param now epoch milliseconds. The plan has a T-0: a calendar holds instants. */
export function calendarOf(plan: ExportedPlan, whose: Whose, now: number): string {
  const calendar = ical({
    name: nameOf(plan, whose),
    prodId: { company: 'T-Minus', product: 'Cutover', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
  })
  const titles = new Map(plan.steps.map(({ id, cells: { title } }) => [id, title ?? id]))
  for (const step of plan.steps.filter((one) => isTheirs(one, plan, whose))) {
    const times = timesOf(step, plan.t0)
    if (!times) continue
    calendar.createEvent({
      id: `${step.id}.${plan.cutover?.id ?? plan.fileName}@tminus`,
      sequence: plan.cutover?.seq ?? 0,
      stamp: new Date(Math.floor(now / 1000) * 1000),
      start: new Date(times.start),
      end: times.finish > times.start ? new Date(times.finish) : null,
      summary: summaryOf(step),
      description: descriptionOf(step, titles),
      ...(plan.cutover?.bridge === undefined ? {} : { location: plan.cutover.bridge }),
      status: step.live?.isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    })
  }
  return calendar.toString()
}

function nameOf({ title, roles, cutover }: ExportedPlan, { role, person }: Whose): string {
  const who = person === undefined ? roles.find(({ id }) => id === role)?.name : (cutover?.people[person] ?? person)
  return who === undefined ? title : `${title}: ${who}`
}

/** A gate is theirs who are asked at it; a step theirs whose role it is, or who has it or had it. */
function isTheirs({ is, roles, live }: ExportedStep, { cutover }: ExportedPlan, { role, person }: Whose): boolean {
  if (role !== undefined) return roles.includes(role)
  if (person === undefined) return true
  if (is !== 'gate') return live?.people.includes(person) ?? false
  return roles.some((one) => cutover?.holders[one]?.includes(person))
}

/** As it was, else as it will be, else as it is planned; a step that will not happen keeps its plan. */
function timesOf({ live, planned, takes }: ExportedStep, t0: number | undefined) {
  const ofPlan = (seconds: number | undefined) =>
    seconds === undefined || t0 === undefined ? undefined : t0 + seconds * 1000
  const start = live?.actual.start ?? live?.forecast.start ?? live?.actual.finish ?? ofPlan(planned?.start)
  if (start === undefined) return undefined
  return {
    start,
    finish: live?.actual.finish ?? live?.forecast.finish ?? ofPlan(planned?.finish) ?? start + takes * 1000,
  }
}

const summaryOf = ({ is, cells }: ExportedStep): string =>
  `${is === 'gate' ? 'Go / no-go: ' : is === 'rollback' ? 'Rollback: ' : ''}${cells.title ?? ''}`

function descriptionOf({ cells, live, after }: ExportedStep, titles: ReadonlyMap<string, string>): string {
  const parts = [
    [cells.workstream, cells.phase, cells.owner].filter((part) => part !== undefined).join(' · '),
    ...(live ? [`Status: ${live.status}`] : []),
    ...(after.length === 0 ? [] : [`After: ${after.map(({ on }) => titles.get(on) ?? on).join('; ')}`]),
    cells.do ?? '',
    cells.verify === undefined ? '' : `Expected result: ${cells.verify}`,
  ]
  return portable(parts.filter((part) => part !== '').join('\n\n'))
}
