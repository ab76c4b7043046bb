/** What differs between two versions of a runbook: what was added, removed, or changed, and in which fields. */
import { canonicalJson } from '../chain/canonical.ts'
import type { Difference } from '../rehearsal.ts'
import type { Runbook } from './runbook.ts'

type Of = Difference['of']
interface Part {
  id: string
  title: string
}

/** None exactly where both have the same content. `before` is the one that was rehearsed. */
export function runbookDifferences(before: Runbook, now: Runbook): Difference[] {
  return [
    ...changed({ of: 'runbook', id: now.id, title: now.title }, wholeOf(before), wholeOf(now)),
    ...LISTS.flatMap(({ of, list }) => partDifferences(of, list(before), list(now))),
  ]
}

const LISTS: { of: Of; list(runbook: Runbook): readonly Part[] }[] = [
  { of: 'role', list: ({ roles }) => roles },
  { of: 'item', list: ({ readiness }) => readiness },
  { of: 'gate', list: ({ gates }) => gates },
  { of: 'hold', list: ({ holds = [] }) => holds },
  { of: 'step', list: ({ steps, rollback }) => [...steps, ...(rollback?.first ?? []), ...(rollback?.last ?? [])] },
]

/** All but its lists; of these the order, which decides what comes first on a screen and in a plan. */
function wholeOf({ roles, readiness, gates, holds = [], steps, rollback, ...rest }: Runbook) {
  const { triggers, first = [], last = [] } = rollback ?? {}
  const order = [roles, readiness, gates, holds, steps, first, last].map((parts) => parts.map(({ id }) => id))
  return { ...rest, rollbackTriggers: triggers, order }
}

function partDifferences(of: Of, before: readonly Part[], now: readonly Part[]): Difference[] {
  const was = new Map(before.map((part) => [part.id, part]))
  const is = new Map(now.map((part) => [part.id, part]))
  return [
    ...now.flatMap((part): Difference[] => {
      const earlier = was.get(part.id)
      return earlier
        ? changed({ of, id: part.id, title: part.title }, earlier, part)
        : [{ of, id: part.id, title: part.title, is: 'added' }]
    }),
    ...before.flatMap((part): Difference[] =>
      is.has(part.id) ? [] : [{ of, id: part.id, title: part.title, is: 'removed' }],
    ),
  ]
}

function changed(named: Pick<Difference, 'of' | 'id' | 'title'>, before: object, now: object): Difference[] {
  const was = new Map<string, unknown>(Object.entries(before))
  const is = new Map<string, unknown>(Object.entries(now))
  const fields = [...new Set([...was.keys(), ...is.keys()])].filter(
    (field) => jsonOf(was.get(field)) !== jsonOf(is.get(field)),
  )
  return fields.length === 0 ? [] : [{ ...named, is: 'changed', fields }]
}

const jsonOf = (value: unknown): string => (value === undefined ? '' : canonicalJson(value))

/** `step “Freeze writes”: takes, owner changed` */
export function sayDifference({ of, title, is, fields }: Difference): string {
  const what = of === 'runbook' ? 'the runbook itself' : `${NOUNS[of]} “${title}”`
  return fields === undefined ? `${what} was ${is}` : `${what}: ${fields.join(', ')} changed`
}

const NOUNS: Record<Exclude<Of, 'runbook'>, string> = {
  role: 'role',
  item: 'readiness item',
  gate: 'gate',
  hold: 'hold',
  step: 'step',
}
