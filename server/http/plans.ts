/** Plans as people have them: what a file would become as a runbook. Nothing is kept of it. */
import { z } from 'zod'
import { importAnswers } from '../../shared/import/answers.ts'
import { difference } from '../../shared/import/difference.ts'
import { FIELDS } from '../../shared/import/headings.ts'
import { SAID } from '../../shared/import/plan.ts'
import { MODES } from '../../shared/runbook/mode.ts'
import { runbookReader } from '../runbooks/readAside.ts'
import { ok, refused } from './answers.ts'
import { givenForm, MAX_RUNBOOK_BYTES } from './input.ts'
import { type Route, route } from './route.ts'
import { fault as runbookFault } from './runbooks.ts'
import type { Services } from './services.ts'

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
  alsoBy: z.array(z.string()).exactOptional().describe('Further roles that do it'),
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
  statusWritten: z.string().exactOptional().describe('As the file has it'),
  actualStart: ms.exactOptional(),
  actualEnd: ms.exactOptional(),
  comments: z.string().exactOptional().describe('The planner’s note'),
  deadline: ms.exactOptional(),
  parties: z
    .record(z.string(), z.array(z.string()))
    .exactOptional()
    .describe('Names beside the owner, by what they are; none where the plan says that there are none'),
  only: z.enum(MODES).exactOptional(),
  webLinks: z.array(z.object({ title: z.string(), url: z.string() })).exactOptional(),
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
  matrix: z
    .array(
      z.object({
        column: z.int(),
        heading: z.string(),
        by: z.enum(['content', 'person']),
        samples: z.array(z.string()),
      }),
    )
    .describe('Columns of a RACI matrix, each a role'),
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

const into = z.union([
  z.object({ refused: z.string() }),
  z.object({
    differences: z.array(difference),
    accepted: z.array(z.string()).describe('Keys of those that `text` has'),
    text: z.string().describe('The runbook with them, which `POST /runbooks` imports'),
    check,
  }),
])

const tried = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.literal('refused'),
      what: z.string(),
      message: z.string(),
      field: z.string().exactOptional().describe('Of the answers, where one of them does not fit the file'),
    })
    .describe('What it is, and the way out'),
  z
    .object({
      kind: z.literal('runbook'),
      what: z.string(),
      text: z.string(),
      questions: z.array(question),
      guesses: z.array(finding),
      check,
    })
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
    into: into.exactOptional(),
  }),
])

const wanted = z.strictObject({
  answers: importAnswers.exactOptional().describe('To what an earlier dry run asked, by the ids of its questions'),
  into: z
    .strictObject({
      runbook: z.string().min(1).max(64).describe('Id of the runbook that an earlier version of this plan became'),
      version: z
        .string()
        .min(1)
        .max(128)
        .exactOptional()
        .describe('Its hash; the one that new cutovers use when left out'),
      accepted: z
        .array(z.string().max(200))
        .max(100_000)
        .exactOptional()
        .describe('Keys of the differences to take; all but doubtful ones when left out'),
    })
    .exactOptional(),
})

export function planRoutes({ core, organisation }: Services): Route[] {
  /** Undefined where there is none. */
  async function sourceOf(runbook: string, version: string | undefined): Promise<string | undefined> {
    const hash = version ?? (await core.library.versions(organisation.id, runbook))[0]?.hash
    return hash === undefined ? undefined : core.library.source(organisation.id, runbook, hash)
  }
  return [
    route({
      method: 'post',
      path: '/plans/dry-run',
      operationId: 'tryPlan',
      summary: 'What a plan would become as a runbook, for planners and administrators',
      description:
        'Send a form with the `file`: a spreadsheet (.xlsx, .ods, .csv), Microsoft Project XML, Markdown or a runbook. Nothing is ' +
        'saved. What may be meant in two ways is asked: send the file again with `answers`. Then import `runbook`. With `into` ' +
        'it answers what is different in a runbook that an earlier version of the plan became.',
      tag: 'runbooks',
      takes: givenForm(MAX_RUNBOOK_BYTES, wanted),
      answers: { 200: { description: 'What it is and what it would become', schema: tried } },
      refusals: [404],
      cost: 10,
      async handle({ caller, input: { file, answers = {}, into } }) {
        const { organisationRole, id } = caller.actor
        if (organisationRole !== 'admin' && organisationRole !== 'planner') {
          return refused('notYourRole', 'Plans are brought in by planners and administrators.')
        }
        const text = into && (await sourceOf(into.runbook, into.version))
        if (into && text === undefined)
          return refused('unknownRunbook', `There is no such version of “${into.runbook}” here.`)
        const run = await runbookReader.dryRun(
          file.bytes,
          file.name,
          answers,
          id,
          text === undefined ? undefined : { text, accepted: into?.accepted ? new Set(into.accepted) : 'sure' },
        )
        if (run.kind === 'refused' && run.field !== undefined)
          return refused('malformed', run.message, { field: run.field })
        return ok(run satisfies z.output<typeof tried>)
      },
    }),
  ]
}
