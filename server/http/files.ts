/** Photos and files for notes: uploaded before the note that names them, and read by whoever may read the cutover. */
import { z } from 'zod'
import { decide } from '../../shared/decide/decide.ts'
import { isPicture, MAX_FILE_BYTES, OTHER_TYPE, PICTURE_TYPES } from '../../shared/notes.ts'
import { isRefusal } from '../../shared/refusal.ts'
import { singleLine } from '../../shared/singleLine.ts'
import { addFile, readFile } from '../files/files.ts'
import { ok, refusal, refused } from './answers.ts'
import { givenBytes, nothing } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

const uploaded = z.object({
  id: z.string().describe('SHA-256 of its bytes, as hex'),
  name: z.string(),
  type: z.enum([...PICTURE_TYPES, OTHER_TYPE]).describe('By its content'),
  size: z.int().describe('Bytes'),
})

export function fileRoutes({ core, sql, organisation }: Services): Route[] {
  const tag = 'files'
  return [
    route({
      method: 'post',
      path: '/cutovers/{cutoverId}/steps/{stepId}/files',
      operationId: 'uploadFile',
      summary: 'Uploads a photo or file, for a note on a step to name',
      description:
        'For whoever may write a note there. The answer is what `noteStep` takes as one of its `files`. A file that no ' +
        'note names within a day is deleted.',
      tag,
      takes: givenBytes(MAX_FILE_BYTES, z.strictObject({ name: singleLine(200) })),
      answers: { 200: { description: 'Stored', schema: z.object({ ok: z.literal(true), file: uploaded }) } },
      refusals: [404, 409],
      cost: 10,
      async handle({ caller, param, input: { bytes, name } }) {
        const cutoverId = param('cutoverId')
        const cutover = await core.readState(organisation.id, cutoverId)
        if (!cutover) return refused('unknownCutover', `There is no cutover “${cutoverId}” here.`)
        const note = { type: 'noteStep', stepId: param('stepId'), text: name } as const
        const noted = decide(cutover, note, { actor: caller.actor, now: core.now() })
        if (isRefusal(noted)) return refusal(noted)
        if (bytes.byteLength === 0) return refused('malformed', `“${name}” is empty.`)
        const file = await addFile(sql, { organisation: organisation.id, cutoverId }, bytes, caller.actor.id)
        if (!file) return refused('tooMany', 'The files of this cutover would be more than 500 MB together.')
        return ok({ ok: true, file: { ...file, name } })
      },
    }),

    route({
      method: 'get',
      path: '/cutovers/{cutoverId}/files/{fileId}',
      operationId: 'getFile',
      summary: 'A file that a note names',
      description: 'Pictures can be shown in place, everything else is a download.',
      tag,
      takes: nothing,
      answers: { 200: { description: 'Its bytes', mediaType: OTHER_TYPE } },
      refusals: [404],
      cost: 5,
      async handle({ param }) {
        const file = await readFile(
          sql,
          { organisation: organisation.id, cutoverId: param('cutoverId') },
          param('fileId'),
        )
        if (!file) return refused('unknownFile', 'There is no such file here. It may have been removed.')
        const { type, bytes } = file
        return {
          status: 200,
          bytes,
          headers: {
            'content-type': type,
            'content-disposition': isPicture({ type }) ? 'inline' : 'attachment',
            'content-security-policy': "default-src 'none'; sandbox",
            // Its address is its hash: it never changes. Only for whoever may read it, so no cache in between keeps it.
            'cache-control': 'private, max-age=31536000, immutable',
          },
        }
      },
    }),
  ]
}
