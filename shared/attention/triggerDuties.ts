/** Duties about the triggers of a rollback: whoever decides says whether it is the case, or begins the rollback. */
import type { Cutover } from '../cutoverState.ts'
import { type AskedTrigger, askedTriggers, sayReading } from '../derived/triggers.ts'
import { sayDuration } from '../runbook/duration.ts'
import { withoutUndefined } from '../withoutUndefined.ts'
import { askedOf, sayUnheld } from './askedOf.ts'
import type { Duty } from './duty.ts'
import type { Look } from './look.ts'

/** An answer that takes longer than this is late, in milliseconds: what cannot be looked up at once costs the way back. */
const GRACE_MS = 5 * 60_000

export const triggerDuties = (cutover: Cutover, look: Look): Duty[] =>
  askedTriggers(cutover, look.now).map((question) => triggerDuty(cutover, question, look))

/** By which the duty and the question find each other. */
export const keyOfTrigger = ({ definition, since }: AskedTrigger): string => `rollbackTrigger ${definition.id} ${since}`

function triggerDuty(cutover: Cutover, question: AskedTrigger, { now, words, forecast }: Look): Duty {
  const { definition, since, value } = question
  const who = askedOf(cutover, [definition.decides])
  const by = forecast?.rollBackBy
  const until =
    by === undefined
      ? ''
      : by.at > now
        ? ` Roll back by ${words.time(by.at)}.`
        : ' A rollback from here ends after the window.'
  const reading = value === undefined ? undefined : sayReading(cutover, definition, value)
  const what =
    reading === undefined ? `Is that the case? Asked ${words.time(since)}.` : `${reading}, since ${words.time(since)}.`
  const late = now - since >= GRACE_MS
  return {
    kind: 'rollbackTrigger',
    on: { about: 'cutover' },
    key: keyOfTrigger(question),
    title: definition.when,
    says: `${what}${until}${sayUnheld(who)}`,
    tone: reading === undefined ? (late ? 'late' : 'due') : 'bad',
    ...who,
    ...withoutUndefined({ over: late ? `${sayDuration((now - since) / 1000)} unanswered` : undefined }),
  }
}
