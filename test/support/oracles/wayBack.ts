/** What a step of a rollback waits for, from the text of the rules: its own first, what is reversed in reverse, its own last. */
import type { Dependency, Runbook, StepDefinition } from '../../../shared/runbook/runbook.ts'
import type { Told } from './told.ts'

const SUFFIX = '~rollback'

/** One of a rollback's own steps. */
export const ownOf = ({ rollback }: Runbook, id: string): StepDefinition | undefined =>
  [...(rollback?.first ?? []), ...(rollback?.last ?? [])].find((step) => step.id === id)

export const isOfRollback = (runbook: Runbook, id: string): boolean =>
  id.endsWith(SUFFIX) || ownOf(runbook, id) !== undefined

export function backDependencies(told: Told, id: string): readonly Dependency[] {
  if (id.endsWith(SUFFIX)) return [...afterFirst(told, id), ...inReverse(told, id)]
  const own = ownOf(told.runbook, id)
  if (!own) return []
  const isLast = told.runbook.rollback?.last.includes(own) === true
  const waitsInList = own.after.some(({ type }) => type === 'FS' || type === 'SS')
  return isLast && !waitsInList ? [...afterAll(told), ...own.after] : own.after
}

/** Of a rollback of everything: what nothing else that is still to be reversed stands in front of. */
function afterFirst(told: Told, id: string): Dependency[] {
  if (told.status !== 'rollingBack' || told.backBefore.has(id)) return []
  return inReverse(told, id).some(({ on }) => !told.backBefore.has(on))
    ? []
    : endsOf(told.runbook.rollback?.first ?? [])
}

function afterAll(told: Told): Dependency[] {
  const back = [...told.steps.keys()].filter((id) => id.endsWith(SUFFIX))
  const followed = new Set(back.flatMap((id) => inReverse(told, id).map(({ on }) => on)))
  const ends = back.filter((id) => !followed.has(id)).map(finished)
  return back.length > 0 && told.backBefore.size === 0 ? ends : [...ends, ...endsOf(told.runbook.rollback?.first ?? [])]
}

const finished = (on: string): Dependency => ({ on, type: 'FS', lag: 0 })

function endsOf(steps: readonly StepDefinition[]): Dependency[] {
  const isFollowed = (id: string) =>
    steps.some(({ after }) => after.some(({ on, type }) => on === id && (type === 'FS' || type === 'FF')))
  return steps.filter(({ id }) => !isFollowed(id)).map(({ id }) => finished(id))
}

/** The way back is the way there in reverse: a step is reversed after the next ones behind it that are reversed too. */
function inReverse(told: Told, rollbackId: string): Dependency[] {
  const found = new Set<string>()
  const seen = new Set<string>()
  const open = followers(told.runbook, rollbackId.slice(0, -SUFFIX.length))
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue
    seen.add(id)
    if (told.steps.has(id + SUFFIX)) found.add(id + SUFFIX)
    else open.push(...followers(told.runbook, id))
  }
  return [...found].map(finished)
}

const followers = ({ steps, gates }: Runbook, id: string): string[] =>
  [...steps, ...gates].filter(({ after }) => after.some(({ on }) => on === id)).map((one) => one.id)
