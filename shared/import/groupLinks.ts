/** Links between groups of steps: what a heading or a summary waits for, or is waited for. */
import type { Findings, Place } from './findings.ts'
import type { LinkType } from './links.ts'
import type { PlanStep } from './plan.ts'

/** Of a whole plan; real ones have a few for each step. */
const MOST_LINKS = 100_000
/** Above which links that others imply are left out. */
const MANY_LINKS = 1000

export interface GroupLink {
  type: LinkType
  /** Seconds, by what is waited for. */
  lagAfter(step: PlanStep): number
  /** Whether its lag counts the working time of what waits. */
  isWorkingFor?(step: PlanStep): boolean
}

export type LinkGroups = (
  before: readonly PlanStep[],
  after: readonly PlanStep[],
  link: GroupLink,
  place: Place,
  title: string | undefined,
) => void

/** Each of the second waits for each of the first. To be called after the links inside them are there. */
export function groupLinker(findings: Findings): LinkGroups {
  let left = MOST_LINKS
  return (before, after, link, place, title) => {
    const isMany = before.length * after.length > MANY_LINKS
    const isPlain = isMany && link.type === 'FS' && before.every((step) => link.lagAfter(step) >= 0)
    const ends = isPlain ? lastOf(before) : before
    const starts = isPlain ? firstOf(after) : after
    if (isPlain)
      findings.guess(
        'impliedLinks',
        'Between headings that hold many steps only the last and the first are linked; the rest follows from that.',
        place,
        title,
      )
    left -= ends.length * starts.length
    if (left < 0) {
      const message = 'Links between headings that hold too many steps are left out; put a milestone between them.'
      findings.fault('error', 'tooManyLinks', message, place, title)
      return
    }
    for (const step of starts)
      for (const from of ends) {
        if (from.key === step.key) continue
        if (step.links.some(({ on, type }) => on === from.key && type === link.type)) continue
        const lag = link.lagAfter(from)
        const isWorking = lag !== 0 && link.isWorkingFor?.(step)
        step.links.push({ on: from.key, type: link.type, lag, ...(isWorking && { working: true }) })
      }
  }
}

/** Those that no other of them waits for until they end. */
function lastOf(group: readonly PlanStep[]): readonly PlanStep[] {
  const awaited = new Set(group.flatMap(({ links }) => links.filter(isAfterEnd).map(({ on }) => on)))
  const last = group.filter(({ key }) => !awaited.has(key))
  return last.length > 0 ? last : group
}

/** Those that wait for the end of no other of them. */
function firstOf(group: readonly PlanStep[]): readonly PlanStep[] {
  const keys = new Set(group.map(({ key }) => key))
  const first = group.filter(({ links }) => !links.some((link) => isAfterEnd(link) && keys.has(link.on)))
  return first.length > 0 ? first : group
}

const isAfterEnd = ({ type, lag }: PlanStep['links'][number]) => type === 'FS' && lag >= 0
