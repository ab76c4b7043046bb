/** What ServiceNow says of a change or an incident: the instance's own raw values beside the words that it shows for them. */
import { z } from 'zod'

const at = z.iso.datetime()
/** What people wrote in ServiceNow; like all free text it lies beside the log. */
const text = z.string().meta({ freeText: true })
const labelled = z.object({ value: z.string(), label: z.string() })
export type Labelled = z.output<typeof labelled>

/** One reading of a change. What an instance does not answer is absent, and absent is never a yes. */
export const changeFacts = z.object({
  title: text,
  model: z.string(),
  state: labelled,
  approval: labelled,
  onHold: z.boolean(),
  onHoldReason: text.exactOptional(),
  plannedStart: at.exactOptional(),
  plannedEnd: at.exactOptional(),
  actualStart: at.exactOptional(),
  actualEnd: at.exactOptional(),
  /** Whether another change, a blackout or a maintenance window is in the way. */
  conflict: z.boolean().exactOptional(),
  cabAt: at.exactOptional(),
  openTasks: z.int().exactOptional(),
  /** Incidents point to it that our user may not see. */
  incidentsHidden: z.literal(true).exactOptional(),
  closeCode: z.string().exactOptional(),
  /** The changes above and below one that leads, by their numbers, without those that were cancelled. */
  relatives: z
    .object({
      parent: z.string().exactOptional(),
      children: z.array(z.string()),
      /** How many are not listed, because our user may not see them or there are too many. */
      more: z.int().exactOptional(),
    })
    .exactOptional(),
})
export type ChangeFacts = z.output<typeof changeFacts>

/** One of them as it is linked, with what it was heard to say. */
export const foundRelative = z.strictObject({
  relation: z.enum(['parent', 'child']),
  sysId: z.string(),
  number: z.string(),
  link: z.string(),
  said: z.strictObject({ readAt: at, facts: changeFacts }).optional(),
})
export type FoundRelative = z.output<typeof foundRelative>

/** One reading of an incident that points to the change. */
export const incidentFacts = z.object({
  sysId: z.string(),
  number: z.string(),
  title: text,
  priority: labelled,
  state: labelled,
  open: z.boolean(),
  openedAt: at,
  link: z.string(),
})
export type IncidentFacts = z.output<typeof incidentFacts>
