/** One thing in which a plan that is imported again differs from the runbook that came from it. */
import { z } from 'zod'
import type { Fault } from '../runbook/reading/fault.ts'

const place = z.object({ sheet: z.string(), row: z.int() })

export const difference = z.object({
  key: z.string().describe('To accept it by; the same for the same file and runbook'),
  is: z.enum(['added', 'changed', 'moved', 'removed']),
  of: z.enum(['step', 'item']),
  id: z.string().describe('In the runbook, or that it would get'),
  title: z.string(),
  source: z.string().exactOptional().describe('The id that it has in the plan'),
  place: place.exactOptional().describe('Where the plan has it'),
  field: z.string().exactOptional().describe('Of what is changed'),
  was: z.string().exactOptional().describe('Left out where there was nothing'),
  now: z.string().exactOptional().describe('Left out where nothing is left'),
  isDoubtful: z
    .literal(true)
    .exactOptional()
    .describe('Something would go that may have been written by hand: it is not accepted unless it is named'),
  why: z.string().exactOptional().describe('What speaks for it'),
  set: z
    .record(z.string(), z.unknown())
    .exactOptional()
    .describe('What it would write: keys as the file has them, null for one that goes'),
  to: z
    .object({ group: z.string(), follows: z.string().exactOptional() })
    .exactOptional()
    .describe('Where it would stand: the workstream or section, and the id of the one before'),
  roles: z
    .array(z.object({ id: z.string(), title: z.string() }))
    .exactOptional()
    .describe('That it needs, and are new'),
})
export type Difference = z.infer<typeof difference>
/** A plan that goes into a runbook that is there already. */
export type Into =
  | { refused: string }
  /** `text` is that runbook with what was accepted; `check` is what the check says of it. */
  | { differences: Difference[]; accepted: string[]; text: string; check: Fault[] }

export type Accepted = 'all' | 'sure' | ReadonlySet<string>

/** `all`, `sure`: all but what may have been written by hand; or the keys of those that a person chose. */
export const accept = (differences: readonly Difference[], accepted: Accepted): Difference[] =>
  differences.filter(({ key, isDoubtful }) =>
    accepted === 'all' ? true : accepted === 'sure' ? !isDoubtful : accepted.has(key),
  )

/** `tre-2, “Copy the data”: takes 10 min → 20 min` */
export function sayDifference({ is, of, id, title, field, was, now }: Difference): string {
  const named = `${of === 'item' ? 'readiness item ' : ''}${id}, “${title}”`
  if (is === 'changed') return `${named}: ${field} ${oneLine(was ?? 'nothing')} → ${oneLine(now ?? 'nothing')}`
  if (is === 'moved') return was === now ? `${named}: elsewhere in ${now}` : `${named}: ${was} → ${now}`
  return `${named}: ${is}`
}

const LONGEST_SAID = 80

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > LONGEST_SAID ? `${line.slice(0, LONGEST_SAID).toWellFormed()}…` : line
}
