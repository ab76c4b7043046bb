/** Plans as people have them: what a file would become as a runbook. Nothing is kept of it. */
import { z } from 'zod'
import { importAnswers } from '../../shared/import/answers.ts'
import { FIELDS } from '../../shared/import/headings.ts'
import { SAID } from '../../shared/import/plan.ts'
import { singleLine } from '../../shared/singleLine.ts'
import { runbookReader } from '../runbooks/readAside.ts'
import { ok, refused } from './answers.ts'
import { givenBytes, isAnswer, jsonOf, MAX_RUNBOOK_BYTES, refuseIssues } from './input.ts'
import { type Route, route } from './route.ts'
import { fault as runbookFault } from './runbooks.ts'

const place = z.object({
  sheet: z.string().describe('Empty where the file has none'),
  row: z.int().describe('Row of the sheet, line of the text, or number of the task'),
})

const finding = z.object({
  kind: z.string(),
  message: z.string().describe('A sentence about all of them'),
  count: z.int(),
  places: z.array(place),
  examples: z.array(z.string()).describe('The first few, as written'),
})

const check = z.array(runbookFault).describe('What the check says of the runbook')

const ms = z.number().describe('Epoch milliseconds')

const step = z.object({
  id: z.string(),
  source: place.extend({ id: z.string().exactOptional().describe('As the file has it') }),
  title: z.string(),
  says: z.array(z.enum(SAID)).readonly().describe('What the plan says of it; everything else is put in'),
  workstream: z.string().exactOptional(),
  phase: z.string().exactOptional(),
  role: z.string().exactOptional(),
  people: z.array(z.string()),
  duration: z
    .object({ seconds: z.number(), low: z.number().exactOptional(), high: z.number().exactOptional() })
    .exactOptional(),
  start: ms.exactOptional(),
  end: ms.exactOptional(),
  notBefore: ms.exactOptional(),
  after: z.array(z.object({ id: z.string(), type: z.string(), lag: z.number().describe('Seconds') })),
  description: z.string().exactOptional(),
  verify: z.string().exactOptional(),
  rollback: z.string().exactOptional(),
  kind: z.string().exactOptional(),
  status: z.string().exactOptional(),
  actualStart: ms.exactOptional(),
  actualEnd: ms.exactOptional(),
  comments: z.string().exactOptional(),
})

const column = z.object({
  field: z.enum(FIELDS),
  column: z.int().describe('Counts from 0'),
  heading: z.string(),
  confidence: z.number().describe('0 to 1'),
  by: z.enum(['heading', 'content', 'person']),
  unit: z.string().exactOptional(),
  samples: z.array(z.string()),
})

const sheet = z.object({
  name: z.string(),
  isTaken: z.boolean(),
  why: z.string().exactOptional().describe('Why it is not taken'),
  headerRow: z.int().optional(),
  headings: z.array(z.string()),
  headingKey: z.string().describe('To remember by which mapping sheets with these headings are read'),
  columns: z.array(column),
  unused: z
    .array(z.object({ column: z.int(), heading: z.string(), samples: z.array(z.string()) }))
    .describe('Columns with something in them that no field takes'),
  rows: z.int(),
  skipped: z
    .array(
      z.object({
        row: z.int(),
        to: z.int().exactOptional().describe('The last of them, where several follow each other'),
        why: z.enum(['title', 'header', 'empty']),
      }),
    )
    .describe('Rows that hold no step'),
})

const question = z.object({
  id: z.string().describe('The key of the answer'),
  ask: z.string(),
  why: z.string(),
  options: z.array(z.object({ value: z.string(), label: z.string() })).exactOptional(),
  proposal: z.string().exactOptional().describe('What the dry run goes on with meanwhile'),
  merges: z.array(z.object({ name: z.string(), spellings: z.array(z.string()) })).exactOptional(),
  isRequired: z.boolean().describe('Nothing should be imported before it is answered'),
})

const tried = z.discriminatedUnion('kind', [
  z
    .object({ kind: z.literal('refused'), what: z.string(), message: z.string() })
    .describe('What it is, and the way out'),
  z
    .object({ kind: z.literal('runbook'), what: z.string(), text: z.string(), guesses: z.array(finding), check })
    .describe('A runbook already, as text'),
  z.object({
    kind: z.literal('plan'),
    what: z.string(),
    sheets: z.array(sheet),
    questions: z.array(question),
    steps: z.array(step),
    readiness: z.array(step).describe('Long preparation, as readiness items'),
    roles: z.array(z.object({ id: z.string(), title: z.string(), people: z.array(z.string()) })),
    guesses: z.array(finding),
    lost: z.array(finding).describe('What a runbook has no place for'),
    faults: z.array(finding.extend({ severity: z.enum(['error', 'warning']) })),
    zone: z.string(),
    t0: z.iso.datetime().exactOptional(),
    runbook: z.string().describe('YAML, which `POST /runbooks` imports'),
    check,
  }),
])

export const planRoutes = (): Route[] => [
  route({
    method: 'post',
    path: '/plans/dry-run',
    operationId: 'tryPlan',
    summary: 'What a plan would become as a runbook, for planners and administrators',
    description:
      'Send the bytes of a spreadsheet (.xlsx, .ods, .csv), of Microsoft Project XML, Markdown or a runbook. Nothing is ' +
      'saved. What may be meant in two ways is asked: send the file again with `answers`. Then import `runbook`.',
    tag: 'runbooks',
    takes: givenBytes(
      MAX_RUNBOOK_BYTES,
      z.strictObject({
        name: singleLine(200).describe('Of the file'),
        answers: z
          .string()
          .max(6000)
          .optional()
          .describe(
            'JSON: `sheets`, `mappings` (by sheet, of each field the heading of its column, or null), `durationUnit`, ' +
              '`dateOrder`, `zone`, `t0`, `rowNumbers`, `people`, `items`, `order`, `title`, `tier`',
          ),
      }),
    ),
    answers: { 200: { description: 'What it is and what it would become', schema: tried } },
    cost: 10,
    async handle({ caller, input: { bytes, name, answers } }) {
      const { organisationRole, id } = caller.actor
      if (organisationRole !== 'admin' && organisationRole !== 'planner') {
        return refused('notYourRole', 'Plans are brought in by planners and administrators.')
      }
      const value = jsonOf(answers ?? '')
      if (isAnswer(value)) return refused('malformed', 'answers: it is not JSON', { field: 'answers' })
      const { data, error } = importAnswers.safeParse(value.json)
      if (error) return refuseIssues(error)
      return ok((await runbookReader.dryRun(bytes, name, data, id)) satisfies z.output<typeof tried>)
    },
  }),
]
