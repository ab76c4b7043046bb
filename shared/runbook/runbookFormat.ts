/** The runbook as people write it: the schema of the YAML. Rules across keys are checked by runbookFile.ts. */
import { z } from 'zod'
import { visibleLine } from '../singleLine.ts'
import { EXCEPTIONS } from '../truth.ts'
import { isWebAddress } from '../webAddress.ts'
import { calendarFile, calendarName, calendarOfStep } from './calendarFormat.ts'
import { type Estimate, parseDuration, parseEstimate, parseOffset } from './duration.ts'
import {
  A_DEPENDENCY,
  AN_ESTIMATE,
  type Expected,
  meantDuration,
  meantOffset,
  meantRhythm,
  meantTimebox,
  notWritten,
} from './meant.ts'
import { MODES } from './mode.ts'
import { MAX_COPIES, VARIABLE } from './repetition.ts'
import { ADDED_KINDS, STEP_KINDS } from './stepKinds.ts'
import { ticketFields } from './ticketFields.ts'
import { NO_ROLLBACK, parseDependency, parseNoRollback } from './written.ts'

export const ID = /^[a-z0-9][a-z0-9-]{0,63}$/

const id = z
  .string()
  .regex(ID, 'an id is up to 64 lower-case letters, digits and hyphens')
  .describe('Lower-case letters, digits and hyphens; unique in the runbook')
// People are stored in an object keyed by role, where this name would hit Object.prototype.
const roleId = id.refine((name) => !Object.hasOwn(Object.prototype, name), 'this name is taken; choose another')
const text = z.string().trim().min(1, 'must not be empty').max(20_000)
// NUL is rejected when the file is read.
const title = visibleLine(200)

/** Besides the message of an issue, what `reading/schemaFaults.ts` says with it. */
export interface IssueParams {
  fix?: string
  kind?: string
}

/** Text with its own syntax. Non-strings get the same message: `takes: 30` lacks its unit, not its quotes. */
const written = (expected: Expected) => z.string({ error: ({ input }) => notWritten(input, expected) })
const show = (value: unknown) => (typeof value === 'object' ? 'this' : JSON.stringify(value))

const parsed = <T>(parse: (text: string) => T | undefined, expected: Expected) =>
  written(expected).transform((value, context): T => {
    const result = parse(value.trim())
    if (result !== undefined) return result
    const fix = expected.meant(value)
    const params: IssueParams = {
      kind: fix === undefined ? `{count} texts are not ${expected.many}` : `{count} ${expected.many} are misspelt`,
      ...(fix !== undefined && { fix }),
    }
    context.addIssue({ code: 'custom', message: notWritten(value, expected), params: { ...params } })
    return z.NEVER
  })

const duration = parsed(parseDuration, {
  what: 'a duration',
  many: 'durations',
  like: '90s, 5m, 1h30m or 2d',
  meant: meantDuration,
}).describe('A duration: 90s, 5m, 1h30m, 2d')
const offset = parsed(parseOffset, {
  what: 'an offset from T-0',
  many: 'offsets from T-0',
  like: 'T-48h, T+15m or T0',
  meant: meantOffset,
}).describe('Relative to T-0: T-48h, T+15m, T0')
const estimate = parsed<Estimate>(parseEstimate, AN_ESTIMATE).describe(
  'low..likely..high, or one duration: 5m..10m..30m',
)

const dependency = parsed(parseDependency, A_DEPENDENCY).describe(
  'The id of a step or gate, then FS (default), SS, FF or SF and a lag, elapsed or working: drain-queues SS+5m, copy +2h working',
)

const timebox = parsed(parseTimebox, {
  what: 'a timebox',
  many: 'timeboxes',
  like: '30m, then decide',
  meant: meantTimebox,
}).describe('How long, then what: 30m, then decide')

function parseTimebox(text: string): { lasts: number } | undefined {
  const [, lasts = ''] = /^(\S+?)\s*,\s*then:?\s+decide$/.exec(text) ?? []
  const seconds = parseDuration(lasts)
  return seconds === undefined ? undefined : { lasts: seconds }
}

const noRollback = z.string().transform((value, context) => {
  const none = parseNoRollback(value)
  if (none) return none
  context.addIssue({ code: 'custom', message: NO_ROLLBACK })
  return z.NEVER
})

const notATime = ({ input }: { input?: unknown }) =>
  `${show(input)} is neither an offset from T-0 like T+15m nor an instant with its zone like 2027-03-06T22:00:00+01:00`

const moment = z.union([offset, z.iso.datetime({ offset: true, error: notATime })], { error: notATime })

const share = z.number().min(0).max(1).describe('A share from 0 to 1')

const metricRule = z.strictObject({
  metric: z.string().min(1).describe('The name under which another system reports the value'),
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  freshFor: duration.optional().describe('How long a value counts after it was measured'),
})

const evidenceRule = z.union(
  [
    metricRule,
    z.strictObject({ link: text.optional().describe('What the link must show'), freshFor: duration.optional() }),
    z.strictObject({ note: text.optional().describe('What the note must say'), freshFor: duration.optional() }),
  ],
  'evidence is one of { metric: … }, { link: … } or { note: … }',
)

const criterionShapes = [
  z.strictObject({ readiness: share.describe('Share of the weighted readiness items that are verified or waived') }),
  z.strictObject({ mandatory: z.literal('closed').describe('Every mandatory readiness item is verified or waived') }),
  z.strictObject({ item: id.describe('This readiness item is verified or waived') }),
  z.strictObject({
    chance: share.describe(
      'Chance to finish inside the window, of many trials of what is left; computed again every few minutes',
    ),
  }),
  z.strictObject({ finish: z.literal('inside window').describe('The forecast finish lies inside the window') }),
  z.strictObject({
    rollback: z.literal('inside window').describe('A rollback from here would still end inside the window'),
  }),
  metricRule,
  z.strictObject({
    rehearsed: z
      .union(
        [z.literal(true), z.strictObject({ within: duration })],
        'write true, or how long ago at most: { within: 30d }',
      )
      .describe('This version of the runbook was rehearsed, and that rehearsal was closed as completed'),
  }),
  z.strictObject({
    change: z
      .strictObject({
        approved: z.literal(true).optional(),
        state: z.array(z.string()).min(1).optional(),
        window: z.literal('covers forecast').optional(),
        onHold: z.literal(false).optional(),
        conflict: z.literal(false).optional(),
        cabPassed: z.literal(true).optional(),
        openTasks: z.literal(0).optional(),
        related: z.literal('closed or approved').optional(),
      })
      .describe('What ServiceNow must say of the change; only a confirmed answer counts'),
  }),
] as const

type NamedBy<Shape> = Shape extends unknown
  ? { [Key in keyof Shape]-?: object extends Pick<Shape, Key> ? never : Key }[keyof Shape]
  : never
export type Criterion = z.output<(typeof criterionShapes)[number]>
/** A criterion is of the kind that its one key without which it is none names. */
export type CriterionKind = NamedBy<Criterion>
export type CriterionOf<Kind extends CriterionKind> = Extract<Criterion, Record<Kind, unknown>>

/** As somebody writes each who asks what there is. */
const EXAMPLES: Record<CriterionKind, string> = {
  readiness: '{ readiness: 0.95 }',
  mandatory: '{ mandatory: closed }',
  item: '{ item: … }',
  chance: '{ chance: 0.9 }',
  finish: '{ finish: inside window }',
  rollback: '{ rollback: inside window }',
  metric: '{ metric: …, atLeast: … }',
  rehearsed: '{ rehearsed: true }',
  change: '{ change: … }',
}
const examples = Object.values(EXAMPLES)

const criterion = z.union(
  criterionShapes,
  `a criterion is one of ${examples.slice(0, -1).join(', ')} or ${examples.at(-1)}`,
)

const source = visibleLine(200)
  .optional()
  .describe('The id that it has in the plan that it was imported from, by which that plan is imported again')

const MOST_SHIFTS = 100
const shift = z.strictObject({
  from: offset,
  until: offset,
  people: z.int().min(0).max(500).describe('How many of the role can work at once; 0 where nobody is on'),
})

const roleFile = z.strictObject({
  title,
  capacity: z.int().min(1).max(500).optional().describe('How many people of this role can work at once'),
  calendar: z.string().optional().describe('The calendar that its people keep to, or 24h for all hours'),
  shifts: z
    .array(shift)
    .min(1)
    .max(MOST_SHIFTS)
    .optional()
    .describe('Who is on when, in order and apart; outside of them there are as many as capacity says'),
  handOver: duration.optional().describe('By how much work that goes on across a change of shift takes longer'),
  signs: text.optional().describe('What a person of this role means when they say go'),
})

const readinessItemFile = z.strictObject({
  id,
  source,
  title,
  owner: id.describe('The role that provides the evidence'),
  verifiedBy: id.optional().describe('The role that verifies it; the lead when left out'),
  due: offset,
  mandatory: z.boolean().default(false),
  weight: z.number().positive().max(1000).default(1),
  evidence: evidenceRule.optional(),
  description: text.optional(),
})

const gateFile = z.strictObject({
  id,
  title,
  at: offset.optional().describe('When the poll is planned'),
  after: z.array(dependency).default([]).describe('Steps and gates that must be done before this gate can say go'),
  reporters: z.array(id).default([]).describe('Roles that report, in this order'),
  asks: z
    .enum(['inOrder', 'together'])
    .optional()
    .describe('Whether reporters are asked one after the other or all at once; inOrder when left out'),
  approvers: z.strictObject({
    roles: z.array(id).min(1),
    quorum: z.int().min(1),
    required: z.array(id).min(1).exactOptional().describe('Roles among them without whose signature there is no go'),
  }),
  signaturesHold: duration
    .optional()
    .describe('How long a vote counts towards a go; for the whole poll when left out: 4h'),
  decides: id,
  must: z.array(criterion).default([]),
  should: z.array(criterion).default([]),
  accepts: z
    .array(z.enum(EXCEPTIONS))
    .min(1)
    .optional()
    .describe('What counts as met here; otherwise the decision owner has to say why it is a go all the same'),
  afterGo: z
    .enum(['alarm', 'reopen'])
    .optional()
    .describe('What happens when something that the go rests on goes stale or falls: an alarm when left out'),
  description: text.optional(),
})

const MAX_PARTIES = 10

const holdFile = z.strictObject({
  id,
  title,
  at: offset.describe('Where the countdown holds by itself, before T-0'),
  until: id
    .optional()
    .describe('The gate whose go lets it count on; when left out, the lead or a decision owner resumes it'),
  reason: text.optional().describe('What the time is for'),
})

// Shown as they are, in an object keyed by them.
const fieldName = visibleLine(60).refine(
  (name) => !Object.hasOwn(Object.prototype, name),
  'this name is taken; choose another',
)

const parties = z
  .record(fieldName, z.array(id).min(1, 'name at least one role').max(20))
  .refine((named) => Object.keys(named).length <= MAX_PARTIES, `more than ${MAX_PARTIES} parties`)

const link = z.strictObject({
  title: visibleLine(200),
  url: z
    .string()
    .trim()
    .max(2_000)
    .refine(isWebAddress, {
      error: ({ input }) => `${show(input)} is not the address of a page; write it like https://wiki.example.net/page`,
    }),
})

/** Copies are ids, and each value a part of one. */
const forEach = z
  .record(
    z.string().regex(VARIABLE, 'a name is up to 40 letters, digits, hyphens and underscores, a letter first'),
    z
      .array(z.union([visibleLine(60), z.int()], 'a value is a text of one line or a whole number'))
      .min(1, 'name at least one value')
      .max(MAX_COPIES, `one step becomes at most ${MAX_COPIES}`),
  )
  .refine((named) => Object.keys(named).length === 1, 'write one name with its values, like { site: [north, south] }')

export const stepFile = z.strictObject({
  step: id,
  source,
  title,
  kind: z.enum(STEP_KINDS).default('task'),
  only: z.enum(MODES).optional().describe('Only in a rehearsal, or only in a live cutover'),
  done: visibleLine(200)
    .optional()
    .describe('By whom and when, of what was done before; no cutover has it, and nothing waits for it'),
  forEach: forEach.optional().describe('One step for each value, which stands where the texts have {name}'),
  phase: title,
  owner: id.describe('The role that executes the step'),
  people: z.record(id, z.int().min(1).max(500)).optional().describe('Whom it occupies; one of the owner when left out'),
  parties: parties
    .optional()
    .describe('Roles beside the owner, by what they are: { consulted: [dba], Vendor: [acme] }'),
  calendar: calendarOfStep,
  takes: estimate.optional().describe('low..likely..high, or one duration; a milestone takes none'),
  after: z.array(dependency).default([]),
  notBefore: moment.optional().describe('T-relative, or a fixed instant that no countdown hold moves'),
  deadline: moment.optional().describe('When it must be finished at the latest; T-relative, or a fixed instant'),
  timebox: timebox.optional(),
  do: text.optional().describe('Instructions in Markdown'),
  verify: text.optional().describe('What the executor must see before calling it done'),
  outputs: z
    .array(z.string().regex(/^[a-zA-Z][\w-]{0,63}$/))
    .optional()
    .describe('Values that the step leaves for its successors'),
  rollback: z
    .union(
      [
        z.strictObject({ title, takes: estimate, owner: id.optional(), do: text.optional(), verify: text.optional() }),
        noRollback,
      ],
      NO_ROLLBACK,
    )
    .optional(),
  pointOfNoReturn: z.literal(true).optional().describe('After this step rollback is no longer planned'),
  secondPerson: z
    .union([z.literal(true), id], 'write true, or the role whose holder confirms')
    .optional()
    .describe('Somebody else confirms: of the owner role (true), or of the role named'),
  takesServiceDown: z.literal(true).optional().describe('The outage begins when this step starts'),
  bringsServiceBack: z.literal(true).optional().describe('The outage ends when this step is done'),
  startsChange: z.literal(true).optional().describe('The start of the change: its ticket moves to Implement here'),
  automation: z
    .strictObject({ timeout: duration.optional(), heartbeat: duration.optional() })
    .optional()
    .describe('Executed by an API token; how long it may take and how often it must be heard of'),
  tags: z
    .array(visibleLine(40))
    .max(20)
    .refine((tags) => new Set(tags.map((tag) => tag.toLowerCase())).size === tags.length, 'a tag is there twice')
    .optional()
    .describe('Words to find it by'),
  fields: z
    .record(fieldName, visibleLine(500))
    .refine((fields) => Object.keys(fields).length <= 20, 'more than 20 fields')
    .optional()
    .describe('Fields of your own: { CAB ref: C-114 }'),
  links: z.array(link).max(20).optional().describe('Documents and pages that belong to it'),
  note: text.optional().describe('For whoever plans, in Markdown; no instruction'),
  audience: text.optional().describe('To whom a communication goes'),
  message: text.optional().describe('What a communication says'),
})

/** A step of a rollback that reverses nothing. Done by people, and understood by reading it: nobody tries it out beforehand. */
const rollbackStepFile = stepFile
  .pick({
    step: true,
    title: true,
    people: true,
    timebox: true,
    do: true,
    verify: true,
    secondPerson: true,
    audience: true,
    message: true,
  })
  .extend({
    kind: z.enum(ADDED_KINDS).default('task'),
    owner: id.optional().describe('The role that executes the step; the lead when left out'),
    takes: estimate.optional().describe('low..likely..high, or one duration'),
    after: z
      .array(dependency)
      .optional()
      .describe('Steps that stand before it in this list; the one before it when left out, none when empty'),
  })

const triggerFile = z.strictObject({
  id: id.optional().describe('Made of `when` when left out'),
  when: title.describe('What is then the case, in one line: Reconciliation is off by more than 0.1 %'),
  at: offset.optional().describe('When whoever decides is asked whether it is the case'),
  metric: metricRule.optional().describe('What a reported value must keep to; once it does not, the trigger is met'),
  decides: id.optional().describe('The role that answers, and may begin the rollback; the lead when left out'),
})

const rollbackFile = z.strictObject({
  takes: duration.optional().describe('How long a complete rollback is expected to take; the same as rollbackTakes'),
  triggers: z.array(triggerFile).max(50).default([]).describe('What would make us roll back'),
  first: z.array(rollbackStepFile).max(100).default([]).describe('Steps before anything is reversed'),
  last: z.array(rollbackStepFile).max(100).default([]).describe('Steps after everything is reversed'),
})

const phaseFile = z.union(
  [title, z.strictObject({ phase: title, changeHoldBlocks: z.boolean().default(false) })],
  'a phase is its title, or { phase: title, changeHoldBlocks: true }',
)

/** A check-in every no time at all is none. */
const parseRhythm = (text: string): number | undefined =>
  parseDuration(/^every\s+(\S+)$/.exec(text)?.[1] ?? '') || undefined

const hypercareFile = z.strictObject({
  lasts: duration,
  checkIns: parsed(parseRhythm, { what: 'a rhythm', many: 'rhythms', like: 'every 8h', meant: meantRhythm })
    .describe('How often: every 8h')
    .optional(),
  owner: id.optional().describe('The role that records the check-ins; the lead when left out'),
  signedBy: z
    .array(id)
    .optional()
    .describe(
      'The roles whose sign-off ends hypercare, under four eyes each by another person; the lead when left out',
    ),
  exit: z.array(metricRule).default([]),
})

const changeFile = z
  .strictObject({
    risk: z.enum(['high', 'moderate', 'low']).optional().describe('Of the ticket; by the tier when left out'),
    groups: z.record(id, title).optional().describe('Assignment groups in ServiceNow, by role'),
    affects: z.array(title).max(200).optional().describe('Configuration items that it affects, by their names'),
    tasks: z.literal(true).optional().describe('A change task for each workstream, kept in step'),
    fields: ticketFields.optional(),
  })
  .describe('What the change ticket in ServiceNow says when T-Minus makes it')

const valueFile = z.strictObject({
  title,
  unit: visibleLine(20).optional().describe('As it follows the number: s, %, EUR'),
})

/** The YAML file with nothing left out, key by key. `readRunbook` (runbookFile.ts) then checks it as a whole. */
export const runbookFile = z.strictObject({
  runbook: id,
  title,
  description: text.optional(),
  tier: z
    .union([z.literal(1), z.literal(2), z.literal(3)], 'the tier is 1, 2 or 3')
    .describe('1 customer-impacting … 3 internal'),
  timezone: z.string().describe('An IANA time zone: Europe/Berlin'),
  window: duration,
  contingency: share.optional().describe('Share of the window that the plan leaves free'),
  outage: z.strictObject({ atMost: duration }).optional().describe('How long the service may be down'),
  rollbackTakes: duration.optional().describe('How long a complete rollback is expected to take'),
  rollback: rollbackFile.optional().describe('Of the whole cutover: what would trigger it, and its own steps'),
  warn: z
    .strictObject({
      rollback: duration.optional().describe('So long before the rollback deadline'),
      chance: share.optional().describe('Once the chance to end inside the window is below this share'),
    })
    .refine((warn) => Object.keys(warn).length > 0, 'say rollback, chance or both')
    .optional()
    .describe('When the lead and whoever decides at the gates are warned'),
  fourEyes: z
    .boolean()
    .optional()
    .describe('A signature counts only from somebody who neither supplied evidence nor executes; always on in tier 1'),
  roles: z.record(roleId, roleFile),
  calendars: z
    .record(calendarName, calendarFile)
    .optional()
    .describe('When whoever keeps to them works, by their names'),
  calendar: z.string().optional().describe('The calendar that whatever names none keeps to; all hours when left out'),
  readiness: z.record(title, z.array(readinessItemFile)).default({}),
  gates: z.array(gateFile).default([]),
  holds: z.array(holdFile).default([]).describe('Built-in holds of the countdown'),
  phases: z.array(phaseFile).min(1),
  workstreams: z.record(title, z.array(stepFile)),
  hypercare: hypercareFile.optional(),
  values: z
    .record(z.string().min(1), valueFile)
    .optional()
    .describe('What metrics and outputs are called where people read them, by their names'),
  change: changeFile.optional(),
})
export type RunbookFile = z.output<typeof runbookFile>

const writtenStep = stepFile.partial({ step: true, phase: true, owner: true })
const writtenRollbackSteps = z.array(rollbackStepFile.partial({ step: true })).optional()

/** The same as it may be written: `reading/defaults.ts` says what is taken for what is left out. */
export const writtenFile = runbookFile
  .partial({ tier: true, timezone: true, window: true, roles: true, phases: true })
  .extend({
    rollback: rollbackFile.extend({ first: writtenRollbackSteps, last: writtenRollbackSteps }).optional(),
    workstreams: z.record(title, z.array(writtenStep)).optional().describe('Steps by workstream, instead of steps'),
    steps: z
      .array(writtenStep.extend({ workstream: title.optional() }))
      .optional()
      .describe('Steps as one list, instead of workstreams'),
  })

export type EvidenceRule = z.output<typeof evidenceRule>
export type MetricRule = z.output<typeof metricRule>
