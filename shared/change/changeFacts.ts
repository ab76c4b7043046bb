/** What ServiceNow says about a change or an incident: the instance's raw values with their display labels. */
import { z } from 'zod'

const at = z.iso.datetime()
/** What people wrote in ServiceNow; like all free text it is kept out of the chain. */
const text = z.string().meta({ freeText: true })
export const labelled = z.object({ value: z.string(), label: z.string() })
export type Labelled = z.output<typeof labelled>

/** One reading of a change. What an instance does not answer is absent, and absent never counts as met. */
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
  /** When the instance last looked for conflicts. */
  conflictCheckedAt: at.exactOptional(),
  cabAt: at.exactOptional(),
  openTasks: z.int().exactOptional(),
  /** Some linked incidents are not visible to our ServiceNow user. */
  incidentsHidden: z.literal(true).exactOptional(),
  closeCode: z.string().exactOptional(),
  /** Who is asked to approve it, while it is not approved; absent where our ServiceNow user may not see that. */
  approvers: z
    .array(
      z.object({
        name: text,
        group: text.exactOptional(),
        said: z.enum(['nothing', 'approved', 'rejected']),
        /** Since when they are asked, or when they answered. */
        since: at,
      }),
    )
    .exactOptional(),
  /** Parent and child changes of the lead change, by number, without cancelled ones. */
  relatives: z
    .object({
      parent: z.string().exactOptional(),
      children: z.array(z.string()),
      /** How many are not listed: not visible to our user, or over the limit. */
      more: z.int().exactOptional(),
    })
    .exactOptional(),
})
export type ChangeFacts = z.output<typeof changeFacts>
export type Approver = NonNullable<ChangeFacts['approvers']>[number]

/** A related change as it is linked, with its facts. */
export const foundRelative = z.strictObject({
  relation: z.enum(['parent', 'child']),
  sysId: z.string(),
  number: z.string(),
  link: z.string(),
  said: z.strictObject({ readAt: at, facts: changeFacts }).optional(),
})
export type FoundRelative = z.output<typeof foundRelative>

/** One reading of an incident linked to the change. */
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
