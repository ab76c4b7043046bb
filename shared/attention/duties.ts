/** All duties of a cutover, and those of one person. */
import type { Cutover, PersonId } from '../cutoverState.ts'
import { ordinarySteps, rollbackSteps } from '../derived/steps.ts'
import { derivedStatus } from '../derived/waiting.ts'
import { currentPlan } from '../schedule/currentPlan.ts'
import { expectedT0, forecast } from '../schedule/forecast.ts'
import { whoLeads } from './askedOf.ts'
import { changeDuties } from './changeDuties.ts'
import { cutoverDuties, stuck } from './cutoverDuties.ts'
import { deadlineDuties } from './deadlineDuties.ts'
import { DUTY_KINDS, type Duty, type DutyKind, type KindWords, type Words } from './duty.ts'
import { gateDuties } from './gateDuties.ts'
import { hypercareDuties } from './hypercareDuties.ts'
import type { Look } from './look.ts'
import { readinessDuties } from './readinessDuties.ts'
import { rollbackDuties, windowDuties } from './rollbackDuties.ts'
import { brokenConditions, type OpenStep, stepDuty } from './stepDuties.ts'

const OPEN: ReadonlySet<OpenStep['status']> = new Set(['ready', 'running', 'held', 'failed', 'unconfirmed'])

/** Everything that waits for somebody, gravest first. `open` are the steps of `openSteps`, where a caller has them. */
export function dutiesOf(
  cutover: Cutover,
  look: Look,
  open: readonly OpenStep[] = openSteps(cutover, look.now),
): Duty[] {
  if (cutover.ended) return []
  const steps = open.flatMap((step) => stepDuty(cutover, step, look) ?? [])
  const found = [
    ...steps,
    ...brokenConditions(cutover, look, steps),
    ...deadlineDuties(cutover, look),
    ...windowDuties(cutover, look),
    ...rollbackDuties(cutover, look),
    ...gateDuties(cutover, look),
    ...readinessDuties(cutover, look),
    ...changeDuties(cutover, look),
    ...cutoverDuties(cutover, open, look),
    ...hypercareDuties(cutover, look),
  ]
  const isMoving =
    open.some(({ status }) => status === 'running') || found.some(({ kind, notYet }) => !notYet && !ASIDE.has(kind))
  const halt = isMoving ? undefined : stuck(cutover, look)
  return (halt ? [...found, halt] : found).sort(byGravity)
}

/** What this person can act on. */
export const dutiesFor = (duties: readonly Duty[], me: PersonId): Duty[] =>
  duties.filter(({ asked }) => asked.includes(me))

/** What this person is called for: what they can act on, and of what goes wrong the lead everything; not what they know. */
export function callsFor(cutover: Cutover, duties: readonly Duty[], me: PersonId): Duty[] {
  const leads = whoLeads(cutover).includes(me)
  return duties.filter(({ kind, tone, asked, by, notYet }) => {
    const { calls }: KindWords = DUTY_KINDS[kind]
    if (by === me || notYet || calls === 'never' || (calls === 'late' && tone === 'due')) return false
    return asked.includes(me) || (leads && tone === 'bad')
  })
}

/** What has gone wrong or is late, whoever acts on it. */
export const troubleIn = (duties: readonly Duty[]): Duty[] => duties.filter(({ tone }) => tone !== 'due')

/** In progress, ready to start, or in trouble. */
export const openSteps = (cutover: Cutover, now: number): OpenStep[] =>
  [...ordinarySteps(cutover), ...rollbackSteps(cutover)]
    .map((view) => ({ view, status: derivedStatus(cutover, view, now) }))
    .filter(({ status }) => OPEN.has(status))

/** With the forecast and the plan; costs a forecast. */
export const lookAt = (cutover: Cutover, now: number, words: Words): Look => ({
  now,
  words,
  forecast: forecast(cutover, now),
  plan: currentPlan(cutover, expectedT0(cutover, now)),
})

/** Whoever does these moves nothing else. */
const ASIDE: ReadonlySet<DutyKind> = new Set([
  'delegation',
  'goFell',
  'condition',
  'deadline',
  'windowChance',
  'rollbackDeadline',
  'workstreamDeadline',
  'provide',
  'verify',
  'renew',
  'extendWaiver',
  'resolveWatchItem',
])

const TONES: Record<Duty['tone'], number> = { bad: 0, late: 1, due: 2 }
const KINDS = Object.keys(DUTY_KINDS) as DutyKind[]

const gravity = ({ breaks, tone, kind }: Duty): number =>
  (breaks === undefined ? 1000 : 0) + TONES[tone] * 100 + KINDS.indexOf(kind)

const byGravity = (one: Duty, other: Duty): number => gravity(one) - gravity(other)
