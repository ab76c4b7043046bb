/** Versions of runbooks side by side. */
import { z } from 'zod'
import { runbookDifferences } from '../../shared/runbook/differences.ts'
import { noLongerDemanded } from '../../shared/runbook/noLongerDemanded.ts'
import { ok, refused } from './answers.ts'
import { difference } from './draftSchemas.ts'
import { query } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

export function compareRoutes({ core, organisation }: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/runbooks/{runbookId}/versions/{hash}/compare',
      operationId: 'compareRunbookVersions',
      summary: 'How a version differs from another one, and what it no longer demands',
      tag: 'runbooks',
      takes: query(
        z.strictObject({
          with: z
            .string()
            .min(1)
            .max(64)
            .optional()
            .describe('The version to look from: content hash, or its beginning; the newest when left out'),
          runbook: z.string().min(1).max(64).optional().describe('The runbook of that version, where it is another'),
        }),
      ),
      answers: {
        200: {
          description: 'Seen from the version that `with` names',
          schema: z.object({
            with: z.object({ runbookId: z.string(), hash: z.string() }),
            differences: z.array(difference),
            noLongerDemanded: z.array(z.string()),
          }),
        },
      },
      refusals: [404],
      cost: 5,
      async handle({ param, input }) {
        const runbookId = param('runbookId')
        const beforeId = input.runbook ?? runbookId
        const [now, before] = await Promise.all([
          core.library.find(organisation.id, runbookId, param('hash')),
          core.library.find(organisation.id, beforeId, input.with),
        ])
        if (!now || !before) return refused('unknownRunbook', 'There is no such version of a runbook here.')
        return ok({
          with: { runbookId: beforeId, hash: before.hash },
          differences: runbookDifferences(before.runbook, now.runbook),
          noLongerDemanded: noLongerDemanded(before.runbook, now.runbook),
        })
      },
    }),
  ]
}
