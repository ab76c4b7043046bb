/** Drafts of runbooks: made, read, edited by commands, checked and compared. */
import { z } from 'zod'
import { insertPart } from '../../shared/draft/commands.ts'
import type { LibraryEntry } from '../../shared/draft/library/entry.ts'
import { PLANS } from '../../shared/draft/library/plans.ts'
import { SNIPPETS } from '../../shared/draft/library/snippets.ts'
import { MAX_TEXT } from '../../shared/draft/limits.ts'
import type { DraftStateAnswer } from '../../shared/draft/protocol.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { parsed } from '../commands/parseCommand.ts'
import { UNAUTHORISED } from '../core.ts'
import { type Answer, inOrder, ok, refusal, refused } from './answers.ts'
import { comparison, draftCheck, draftLine, libraryEntry, plannedFrom, triedInsertion } from './draftSchemas.ts'
import { givenJson, nothing, query } from './input.ts'
import { notSignedIn, type Route, route } from './route.ts'
import type { Services } from './services.ts'

const MAX_EVENTS = 1_000
/** A text of the greatest length, escaped as JSON. */
const MAX_DRAFT_BYTES = 2 * MAX_TEXT

const listed = ({ id, title, about }: LibraryEntry) => ({ id, title, about })

export function draftRoutes({ core, organisation }: Services): Route[] {
  const tag = 'drafts'
  const { drafts } = core
  const unknown = (id: string) => refused('unknownDraft', `There is no draft “${id}” here.`)

  return [
    route({
      method: 'get',
      path: '/drafts',
      operationId: 'listDrafts',
      summary: 'All drafts of runbooks, the one changed last first',
      tag,
      takes: nothing,
      answers: {
        200: { description: 'Instants in epoch milliseconds', schema: z.object({ drafts: z.array(draftLine) }) },
      },
      handle: async () => ok({ drafts: await drafts.list(organisation.id) }),
    }),

    route({
      method: 'post',
      path: '/drafts',
      operationId: 'createDraft',
      summary:
        'Makes a draft: empty, of a version of a runbook, of a plan of the library, or of a YAML text; for planners and administrators',
      description: 'A repeated commandId has one effect and one answer.',
      tag,
      takes: { ...givenJson('CreateDraft'), limit: MAX_DRAFT_BYTES },
      answers: {
        200: {
          description: 'Made, or made before with the same commandId',
          schema: z.object({
            ok: z.literal(true),
            id: z.string(),
            notKept: z.array(z.string()).describe('What of the text a draft cannot keep, in sentences'),
          }),
        },
      },
      refusals: [404, 409],
      cost: 10,
      async handle({ caller, input }) {
        const given = { organisation: organisation.id, credential: caller.credential, body: input }
        const answer = await drafts.create(given)
        if (answer === UNAUTHORISED) return notSignedIn()
        return answer.ok ? ok(answer) : refusal(answer.refusal)
      },
    }),

    route({
      method: 'get',
      path: '/drafts/{draftId}',
      operationId: 'getDraft',
      summary: 'A draft as it stands, which replicas of the console begin with',
      tag,
      takes: nothing,
      answers: {
        200: { description: 'The state, and the hash of the last event in it', schema: 'DraftStateAnswer' },
        304: { description: 'The last event is still the one whose hash If-None-Match gives' },
      },
      refusals: [404],
      cost: 2,
      async handle({ param, request }) {
        const standing = await drafts.read(organisation.id, param('draftId'))
        if (!standing) return unknown(param('draftId'))
        const headers = { etag: `"${standing.hash}"`, 'cache-control': 'private, no-cache' }
        if (request.headers['if-none-match'] === headers.etag) return { status: 304, headers }
        const body: DraftStateAnswer = { ...standing, serverNow: core.now() }
        return ok(body, headers)
      },
    }),

    route({
      method: 'get',
      path: '/drafts/{draftId}/events',
      operationId: 'listDraftEvents',
      summary: 'The log of a draft after a seq, in order and without gaps: who changed what, and what was there before',
      tag,
      takes: query(
        z.strictObject({
          after: z.coerce.number().int().min(0).default(0).describe('The last seq that you have'),
          limit: z.coerce.number().int().min(1).max(MAX_EVENTS).default(MAX_EVENTS),
        }),
      ),
      answers: { 200: { description: 'Ask again with the last seq while there are any', schema: 'DraftEventList' } },
      refusals: [404],
      cost: 2,
      async handle({ param, input: { after, limit } }) {
        if (!(await drafts.read(organisation.id, param('draftId')))) return unknown(param('draftId'))
        return ok({ events: await drafts.readEvents(organisation.id, param('draftId'), after, limit) })
      },
    }),

    route({
      method: 'post',
      path: '/drafts/{draftId}/commands',
      operationId: 'giveDraftCommand',
      summary: 'Gives a command to a draft; the answer has the events that it caused',
      description:
        'A repeated commandId has one effect and one answer, for 30 days. `seen` names what the editor saw: what somebody else ' +
        'has changed since is refused as `cellChanged`, with what it holds now.',
      tag,
      takes: { ...givenJson('GivenDraftCommand'), limit: MAX_DRAFT_BYTES },
      answers: { 200: { description: 'Done; committed and on its way to everybody', schema: 'DraftAccepted' } },
      refusals: [404, 409],
      async handle({ caller, param, input }): Promise<Answer> {
        const answer = await drafts.handleCommand({
          organisation: organisation.id,
          draftId: param('draftId'),
          credential: caller.credential,
          body: input,
        })
        if (answer === UNAUTHORISED) return notSignedIn()
        return answer.ok ? ok({ ...answer, events: inOrder(answer.events) }) : refusal(answer.refusal)
      },
    }),

    route({
      method: 'get',
      path: '/drafts/{draftId}/check',
      operationId: 'checkDraft',
      summary: 'All faults of a draft, each at its cell or section, and what the plan says',
      tag,
      takes: nothing,
      answers: { 200: { description: 'Of the draft at `seq`', schema: draftCheck } },
      refusals: [404],
      cost: 5,
      async handle({ param }) {
        const checked = await drafts.check(organisation.id, param('draftId'))
        return checked ? ok(checked.check) : unknown(param('draftId'))
      },
    }),

    route({
      method: 'get',
      path: '/drafts/{draftId}/text',
      operationId: 'getDraftText',
      summary: 'A draft as the YAML of a runbook; `replaceText` takes it back',
      tag,
      takes: nothing,
      answers: {
        200: { description: 'The YAML at `seq`', schema: z.object({ seq: z.int(), yaml: z.string() }) },
      },
      refusals: [404],
      cost: 5,
      async handle({ param }) {
        const checked = await drafts.check(organisation.id, param('draftId'))
        return checked ? ok({ seq: checked.check.seq, yaml: checked.yaml }) : unknown(param('draftId'))
      },
    }),

    route({
      method: 'post',
      path: '/drafts/{draftId}/insertion',
      operationId: 'tryInsertion',
      summary: 'What putting a snippet, or a part of a runbook, into a draft would do: the one command that does it',
      description:
        'Nothing is changed: give `command` to the draft. Ids that are taken are renamed; what the part names outside of itself ' +
        'is left out, and said; `faults` are those that the draft would have and does not have now.',
      tag,
      takes: givenJson('InsertPart'),
      answers: { 200: { description: 'Of the draft at `seq`', schema: triedInsertion } },
      refusals: [404, 409],
      cost: 5,
      async handle({ caller, param, input }): Promise<Answer> {
        const part = parsed(insertPart, input)
        if (isRefusal(part)) return refusal(part)
        const tried = await drafts.tryInsertion(organisation.id, param('draftId'), part, caller.actor)
        if (!tried) return unknown(param('draftId'))
        return isRefusal(tried) ? refusal(tried) : ok(tried)
      },
    }),

    route({
      method: 'get',
      path: '/plan-library',
      operationId: 'listPlanLibrary',
      summary: 'What a plan can begin with, and what can be put into one',
      tag,
      takes: nothing,
      answers: {
        200: {
          description: 'By their ids',
          schema: z.object({ plans: z.array(libraryEntry), snippets: z.array(libraryEntry) }),
        },
      },
      handle: async () => ok({ plans: PLANS.map(listed), snippets: SNIPPETS.map(listed) }),
    }),

    route({
      method: 'get',
      path: '/drafts/{draftId}/planned',
      operationId: 'listPlannedFromDraft',
      summary: 'The live cutovers of the version that was last made of a draft; as T-0 comes near, it locks by itself',
      tag,
      takes: nothing,
      answers: {
        200: { description: 'Those that have not ended', schema: z.object({ planned: z.array(plannedFrom) }) },
      },
      refusals: [404],
      async handle({ param }) {
        const planned = await drafts.planned(organisation.id, param('draftId'))
        return planned ? ok({ planned }) : unknown(param('draftId'))
      },
    }),

    route({
      method: 'get',
      path: '/drafts/{draftId}/compare',
      operationId: 'compareDraft',
      summary: 'How a draft differs from a version of its runbook, and what it no longer demands',
      tag,
      takes: query(
        z.strictObject({
          with: z
            .string()
            .min(1)
            .max(64)
            .optional()
            .describe('Content hash, or its beginning; the newest when left out'),
          runbook: z.string().min(1).max(64).optional().describe('Another runbook than the one that the draft becomes'),
        }),
      ),
      answers: { 200: { description: 'Seen from the version', schema: comparison } },
      refusals: [404, 409],
      cost: 5,
      async handle({ param, input }) {
        const version = { runbookId: input.runbook, hash: input.with }
        const compared = await drafts.compare(organisation.id, param('draftId'), version)
        if (!compared) return unknown(param('draftId'))
        return isRefusal(compared) ? refusal(compared) : ok(compared)
      },
    }),
  ]
}
