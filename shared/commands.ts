/**
 * Every command that a person, a program or the clock can give to a cutover, as one zod schema that server, client, CLI
 * and OpenAPI share. Instants are ISO 8601 with an offset and become UTC; people are named by e-mail or person id.
 */
import { z } from 'zod'
import { amendCommands } from './amendCommands.ts'
import { changeCommands, syncCommands } from './change/changeCommands.ts'
import { answered, box, httpLink, id, instant, note, person, plain, reason, run, stepId } from './commandFields.ts'
import { noteFields } from './noteFields.ts'
import { serverCommands } from './recorded.ts'
import { singleLine } from './singleLine.ts'

/** 1 is the worst, as with incidents. */
export const severity = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)], 'must be 1, 2, 3 or 4')
export type Severity = z.output<typeof severity>

/** What a gate comes to. */
export const OUTCOMES = ['go', 'goWithConditions', 'noGo'] as const
export const outcome = z.enum(OUTCOMES)
export type Outcome = z.output<typeof outcome>

/** What a voter says; whoever abstains has answered, and speaks neither for a go nor against it. */
export const VOTES = [...OUTCOMES, 'abstain'] as const
export const vote = z.enum(VOTES)
export type Vote = z.output<typeof vote>

export const condition = z
  .union([
    plain(500).transform((text) => ({ text })),
    z.strictObject({ text: plain(500), stepId: stepId.optional(), by: instant.optional() }),
  ])
  .describe('What must hold for the go to stay good: a sentence, or with the step that fulfils it and until when')
export type Condition = { text: string; stepId?: string | undefined; by?: string | undefined }

export const evidence = z
  .union([
    z.strictObject({ link: httpLink, note: note.optional() }),
    z.strictObject({ note }),
    z.strictObject({ metric: plain(200), value: z.number(), measuredAt: instant.optional() }),
  ])
  .describe('What proves an item: a link, a note, or a metric with its value')
export type Evidence = z.output<typeof evidence>

/** Bounded, since they stay in the state that every screen fetches. */
const atMost50 = <Schema extends z.ZodRecord>(schema: Schema) =>
  schema.refine((entries) => Object.keys(entries).length <= 50, 'names more than 50 values')

/** For commands that only the owner gives; a scribe records for others, the lead overrides with a reason (R5). */
const outsideWindow = reason
  .optional()
  .describe('Why work under the change begins outside its planned window; it stands on the ticket with its name')
const owned = { onBehalfOf: person.optional(), override: reason.optional() }

/** What a command was given in view of (R15); `decide/seen.ts` says which command names what. */
const stop = answered('The stop')
const proposal = answered('The proposal of a rollback that it agrees to').optional()
const findings = z
  .array(plain(200))
  .max(600)
  .optional()
  .describe(
    'What is known to be open: exit criteria by their metric, watch items by their id; refused when there is more',
  )
const version = z
  .int()
  .min(0)
  .optional()
  .describe('The version of the evidence that was seen, 0 for none; refused as `evidenceChanged` when it is another')
const delegation = answered('The delegation').optional()
const polls = z.int().min(0).optional().describe('How many polls of the gate there had been')
const seenPoll = {
  pollId: plain(100).describe('The poll that was seen, as the gate’s `poll.id` says'),
  basis: plain(100).describe('What that poll rests on, as its `basis` says'),
}

export const cutoverCommands = [
  z.strictObject({ type: z.literal('startCutover') }),
  z.strictObject({ type: z.literal('pauseCutover'), reason }),
  z.strictObject({ type: z.literal('resumeCutover'), pause: answered('The pause').optional() }),
  z.strictObject({ type: z.literal('holdCountdown'), reason }),
  z.strictObject({ type: z.literal('resumeCountdown'), hold: answered('The hold of the countdown').optional() }),
  z.strictObject({ type: z.literal('moveT0'), t0: instant, reason, windowEnd: instant.optional() }),
  z.strictObject({
    type: z.literal('beginRollback'),
    reason,
    workstream: singleLine(200).optional(),
    proposal,
    trigger: id
      .optional()
      .describe(
        'The trigger that is the case; whoever decides about it may begin the rollback while it is asked about',
      ),
  }),
  z
    .strictObject({
      type: z.literal('answerTrigger'),
      trigger: id.describe('The trigger, by its id in the runbook'),
      asked: instant
        .optional()
        .describe(
          'Since when it is asked about, as its `asked` says; refused as `triggerChanged` when that is another',
        ),
      note: note.describe('Why it is not the case, or no reason to roll back'),
      ...owned,
    })
    .describe('It is not the case: the cutover goes on'),
  z.strictObject({ type: z.literal('enterHypercare') }),
  z.strictObject({
    type: z.literal('closeCutover'),
    note: note.optional(),
    override: reason.optional().describe('Why it is closed although something came up after the sign-off'),
    findings,
  }),
  z.strictObject({ type: z.literal('cancelCutover'), reason }),
  z
    .strictObject({ type: z.literal('withdrawRehearsal'), reason })
    .describe('A rehearsal that was closed as completed no longer counts as one'),
  z.strictObject({ type: z.literal('callStop'), reason }),
  z.strictObject({
    type: z.literal('answerStop'),
    stop,
    safe: z.boolean(),
    note: note.optional(),
    onBehalfOf: person.optional(),
  }),
  z.strictObject({ type: z.literal('clearStop'), stop }),
  z.strictObject({ type: z.literal('assignPerson'), role: id, email: person }),
  z.strictObject({ type: z.literal('releasePerson'), role: id, email: person }),
] as const

export const stepCommands = [
  z.strictObject({ type: z.literal('seeStep'), stepId }),
  z.strictObject({ type: z.literal('acknowledgeStep'), stepId, run, ...owned }),
  z.strictObject({
    type: z.literal('assignStep'),
    stepId,
    run,
    to: person,
    reason: reason
      .optional()
      .describe('Why to somebody who does not hold its role; for the lead, and they act on it all the same'),
  }),
  z.strictObject({
    type: z.literal('startStep'),
    stepId,
    run,
    at: instant.optional(),
    despite: z
      .strictObject({ steps: z.array(stepId).min(1), reason })
      .optional()
      .describe('Start although these steps are open; for the lead'),
    jobId: plain(200).optional(),
    outsideWindow,
    ...owned,
  }),
  z.strictObject({
    type: z.literal('heartbeatStep'),
    stepId,
    run,
    jobId: plain(200).optional(),
    note: note.optional(),
  }),
  z.strictObject({ type: z.literal('takeOverStep'), stepId, run, reason }),
  z.strictObject({ type: z.literal('estimateStep'), stepId, run, finish: instant, reason, ...owned }),
  z.strictObject({
    type: z.literal('completeStep'),
    stepId,
    run,
    at: instant.optional(),
    observed: note.optional().describe('What was seen; a validation step requires it'),
    withIssues: note.optional().describe('Done, but this remains; it becomes a watch item'),
    outputs: atMost50(z.record(z.string().regex(/^[a-zA-Z][\w-]{0,63}$/), plain(2000))).optional(),
    outsideWindow,
    ...owned,
  }),
  z.strictObject({ type: z.literal('tickBox'), stepId, run, ...box, ...owned }),
  z.strictObject({ type: z.literal('untickBox'), stepId, run, ...box, ...owned }),
  z.strictObject({ type: z.literal('confirmStep'), stepId, run, ...owned }),
  z.strictObject({ type: z.literal('holdStep'), stepId, run, reason, until: instant.optional(), ...owned }),
  z.strictObject({ type: z.literal('resumeStep'), stepId, run, ...owned }),
  z.strictObject({ type: z.literal('failStep'), stepId, run, at: instant.optional(), reason, ...owned }),
  z.strictObject({ type: z.literal('retryStep'), stepId, run, ...owned }),
  z.strictObject({ type: z.literal('skipStep'), stepId, run, reason }),
  z.strictObject({ type: z.literal('undoStep'), stepId, run, reason, ...owned }),
  z.strictObject({ type: z.literal('noteStep'), stepId, text: note, ...noteFields }),
] as const

export const readinessCommands = [
  z.strictObject({ type: z.literal('provideEvidence'), itemId: id, evidence, ...owned }),
  z.strictObject({ type: z.literal('withdrawEvidence'), itemId: id, version, reason, ...owned }),
  z.strictObject({ type: z.literal('verifyItem'), itemId: id, version, ...owned }),
  z.strictObject({ type: z.literal('rejectEvidence'), itemId: id, version, reason, ...owned }),
  z.strictObject({ type: z.literal('waiveItem'), itemId: id, version, reason, until: instant }),
] as const

export const gateCommands = [
  z.strictObject({ type: z.literal('openPoll'), gateId: id, polls }),
  z.strictObject({
    type: z.literal('report'),
    gateId: id,
    vote,
    ...seenPoll,
    role: id.optional().describe('For which role, when you hold several'),
    reason: reason.optional(),
    condition: condition.optional(),
    ...owned,
  }),
  z.strictObject({
    type: z.literal('sign'),
    gateId: id,
    vote,
    ...seenPoll,
    role: id.optional(),
    reason: reason.optional(),
    condition: condition.optional(),
  }),
  z.strictObject({
    type: z.literal('decideGate'),
    gateId: id,
    outcome,
    ...seenPoll,
    reason: reason
      .optional()
      .describe('Of a no-go; of a go for every criterion that is not met as it should be and has none in `reasons`'),
    reasons: z
      .record(z.string().regex(/^\d{1,4}$/, 'is not the place of a criterion'), reason)
      .refine((entries) => Object.keys(entries).length <= 600, 'names more than 600 criteria')
      .optional()
      .describe('A reason of its own for single criteria, by their place in the `criteria` of the poll, from 0'),
    then: z.enum(['hold', 'rollback', 'cancel']).optional().describe('What a no-go leads to'),
    proposal,
  }),
  z
    .strictObject({
      type: z.literal('breakGlass'),
      gateId: id,
      pollId: seenPoll.pollId,
      reason,
      agrees: z.literal(true).optional().describe('Agree to what another proposed; left out, it is proposed'),
    })
    .describe(
      'Go on without confirmation from ServiceNow, which cannot be had; the second of two people makes it valid',
    ),
  z
    .strictObject({
      type: z.literal('delegateVote'),
      gateId: id,
      role: id.describe('The role for which you vote'),
      to: person,
      reason,
    })
    .describe(
      'Offer your vote at one gate to another person, before its poll opens; once accepted they vote, and you do not',
    ),
  z.strictObject({
    type: z.literal('acceptDelegation'),
    gateId: id,
    role: id.describe('The role for which you are asked to vote'),
    delegation,
  }),
  z.strictObject({ type: z.literal('declineDelegation'), gateId: id, role: id, delegation, reason: reason.optional() }),
  z
    .strictObject({ type: z.literal('endDelegation'), gateId: id, role: id, delegation, reason: reason.optional() })
    .describe('For either of the two, until the poll opens'),
] as const

export const hypercareCommands = [
  z.strictObject({
    type: z.literal('recordCheckIn'),
    note,
    status: z.enum(['calm', 'watching', 'trouble']).default('calm'),
    metrics: atMost50(z.record(plain(200), z.number())).optional(),
    ...owned,
  }),
  z.strictObject({
    type: z.literal('recordMetric'),
    metric: singleLine(200),
    value: z.number(),
    measuredAt: instant.optional(),
  }),
  z.strictObject({
    type: z.literal('addWatchItem'),
    title: singleLine(500),
    owner: id.optional(),
    stepId: stepId.optional(),
    severity: severity.optional().describe('From 1, the worst, to 4; unranked counts as severe'),
  }),
  z.strictObject({ type: z.literal('resolveWatchItem'), watchItemId: plain(100), note: note.optional() }),
  z.strictObject({ type: z.literal('signOff'), role: id.optional(), note: note.optional(), findings }),
] as const

/** What the passing of time triggers. Only the actor `clock` issues it; `decide` checks again that it is due. */
export const DEADLINES = [
  'waitOver',
  'timebox',
  'automationSilent',
  'evidenceExpiry',
  'waiverExpiry',
  'pollCheck',
  'voteLapse',
  'countdownHold',
] as const
export type Deadline = (typeof DEADLINES)[number]
const clockCommands = [
  z.strictObject({ type: z.literal('passTime'), deadline: z.enum(DEADLINES), id: z.string(), due: instant }),
] as const

const singleCommand = z.discriminatedUnion('type', [
  ...cutoverCommands,
  ...amendCommands,
  ...stepCommands,
  ...readinessCommands,
  ...gateCommands,
  ...hypercareCommands,
  ...changeCommands,
])

/** All or nothing: if one is refused, none takes effect. */
const bulk = z.strictObject({
  type: z.literal('bulk'),
  commands: z
    .array(singleCommand)
    .min(1)
    .max(500)
    .refine(
      (commands) => commands.every(({ type }) => type !== 'sign'),
      'a signature is given on its own, never in bulk',
    ),
})

/** What the edge accepts from people and programs. */
export const command = z.discriminatedUnion('type', [...singleCommand.options, bulk])
/** What the edge, the clock and the ServiceNow sync hand to `decide`. */
export const anyCommand = z.discriminatedUnion('type', [
  ...singleCommand.options,
  bulk,
  ...clockCommands,
  ...syncCommands,
  ...serverCommands,
])

export type SingleCommand = z.output<typeof singleCommand>
export type Command = z.output<typeof anyCommand>
export type PersonCommand = z.output<typeof command>
export type CommandOf<Type extends Command['type']> = Extract<Command, { type: Type }>
export type CommandInput = z.input<typeof command>

/** The fields of each type of command that name a person, or a list of them. */
export const PERSON_FIELDS: ReadonlyMap<string, readonly string[]> = new Map(
  singleCommand.options.map(({ shape }): [string, string[]] => [
    shape.type.value,
    Object.entries(shape).flatMap(([field, schema]) => (namesPerson(schema) ? field : [])),
  ]),
)
function namesPerson(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodOptional) return namesPerson(schema.unwrap())
  return schema === person || (schema instanceof z.ZodArray && namesPerson(schema.element))
}

export const COMMAND_TYPES = anyCommand.options.map((option) => option.shape.type.value)

/** Creates a cutover from a runbook version; becomes the first event of its log. People as person ids by role. */
export const createCutover = z.strictObject({
  runbook: z.strictObject({
    id,
    version: plain(64).optional().describe('Content hash, or its beginning; the newest when left out'),
  }),
  title: singleLine(200).optional(),
  mode: z.enum(['rehearsal', 'live']),
  t0: instant,
  window: z
    .strictObject({ start: instant.optional(), end: instant })
    .optional()
    .describe("From T-0 for the runbook's window when left out"),
  people: z.record(id, z.array(person).max(200)).default({}),
  release: singleLine(200).optional(),
  links: z.strictObject({ bridge: httpLink.optional(), chat: httpLink.optional() }).optional(),
})
export type CreateCutover = z.output<typeof createCutover>
