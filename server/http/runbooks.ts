/** Runbooks and their versions. A version never changes, so clients may cache it for ever. */
import { z } from 'zod'
import type { Fault } from '../../shared/runbook/runbookFile.ts'
import { readRehearsals } from '../runbooks/acceptedRehearsals.ts'
import { runbookReader } from '../runbooks/readAside.ts'
import { type Answer, ok, type RunbookFault, refusal, refused } from './answers.ts'
import { type BodyText, givenText, isAnswer, jsonOf, MAX_RUNBOOK_BYTES, nothing } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

const FILE = 'runbook.yaml'

const version = z.object({
  id: z.string(),
  hash: z.string().describe('Of the content; `version` when a cutover is made'),
  version: z.int().describe('Counts from 1'),
  title: z.string(),
  importedAt: z.iso.datetime().describe('When this content was last imported and put in the place of another'),
  importedBy: z.string().nullable().describe('Person id; null for what the server imported itself'),
})

const rehearsed = z
  .object({ cutoverId: z.string(), title: z.string(), acceptedBy: z.string(), acceptedAt: z.iso.datetime() })
  .exactOptional()
  .describe('The last rehearsal of this content that was closed as completed; absent where there is none')

const listed = version.extend({ versions: z.int().describe('How many versions the runbook has') })

export const fault = z.object({
  file: z.string(),
  line: z.int(),
  column: z.int(),
  message: z.string(),
  severity: z.enum(['error', 'warning']),
  isPlan: z
    .literal(true)
    .exactOptional()
    .describe('The text is a plan of another kind: `POST /plans/dry-run` says what runbook it would be'),
  fixes: z
    .array(z.object({ from: z.int(), to: z.int(), text: z.string() }))
    .readonly()
    .exactOptional()
    .describe('`text` in place of the characters `from` to `to` (UTF-16 code units) of the source would be right'),
})

const source = z.strictObject({
  source: z.string().describe('The runbook as YAML or JSON text'),
  file: z.string().trim().min(1).max(200).optional().describe('Its name in faults'),
})

const BODIES = { 'application/yaml': 'RunbookText', 'application/json': 'RunbookBody', 'text/plain': 'RunbookText' }

export const runbookSchemas = { RunbookSource: source }

export function runbookRoutes({ core, organisation, sql }: Services): Route[] {
  const tag = 'runbooks'
  const unknown = (id: string) => refused('unknownRunbook', `There is no runbook “${id}” here.`)

  return [
    route({
      method: 'get',
      path: '/runbooks',
      operationId: 'listRunbooks',
      summary: 'Of each runbook the version that new cutovers use: the one imported last',
      tag,
      takes: nothing,
      answers: { 200: { description: 'By title', schema: z.object({ runbooks: z.array(listed) }) } },
      handle: async () => ok({ runbooks: await core.library.list(organisation.id) }),
    }),

    route({
      method: 'post',
      path: '/runbooks',
      operationId: 'importRunbook',
      summary: 'Imports a runbook, for planners and administrators',
      description:
        'Send the YAML or JSON of the file itself, or `{"source": "…"}`. New cutovers use what was imported last. Content ' +
        'that is there already keeps its version, and with it new cutovers use that version again.',
      tag,
      takes: givenText(MAX_RUNBOOK_BYTES, BODIES),
      answers: {
        200: {
          description: 'The version, which new cutovers use from now on',
          schema: z.object({
            ok: z.literal(true),
            runbook: version,
            isNew: z.boolean().describe('This content was not there before'),
            insteadOf: z
              .int()
              .exactOptional()
              .describe('The version that new cutovers used until now, where it was another'),
            faults: z.array(fault),
            warnings: z.array(z.string()).describe('The same, each as a sentence'),
          }),
        },
      },
      cost: 10,
      async handle({ caller, input }) {
        const { organisationRole, id } = caller.actor
        if (organisationRole !== 'admin' && organisationRole !== 'planner') {
          return refused('notYourRole', 'Runbooks are imported by planners and administrators.')
        }
        const given = sourceOf(input)
        if (isAnswer(given)) return given
        const result = await core.library.importText(organisation.id, given.text, given.file, id)
        if (result.version === undefined) return faulty(result.faults)
        const { version: runbook, faults, ...stored } = result
        return ok({ ok: true, ...stored, runbook, faults: faults.map(shown), warnings: faults.map(sayFault) })
      },
    }),

    route({
      method: 'post',
      path: '/runbooks/check',
      operationId: 'checkRunbook',
      summary: 'All faults of a runbook at once, without importing it',
      tag,
      takes: givenText(MAX_RUNBOOK_BYTES, BODIES),
      answers: {
        200: {
          description: 'Usable when no fault is an error',
          schema: z.object({ ok: z.boolean(), faults: z.array(fault) }),
        },
      },
      cost: 10,
      async handle({ caller, input }) {
        const given = sourceOf(input)
        if (isAnswer(given)) return given
        const { runbook, faults } = await runbookReader.read(given.text, given.file, caller.actor.id)
        return ok({ ok: runbook !== undefined, faults: faults.map(shown) })
      },
    }),

    route({
      method: 'get',
      path: '/runbooks/{runbookId}',
      operationId: 'listRunbookVersions',
      summary: 'The versions of a runbook. The first is the one imported last, which new cutovers use',
      tag,
      takes: nothing,
      answers: {
        200: {
          description: 'The versions',
          schema: z.object({ id: z.string(), versions: z.array(version.extend({ rehearsed })) }),
        },
      },
      refusals: [404],
      async handle({ param }) {
        const id = param('runbookId')
        const versions = await core.library.versions(organisation.id, id)
        if (versions.length === 0) return unknown(id)
        const rehearsals = await readRehearsals(sql, organisation.id, id)
        const rehearsalOf = (hash: string) => {
          const { runbookHash: _, ...last } = rehearsals.find(({ runbookHash }) => runbookHash === hash) ?? {}
          return 'cutoverId' in last ? { rehearsed: last } : {}
        }
        return ok({ id, versions: versions.map((one) => ({ ...one, ...rehearsalOf(one.hash) })) })
      },
    }),

    route({
      method: 'get',
      path: '/runbooks/{runbookId}/versions/{hash}',
      operationId: 'getRunbookVersion',
      summary: 'A version as everything else uses it: durations in seconds, lists flat. It never changes',
      tag,
      takes: nothing,
      answers: { 200: { description: 'The runbook', schema: 'Runbook' } },
      refusals: [404],
      async handle({ param }) {
        const runbookId = param('runbookId')
        const hash = param('hash')
        const gzip = await core.library.definitionGzip(organisation.id, runbookId, hash)
        if (!gzip) return unknown(`${runbookId} ${hash}`)
        const headers = { etag: `"${hash}"`, 'cache-control': 'private, max-age=31536000, immutable' }
        return { status: 200, gzip, headers }
      },
    }),

    route({
      method: 'get',
      path: '/runbooks/{runbookId}/versions/{hash}/source',
      operationId: 'getRunbookSource',
      summary: 'The text of a version as it was imported',
      tag,
      takes: nothing,
      answers: {
        200: { description: 'The text', schema: z.object({ source: z.string() }) },
      },
      cost: 2,
      refusals: [404],
      async handle({ param }) {
        const runbookId = param('runbookId')
        const hash = param('hash')
        const text = await core.library.source(organisation.id, runbookId, hash)
        return text === undefined ? unknown(`${runbookId} ${hash}`) : ok({ source: text })
      },
    }),
  ]
}

/** The text of a runbook: the body itself, or its member `source`. */
function sourceOf({ text, mediaType }: BodyText): { text: string; file: string } | Answer {
  if (mediaType !== 'application/json') return { text, file: FILE }
  const value = jsonOf(text)
  // Leave it to the runbook reader to say where it is broken.
  if (isAnswer(value)) return { text, file: FILE }
  const { data } = source.safeParse(value.json)
  return data ? { text: data.source, file: data.file ?? FILE } : { text, file: FILE }
}

function faulty(faults: Fault[]): Answer {
  const errors = faults.filter(({ severity }) => severity === 'error')
  const [first] = errors
  const count = errors.length === 1 ? 'one error' : `${errors.length} errors`
  return refusal({
    code: 'runbookFaults',
    message: `The runbook has ${count}${first ? `: ${sayFault(first)}` : ''}`,
    ...(first && { field: first.path || `line ${first.line}` }),
    faults: faults.map(shown),
  })
}

const sayFault = ({ line, message }: Fault): string => `line ${line}, ${message}`

const shown = ({ file, line, column, message, severity, fixes, isPlan }: Fault): RunbookFault => ({
  file,
  line,
  column,
  message,
  severity,
  ...(isPlan && { isPlan }),
  ...(fixes && { fixes: fixes.map(({ value: _, ...fix }) => fix) }),
})
