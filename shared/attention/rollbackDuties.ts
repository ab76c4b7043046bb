/** The way back is about to close, or the window may not hold: whoever would turn back is told while there is time. */
import type { Cutover } from '../cutoverState.ts'
import { isWatched } from '../derived/chanceWanted.ts'
import { LEAD } from '../reserved.ts'
import { sayDuration } from '../runbook/duration.ts'
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

/** Seconds, where the runbook says nothing; a point of no return that the plan leads to is then no alarm. */
const AHEAD = 15 * 60

/** Stands from the threshold of the runbook to the deadline itself, and goes where the deadline moves away. */
export function rollbackDuties(cutover: Cutover, { now, words, forecast }: Look): Duty[] {
  const by = forecast?.rollBackBy
  const clocks = forecast?.turnBack
  const { warn, gates } = cutover.runbook
  if (cutover.status !== 'running' || !by || !clocks || clocks.now <= now) return []
  if (by.because === 'pointOfNoReturn' && warn?.rollback === undefined) return []
  const left = (by.at - now) / 1000
  if (left < 0 || left > (warn?.rollback ?? AHEAD)) return []
  const after =
    by.because === 'window'
      ? 'A rollback that begins later ends after the window'
      : 'Then the point of no return begins, and a rollback is no longer planned'
  return [
    {
      kind: 'rollbackDeadline',
      on: { about: 'cutover' },
      key: `rollbackDeadline ${by.because}`,
      title: 'The way back closes',
      says: `${after}: ${words.time(by.at)}. Begun now, it would end ${words.time(clocks.now)}.`,
      over: left < 60 ? 'now' : `in ${sayDuration(Math.floor(left / 60) * 60)}`,
      tone: 'late',
      ...askedOf(cutover, [LEAD, ...gates.map(({ decides }) => decides)]),
    },
  ]
}
