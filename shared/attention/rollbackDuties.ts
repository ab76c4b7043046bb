/** The way back is about to close, or the window may not hold: whoever would turn back is told while there is time. */
import type { Cutover } from '../cutoverState.ts'
import { isWatched } from '../derived/chanceWanted.ts'
import { LEAD } from '../reserved.ts'
import { sayDuration } from '../runbook/duration.ts'
import type { Runbook } from '../runbook/runbook.ts'
import type { RollBackBy } from '../schedule/rollback.ts'
import { closingWorkstreams, type WorkstreamDeadline } from '../schedule/workstreamDeadlines.ts'
import { someOf } from '../someOf.ts'
import { askedOf } from './askedOf.ts'
import type { Duty } from './duty.ts'
import type { Look } from './look.ts'

/** Stands while the recorded chance is below what the runbook warns of, and goes once it is not. */
export function windowDuties(cutover: Cutover, { words }: Look): Duty[] {
  const { chance, runbook } = cutover
  const wanted = runbook.warn?.chance
  if (!isWatched(cutover) || !chance || wanted === undefined || chance.share >= wanted) return []
  const percent = (share: number) => `${Math.floor(share * 100)} %`
  return [
    {
      kind: 'windowChance',
      on: { about: 'cutover' },
      key: 'windowChance',
      title: 'The window is at risk',
      says: `At ${words.time(chance.asOf)} it held with ${percent(chance.share)}; below ${percent(wanted)} somebody is to look at it.`,
      over: percent(chance.share),
      tone: 'late',
      ...askedOf(cutover, [LEAD, ...runbook.gates.map(({ decides }) => decides)]),
    },
  ]
}

/** Milliseconds, where the runbook says nothing; a point of no return that the plan leads to is then no alarm. */
const AHEAD = 15 * 60_000

/** How long before a rollback deadline somebody is told. Milliseconds. */
export const warnsAhead = ({ warn }: Pick<Runbook, 'warn'>): number =>
  warn?.rollback === undefined ? AHEAD : warn.rollback * 1000

/**
 * Of everything, and of each workstream alone: stands from the threshold of the runbook to the deadline itself, and goes where the deadline
 * moves away. What passes in the same minute is said once.
 */
export function rollbackDuties(cutover: Cutover, look: Look): Duty[] {
  const { now, forecast } = look
  const by = forecast?.rollBackBy
  if (cutover.status !== 'running' || !forecast) return []
  const whole = by && isNear(cutover, by, now) ? by : undefined
  const within = warnsAhead(cutover.runbook)
  const isSaidAlone = (one: WorkstreamDeadline) =>
    one.end > now && (isNear(cutover, one, now) || (one.at < now && by !== undefined && by.at >= now))
  // One that is all there is goes back with everything.
  const alone =
    cutover.runbook.workstreams.length < 2
      ? []
      : closingWorkstreams(cutover, now, { within, whole: by }).filter(isSaidAlone)
  const isSaid = ({ at, because }: RollBackBy) =>
    whole?.because === because && Math.floor(at / 60_000) === Math.floor(whole.at / 60_000)
  const duty = whole && wholeDuty(cutover, whole, alone.filter(isSaid), look)
  const others = duty ? alone.filter((one) => !isSaid(one)) : alone
  return [...(duty ? [duty] : []), ...others.map((one) => aloneDuty(cutover, one, look))]
}

function isNear({ runbook }: Cutover, { at, because }: RollBackBy, now: number): boolean {
  if (because === 'pointOfNoReturn' && runbook.warn?.rollback === undefined) return false
  return at >= now && at - now <= warnsAhead(runbook)
}

/** @param alone workstreams whose own deadline is the same */
function wholeDuty(
  cutover: Cutover,
  by: RollBackBy,
  alone: readonly WorkstreamDeadline[],
  { now, words, forecast }: Look,
): Duty | undefined {
  const clocks = forecast?.turnBack
  if (!clocks || clocks.now <= now) return undefined
  const after =
    by.because === 'window'
      ? 'A rollback that begins later ends after the window'
      : 'Then the point of no return begins, and a rollback is no longer planned'
  const names = alone.map(({ workstream }) => workstream)
  const too = names.length === 0 ? '' : ` The same goes for ${someOf(names)} alone.`
  return {
    kind: 'rollbackDeadline',
    on: { about: 'cutover' },
    key: `rollbackDeadline ${by.because}`,
    title: 'The way back closes',
    says: `${after}: ${words.time(by.at)}. Begun now, it would end ${words.time(clocks.now)}.${too}`,
    over: sayLeft(by, now),
    tone: 'late',
    ...askedOf(cutover, [
      LEAD,
      ...cutover.runbook.gates.map(({ decides }) => decides),
      ...names.flatMap((name) => ownersIn(cutover, name)),
    ]),
  }
}

function aloneDuty(cutover: Cutover, one: WorkstreamDeadline, { now, words }: Look): Duty {
  const { workstream, at, because, end } = one
  const begunNow = `Begun now, it would end ${words.time(end)}.`
  const after =
    because === 'window'
      ? `A rollback of ${workstream} alone that begins later ends after the window`
      : `Then the point of no return of ${workstream} begins, and a rollback of it alone is no longer planned`
  const hasClosed = at < now
  return {
    kind: 'workstreamDeadline',
    on: { about: 'cutover' },
    key: `workstreamDeadline ${because} ${workstream}`,
    title: `The way back of ${workstream} ${hasClosed ? 'has closed' : 'closes'}`,
    says: hasClosed
      ? `A rollback of ${workstream} alone ends after the window, while one of everything still fits. ${begunNow}`
      : `${after}: ${words.time(at)}. ${begunNow}`,
    over: hasClosed ? 'too late' : sayLeft(one, now),
    tone: 'late',
    ...askedOf(cutover, [LEAD, ...ownersIn(cutover, workstream)]),
  }
}

const sayLeft = ({ at }: RollBackBy, now: number): string =>
  at - now < 60_000 ? 'now' : `in ${sayDuration(Math.floor((at - now) / 60_000) * 60)}`

const ownersIn = ({ runbook }: Cutover, workstream: string): string[] => [
  ...new Set(runbook.steps.flatMap((step) => (step.workstream === workstream ? step.owner : []))),
]
