/** A runbook or a cutover as a file, for whoever reports in one, plans in one, or keeps a calendar. */
import { z } from 'zod'
import { isRefusal } from '../../shared/refusal.ts'
import { singleLine } from '../../shared/singleLine.ts'
import { findPerson, readDirectory } from '../auth/people.ts'
import { FORMATS, type Format } from '../export/cannotCarry.ts'
import { exportedCutover } from '../export/exportedCutover.ts'
import { type ExportedPlan, exportedRunbook } from '../export/exportedPlan.ts'
import { runbookReader } from '../runbooks/readAside.ts'
import { type Answer, refusal, refused } from './answers.ts'
import { query } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

const TYPES: Record<Format, string> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  yaml: 'application/yaml; charset=utf-8',
  ics: 'text/calendar; charset=utf-8; method=PUBLISH',
}

const format = z
  .enum(FORMATS)
  .default('xlsx')
  .describe('xlsx: Excel; xml: Microsoft Project; md: Markdown; yaml: the text of the version; ics: a calendar')
const role = z.string().optional().describe('Of a calendar: the steps and gates of this role alone')

const ofRunbook = query(
  z.strictObject({
    format,
    version: z.string().optional().describe('What its hash begins with; the one imported last when left out'),
    t0: z.iso
      .datetime({ offset: true, error: 'write an instant with its zone: 2027-03-06T22:00:00+01:00' })
      .optional()
      .describe('With it times are instants, else they count from T-0; a calendar needs it'),
    role,
  }),
)
const ofCutover = query(
  z.strictObject({
    format,
    role,
    person: singleLine(320)
      .optional()
      .describe('Of a calendar: the steps and gates of this person alone, by id or mail address; me: the caller'),
  }),
)

export function exportRoutes({ core, sql, organisation }: Services): Route[] {
  const answers = { 200: { description: 'The file', mediaType: 'application/octet-stream' } }
  return [
    route({
      method: 'get',
      path: '/runbooks/{runbookId}/export',
      operationId: 'exportRunbook',
      summary: 'A version of a runbook as a file',
      description: 'What a kind of file has no place for is said in it; importing it brings back the same steps.',
      tag: 'runbooks',
      takes: ofRunbook,
      answers,
      refusals: [404],
      cost: 20,
      async handle({ param, caller, input }) {
        const runbookId = param('runbookId')
        const found = await core.library.find(organisation.id, runbookId, input.version)
        if (!found) return refused('unknownRunbook', `There is no runbook “${runbookId}” with that version here.`)
        const { hash, runbook } = found
        if (input.format === 'yaml') return yaml(runbookId, await core.library.source(organisation.id, runbookId, hash))
        if (input.format === 'ics' && input.t0 === undefined)
          return refused('malformed', 't0: a calendar holds instants, so say when T-0 is', { field: 't0' })
        const t0 = input.t0 === undefined ? {} : { t0: Date.parse(input.t0) }
        const source = await core.library.source(organisation.id, runbookId, hash)
        const plan = exportedRunbook(runbook, {
          now: core.now(),
          version: hash,
          ...t0,
          ...(source === undefined ? {} : { source }),
        })
        return file(plan, input, caller.actor.id)
      },
    }),

    route({
      method: 'get',
      path: '/drafts/{draftId}/export',
      operationId: 'exportDraft',
      summary: 'A draft as a sheet, with its own columns: numbers as numbers, links to be followed',
      description: 'Its text is at `/drafts/{draftId}/text`.',
      tag: 'drafts',
      takes: query(z.strictObject({ format: z.enum(['xlsx', 'csv']).default('xlsx') })),
      answers,
      refusals: [404, 409],
      cost: 20,
      async handle({ param, caller, input }) {
        const plan = await core.drafts.exported(organisation.id, param('draftId'))
        if (!plan) return refused('unknownDraft', `There is no draft “${param('draftId')}” here.`)
        return isRefusal(plan) ? refusal(plan) : file(plan, input, caller.actor.id)
      },
    }),

    route({
      method: 'get',
      path: '/cutovers/{cutoverId}/export',
      operationId: 'exportCutover',
      summary: 'A cutover as a file: plan, baseline at T-0, forecast, actual times and status, as they are now',
      description: 'Times are in the zone of the cutover; those of a calendar are in UTC.',
      tag: 'cutovers',
      takes: ofCutover,
      answers,
      refusals: [404],
      cost: 20,
      async handle({ param, caller, input }) {
        const cutoverId = param('cutoverId')
        const cutover = await core.readState(organisation.id, cutoverId)
        if (!cutover) return refused('unknownCutover', `There is no cutover “${cutoverId}” here.`)
        const { id: runbookId } = cutover.runbook
        const source = await core.library.source(organisation.id, runbookId, cutover.runbookHash)
        if (input.format === 'yaml') return yaml(cutoverId, source)
        const people = await readDirectory(sql, organisation.id)
        const named = input.person === 'me' ? caller.actor.id : input.person
        const person = named === undefined ? undefined : await findPerson(sql, organisation.id, named)
        if (named !== undefined && !person)
          return refused('malformed', `person: nobody here is “${named}”`, { field: 'person' })
        const plan = exportedCutover(cutover, people, core.now(), source)
        return file(plan, { ...input, person }, caller.actor.id)
      },
    }),
  ]

  async function file(
    plan: ExportedPlan,
    { format, role, person }: { format: Format; role?: string | undefined; person?: Named | undefined },
    askedBy: string,
  ): Promise<Answer> {
    if (format === 'yaml') throw new Error('The text of a version is no file of a plan')
    if (role !== undefined && !plan.roles.some(({ id }) => id === role))
      return refused('malformed', `role: the runbook has no role “${role}”`, { field: 'role' })
    if ((role !== undefined || person !== undefined) && format !== 'ics') {
      const field = role === undefined ? 'person' : 'role'
      return refused('malformed', `${field}: only a calendar is somebody’s alone`, { field })
    }
    const whose = { ...(role === undefined ? {} : { role }), ...(person === undefined ? {} : { person: person.id }) }
    const bytes = await runbookReader.write({ plan, format, whose, now: core.now() }, askedBy)
    const who = role ?? person?.name
    return sent(bytes, format, [plan.fileName, ...(who === undefined ? [] : [who])].join('-'))
  }
}

interface Named {
  id: string
  name: string
}

function yaml(name: string, source: string | undefined): Answer {
  if (source === undefined) throw new Error(`The text of ${name} is not stored`)
  return sent(new TextEncoder().encode(source), 'yaml', name)
}

const sent = (bytes: Uint8Array, format: Format, name: string): Answer => ({
  status: 200,
  bytes,
  headers: { 'content-type': TYPES[format], 'content-disposition': disposition(`${name}.${format}`) },
})

/** RFC 6266: a name that old programs read, and the real one where it has other letters. */
function disposition(name: string): string {
  const plain = name.replaceAll(/[^\w.~-]/g, '_')
  if (plain === name) return `attachment; filename="${name}"`
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
