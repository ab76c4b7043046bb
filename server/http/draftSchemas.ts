/** What the routes of drafts answer. */
import { z } from 'zod'
import { DRAFT_STATUSES } from '../../shared/machines/draft.ts'

const versionRef = z.object({ runbookId: z.string(), hash: z.string().describe('Of the content') })
const instant = z.number().describe('Epoch milliseconds')

export const draftLine = z.object({
  id: z.string(),
  title: z.string(),
  runbookId: z.string().exactOptional().describe('The runbook that it becomes a version of'),
  status: z.enum(DRAFT_STATUSES),
  lock: z.object({ at: instant, by: z.string(), reason: z.string() }).exactOptional(),
  archived: z.object({ by: z.string(), at: instant, reason: z.string() }).exactOptional(),
  seq: z.int(),
  rows: z.int(),
  from: versionRef.exactOptional(),
  createdBy: z.string().describe('Person id'),
  createdAt: instant,
  changedBy: z.string().describe('Person id'),
  changedAt: instant,
})

const place = {
  row: z.string().exactOptional(),
  column: z.string().exactOptional(),
  section: z.string().exactOptional(),
  line: z.int().exactOptional().describe('In the text of the section, counted from 1'),
  workstream: z.string().exactOptional(),
}
const seconds = z.number().describe('Seconds from T-0')

export const plannedFrom = z.object({ cutoverId: z.string(), title: z.string(), t0: instant })

export const libraryEntry = z.object({ id: z.string(), title: z.string(), about: z.string() })

export const draftCheck = z.object({
  seq: z.int(),
  faults: z.array(
    z.object({
      severity: z.enum(['error', 'warning']),
      message: z.string(),
      kind: z.string().exactOptional().describe('What all of its kind say together; {count} is their number'),
      ...place,
      fix: z.string().exactOptional().describe('What its cell should hold instead'),
    }),
  ),
  plan: z
    .object({
      finish: seconds,
      window: z.number(),
      spare: z.number(),
      steps: z.int(),
      outage: z.object({ start: seconds, end: seconds, atMost: z.number().exactOptional() }).exactOptional(),
      rollback: z.object({ takes: z.number(), deadline: seconds.exactOptional() }),
      busiest: z
        .object({
          role: z.string(),
          title: z.string(),
          peak: z.int(),
          at: seconds,
          capacity: z.int().exactOptional(),
        })
        .exactOptional(),
      withPeople: z
        .object({
          finish: seconds,
          scarce: z.array(
            z.object({
              role: z.string(),
              title: z.string(),
              capacity: z.int(),
              waiting: z.number().describe('Seconds that steps wait for them, summed up'),
              finishWithOneMore: seconds,
            }),
          ),
          finishWithOneMoreOfEach: seconds.exactOptional(),
        })
        .exactOptional()
        .describe('With the people there are; absent where no role is limited'),
      rows: z.array(
        z.object({
          row: z.string(),
          start: seconds,
          finish: seconds,
          slack: z.number(),
          critical: z.literal(true).exactOptional(),
        }),
      ),
    })
    .exactOptional()
    .describe('Absent while an error keeps the draft from being read'),
})

const becomes = { becomes: z.string().describe('In the draft'), isNew: z.boolean().describe('It comes along') }

export const triedInsertion = z.object({
  seq: z.int(),
  command: z
    .looseObject({ type: z.literal('bulk'), commands: z.array(z.unknown()) })
    .exactOptional()
    .describe('As it is given to the draft; absent where there is nothing to insert'),
  rows: z.array(z.string()).describe('The keys of its rows'),
  roles: z.array(z.object({ id: z.string(), title: z.string(), ...becomes })),
  phases: z.array(z.object({ title: z.string(), ...becomes })),
  rolesHere: z.array(z.object({ id: z.string(), title: z.string() })).describe('Of the draft'),
  phasesHere: z.array(z.string()),
  renamed: z.array(z.object({ from: z.string(), to: z.string() })),
  leftOut: z.array(z.string()).describe('In sentences'),
  faults: draftCheck.shape.faults.describe('That the draft would have, and does not have now'),
  refused: z
    .looseObject({ code: z.string(), message: z.string() })
    .exactOptional()
    .describe('Why you cannot do it, or not now; there is no command then'),
})

export const difference = z.object({
  of: z.string(),
  id: z.string(),
  title: z.string(),
  is: z.enum(['added', 'removed', 'changed']),
  fields: z.array(z.string()).exactOptional(),
})

export const comparison = z.object({
  seq: z.int(),
  with: versionRef,
  differences: z.array(difference),
  noLongerDemanded: z.array(z.string()),
})
