/** Commands about changes and incidents in ServiceNow, and ServiceNow's answers. Part of commands.ts. */
import { z } from 'zod'
import { answered, id, instant, note, plain, reason, stepId } from '../commandFields.ts'
import { singleLine } from '../singleLine.ts'
import { changeFacts, foundRelative, incidentFacts } from './changeFacts.ts'
import { CHANGE_MODELS, CHANGE_RELATIONS, CHANGE_WRITES, CLOSE_CODES } from './changeStage.ts'

const changeId = z.string().regex(/^change-\d{1,6}$/, 'is not the id of a change')
const instance = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'is not the name of an instance')
  .optional()
  .describe('The ServiceNow instance, by the name it is configured under; may be left out where there is one')
const relation = z.enum(CHANGE_RELATIONS).default('lead')

export const changeCommands = [
  z.strictObject({
    type: z.literal('linkChange'),
    number: z
      .string()
      .trim()
      .regex(/^[A-Za-z]{2,10}\d{4,20}$/, 'is not the number of a change, like CHG0030001')
      .transform((value) => value.toUpperCase()),
    instance,
    relation,
  }),
  z.strictObject({
    type: z.literal('createChange'),
    model: z.enum(CHANGE_MODELS),
    template: plain(64).optional().describe('sys_id of the template; for a standard change'),
    instance,
  }),
  z.strictObject({ type: z.literal('retryChangeLink'), changeId }),
  z.strictObject({ type: z.literal('unlinkChange'), changeId, reason }),
  z.strictObject({ type: z.literal('pauseChangeSync'), changeId, reason }),
  z.strictObject({
    type: z.literal('resumeChangeSync'),
    changeId,
    pause: answered('The pause of the sync').optional(),
  }),
  z.strictObject({
    type: z.literal('settleChangeConflict'),
    changeId,
    conflict: answered('The conflict').optional(),
    by: z.enum(['retry', 'accept']).describe('Write it again, or keep what ServiceNow has'),
  }),
  z.strictObject({ type: z.literal('proposeChangeDates'), changeId, start: instant, end: instant, reason }),
  z.strictObject({ type: z.literal('closeChange'), changeId, code: z.enum(CLOSE_CODES), notes: note }),
  z.strictObject({
    type: z.literal('raiseIncident'),
    title: singleLine(160),
    description: note.optional(),
    impact: z.enum(['1', '2', '3']).default('2'),
    urgency: z.enum(['1', '2', '3']).default('2'),
    stepId: stepId.optional(),
    watchItemId: plain(100).optional(),
  }),
] as const

/** What ServiceNow answered. Only the ServiceNow sync issues this. */
const observation = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('linked'),
    changeId,
    sysId: z.string(),
    number: z.string(),
    link: z.string(),
    created: z.literal(true).optional(),
  }),
  z.strictObject({ kind: z.literal('linkFailed'), changeId, because: reason }),
  z.strictObject({
    kind: z.literal('facts'),
    changeId,
    readAt: instant,
    facts: changeFacts,
    found: z.array(foundRelative).max(100).optional(),
  }),
  z.strictObject({ kind: z.literal('unreachable'), changeId, because: reason }),
  z.strictObject({ kind: z.literal('conflict'), changeId, sentence: reason, write: z.enum(CHANGE_WRITES).optional() }),
  z.strictObject({ kind: z.literal('agreement'), changeId }),
  z.strictObject({ kind: z.literal('incident'), incidentId: id.optional(), facts: incidentFacts }),
  z.strictObject({ kind: z.literal('incidentFailed'), incidentId: id, because: reason }),
])
export type Observation = z.output<typeof observation>
export const syncCommands = [
  z.strictObject({ type: z.literal('recordChange'), observations: z.array(observation).min(1).max(500) }),
] as const
