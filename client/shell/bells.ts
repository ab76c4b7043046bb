/** What a person is called for, and which calls are new: once for each occasion, whatever happens in between. */
import { callsFor } from '../../shared/attention/duties.ts'
import type { Duty } from '../../shared/attention/duty.ts'
import { sayCall } from '../../shared/attention/sayCall.ts'
import type { Cutover, PersonId } from '../../shared/cutoverState.ts'

export interface Bell {
  /** What calls: while a turn goes on calling, another occasion of it is no new call. */
  about: string
  /** The occasion, which calls once: `start validate-cards 1764361200000`. */
  key: string
  /** `Your turn: Validate` */
  title: string
  /** The workstream, what there is to say, and the cutover. */
  body: string
  duty: Duty
}

/** Gravest first; whoever has several votes of a kind at a gate is called to it once. */
export const bellsOf = (cutover: Cutover, duties: readonly Duty[], me: PersonId): Bell[] => {
  const bells = callsFor(cutover, duties, me).map((duty) => bellOf(cutover, duty))
  return [...new Map(bells.map((bell) => [bell.about, bell])).values()]
}

function bellOf(cutover: Cutover, duty: Duty): Bell {
  const { kind, on, key, tone } = duty
  return {
    about: tone === 'bad' ? key : `${kind} ${Object.values(on)[0]}`,
    key,
    ...sayCall(cutover, duty),
    duty,
  }
}

/** The calls that were not there before, by what calls. On opening a page all that stands there is in sight, and none is new. */
export function newBells(standing: readonly Bell[], before: readonly Bell[] | undefined): Bell[] {
  if (!before) return []
  const calling = new Set(before.map(({ about }) => about))
  return standing.filter(({ about }) => !calling.has(about))
}
