import { dutiesFor, dutiesOf, lookAt } from '../../shared/attention/duties.ts'
import type { Duty, DutyKind } from '../../shared/attention/duty.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import type { Play } from './play.ts'

/** Ids for people, UTC for times. */
export const WORDS = { name: (id: string) => id, time: (at: number) => new Date(at).toISOString().slice(11, 16) }

/** The latest, since everybody of a cast looks at the same. */
let latest: { cutover: Cutover; now: number; list: Duty[] } | undefined

export function duties({ cutover, now }: { cutover: Cutover; now: number }): Duty[] {
  if (latest?.cutover !== cutover || latest.now !== now) {
    latest = { cutover, now, list: dutiesOf(cutover, lookAt(cutover, now, WORDS)) }
  }
  return latest.list
}

export const mine = (play: Play, me: string, kind?: DutyKind): Duty[] =>
  dutiesFor(duties(play), me).filter((duty) => kind === undefined || duty.kind === kind)

export const kinds = (play: Play, me: string): DutyKind[] => mine(play, me).map(({ kind }) => kind)
