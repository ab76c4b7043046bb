/** What is said of a command that waited on a dead line: what it was about, and what happened to that since. */
import type { CommandInput } from '../../shared/commands.ts'
import type { Cutover } from '../../shared/cutoverState.ts'
import { gateView } from '../../shared/derived/criteria.ts'
import { itemView } from '../../shared/derived/readiness.ts'
import { stepView } from '../../shared/derived/steps.ts'
import type { LoggedEvent } from '../../shared/events.ts'

const ABOUT = ['stepId', 'gateId', 'itemId', 'watchItemId', 'changeId'] as const

/** Ids of what it is about; none for the cutover as a whole. */
const subjectsOf = (command: CommandInput): string[] =>
  command.type === 'bulk' ? command.commands.flatMap(subjectsOf) : idsIn(command)

const idsIn = (about: object): string[] =>
  ABOUT.flatMap((name) => {
    const id: unknown = Reflect.get(about, name)
    return typeof id === 'string' ? [id] : []
  })

/** As it follows the button's label: ` on “Freeze writes”`, ` on 3 steps`; empty for the cutover as a whole. */
export function saySubject(cutover: Cutover, command: CommandInput): string {
  const ids = subjectsOf(command)
  const [first] = ids
  if (first === undefined) return ''
  if (ids.length > 1) return ` on ${ids.length} steps`
  const title =
    stepView(cutover, first)?.definition.title ??
    gateView(cutover, first)?.definition.title ??
    itemView(cutover, first)?.definition.title ??
    cutover.watchItems.find(({ id }) => id === first)?.title
  return title === undefined ? '' : ` on “${title}”`
}

/** Of these events, those about the same thing after `seq`; for the cutover as a whole, those that steer it. */
export function happenedSince<Event extends LoggedEvent>(
  command: CommandInput,
  seq: number,
  events: readonly Event[],
): Event[] {
  const ids = subjectsOf(command)
  return events.filter((event) => {
    if (event.seq <= seq || event.type === 'stepSeen') return false
    const about = idsIn(event)
    return ids.length > 0 ? about.some((id) => ids.includes(id)) : about.length === 0
  })
}
