/** What the levelled plan means, in sentences. */
import { sayDuration } from '../../runbook/duration.ts'
import type { ScarceNow } from './levelledNight.ts'
import type { LevelledPlan, ScarceRole } from './levelledPlan.ts'

type Levelled = Pick<LevelledPlan, 'finish' | 'scarce' | 'finishWithOneMoreOfEach'>

/** What holds the plan up, by name; undefined where nothing waits for people. @param say a time from T-0 in seconds */
export function sayBottleneck(
  { finish, scarce, finishWithOneMoreOfEach: ofEach }: Levelled,
  say: (seconds: number) => string,
): string | undefined {
  const [first, ...others] = scarce
  if (!first) return undefined
  const name = sayRole(first)
  if (first.finishWithOneMore < finish)
    return `Bottleneck: ${name}; ${withOneMore(first)} it ends at ${say(first.finishWithOneMore)}, ${sayDuration(finish - first.finishWithOneMore)} earlier.`
  if (ofEach === undefined || ofEach >= finish)
    return `${[first, ...others].map(sayRole).join(', ')}: steps wait for them, but one more would gain nothing.`
  return `Bottleneck: ${[first, ...others].map(sayRole).join(' and ')} together; with one more of each it ends at ${say(ofEach)}, ${sayDuration(finish - ofEach)} earlier.`
}

/** `Database, 1 person: 40 min of waiting from 02:10, 3 steps.` @param say an instant */
export function sayWaiting({ title, capacity, waiting, steps, since }: ScarceNow, say: (at: number) => string): string {
  const people = capacity === 1 ? '1 person' : `${capacity} people`
  return `${title}, ${people}: ${sayDuration(waiting)} of waiting from ${say(since)}, ${steps} ${steps === 1 ? 'step' : 'steps'}.`
}

/** `With 2: 05:20, 12 min earlier.` @param say an instant */
export function sayGainNow(one: ScarceNow, finish: number, say: (at: number) => string): string {
  const { finishWithOneMore: sooner } = one
  if (sooner >= finish) return 'One more alone would gain nothing.'
  return `${capital(withOneMore(one))}: finished at ${say(sooner)}, ${sayDuration((finish - sooner) / 1000)} earlier.`
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** `Database (2)` */
export const sayRole = ({ title, capacity }: Pick<ScarceRole, 'title' | 'capacity'>): string => `${title} (${capacity})`

export const withOneMore = ({ capacity }: Pick<ScarceRole, 'capacity'>): string => `with ${capacity + 1}`
