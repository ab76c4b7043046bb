/** What a message says, made from the state and the log when it is sent: free text lies in one place only. */
import { dutiesOf, lookAt } from '../../shared/attention/duties.ts'
import { callOf, type Duty, type Words } from '../../shared/attention/duty.ts'
import type { NewsItem } from '../../shared/attention/newsShape.ts'
import { sayCall } from '../../shared/attention/sayCall.ts'
import { isUrgentDuty, isUrgentNews } from '../../shared/attention/urgent.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { gateView } from '../../shared/derived/criteria.ts'
import { stepView } from '../../shared/derived/steps.ts'
import type { Draft } from '../../shared/draft/draft.ts'
import type { SaidDraftNews } from '../../shared/draft/news.ts'
import { callPath, cutoverPath, draftPath, dutyPath } from '../../shared/paths.ts'
import { clockIn } from '../../shared/timezone.ts'
import type { Call, CalledDuty } from './planCalls.ts'

export interface Letter {
  /** One line. */
  title: string
  /** Sentences. */
  body: string
  /** Where to go, from the origin on. */
  path: string
  /** Where to answer all its calls, `call` holding their ids; absent where there is nothing to answer. */
  answer?: { call: string; path: string }
  /** The keys of the duties that it is about, the gravest first. */
  duties?: readonly string[]
  /** What goes wrong for users: `shared/attention/urgent.ts`. */
  urgent: boolean
  /** Absent where it is about none. */
  cutover?: Pick<Cutover, 'id' | 'title' | 'mode'>
  /** It takes back the one before. */
  withdrawn?: true
}

/** Times in the zone of the cutover. */
export const wordsOf = ({ runbook }: Cutover, name: (id: string) => string): Words => ({
  name,
  time: (at) => clockIn(runbook.timezone, at),
})

export const standingDuties = (cutover: Cutover, now: number, words: Words): Duty[] =>
  dutiesOf(cutover, lookAt(cutover, now, words))

/** [R14] A rehearsal rings its own people, and says that it is one. */
export const marked = ({ mode }: Pick<Cutover, 'mode'>, title: string): string =>
  mode === 'rehearsal' ? `Rehearsal · ${title}` : title

const about = ({ id, title, mode }: Cutover) => ({ id, title, mode })

/** Undefined when none of them stands any more. Gravest first. */
export function callLetter(
  cutover: Cutover,
  duties: readonly Duty[],
  calls: readonly (Call & { called: CalledDuty })[],
  name: (id: string) => string,
): Letter | undefined {
  const found = duties.flatMap((duty) => {
    const call = calls.find((one) => one.duty === duty.key && one.endedAt === null)
    return call ? [{ duty, call }] : []
  })
  const [first, ...others] = found
  if (!first) return undefined
  const { title, body } = sayCall(cutover, first.duty)
  return {
    title: marked(cutover, `${title}${andMore(others)}`),
    body: [why(first.call, cutover, name), body, ...others.map(({ duty }) => callOf(duty))].filter(Boolean).join('\n'),
    path: dutyPath(cutover.id, first.duty),
    answer: answerTo(found.map(({ call }) => call)),
    duties: found.map(({ duty }) => duty.key),
    urgent: found.some(({ duty }) => isUrgentDuty(cutover, duty)),
    cutover: about(cutover),
  }
}

const andMore = ({ length }: readonly unknown[]): string => (length === 0 ? '' : ` and ${length} more`)

/** What one message says is answered at once. */
function answerTo(calls: readonly Call[]): { call: string; path: string } {
  const call = calls.map(({ id }) => id).join(',')
  return { call, path: callPath(call) }
}

/** Why it comes to this person. */
function why({ stage, called }: Call & { called: CalledDuty }, cutover: Cutover, name: (id: string) => string): string {
  const since = clockIn(cutover.runbook.timezone, called.firstAt)
  switch (stage) {
    case 'help':
      return called.helpBy === null ? 'Somebody needs help.' : `${name(called.helpBy)} needs help.`
    case 'deputy':
      return `Called since ${since}, and nobody has answered. You could do it.`
    case 'lead':
      return `Called since ${since}, and nobody has answered.`
    case 'asked':
      return called.rung > 0 ? `You are called since ${since}.` : ''
  }
}

/**
 * Of all calls of one message; undefined without any.
 * @param duties those that stand: a call of one of these is another's now
 */
export function withdrawalLetter(
  cutover: Cutover,
  calls: readonly (Call & { called: CalledDuty })[],
  duties: readonly Duty[],
  by: string | undefined,
): Letter | undefined {
  const [first, ...others] = calls
  if (!first) return undefined
  const { duty, kind, subject } = first.called
  const stands = duties.some(({ key }) => key === duty)
  const what = callOf({ kind, title: titleOf(cutover, subject) })
  const took = stands
    ? `It is no longer yours${by === undefined ? '' : `: ${by} gave it to somebody else`}.`
    : by === undefined
      ? 'Nothing is left to do about it.'
      : `Settled by ${by}.`
  return {
    title: marked(cutover, `No longer: ${what}${andMore(others)}`),
    body: [took, cutover.title].join(' · '),
    path: dutyPath(cutover.id, { kind, on: subject }),
    answer: answerTo(calls),
    duties: calls.map((call) => call.duty),
    urgent: false,
    cutover: about(cutover),
    withdrawn: true,
  }
}

/** Of what a duty is about, where the duty itself is gone. */
export function titleOf(cutover: Cutover, on: CalledDuty['subject']): string {
  if ('stepId' in on) return stepView(cutover, on.stepId)?.definition.title ?? cutover.title
  if ('gateId' in on) return gateView(cutover, on.gateId)?.definition.title ?? cutover.title
  if ('itemId' in on) return cutover.runbook.readiness.find(({ id }) => id === on.itemId)?.title ?? cutover.title
  return cutover.title
}

/** @param by the name of whoever did it */
export function draftLetter({ id, title }: Draft, { says, reason }: SaidDraftNews, by: string): Letter {
  return {
    title: `${by} ${says}`,
    body: [...(reason === undefined ? [] : [`“${reason}”`]), title].join(' · '),
    path: draftPath(id),
    urgent: false,
  }
}

/** @param by the name of whoever did it */
export function newsLetter(cutover: Cutover, { type, says, reason }: NewsItem, by: string): Letter {
  const body = reason === undefined ? `By ${by}.` : `By ${by}: “${reason}”.`
  return {
    title: marked(cutover, says),
    body: [body, cutover.title].join(' · '),
    path: cutoverPath(cutover.id),
    urgent: isUrgentNews(cutover, type),
    cutover: about(cutover),
  }
}
