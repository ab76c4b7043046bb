/** What nights that are over say of forecasts and estimates. */
import { z } from 'zod'
import { applyDifferences } from '../../shared/import/applyDifferences.ts'
import { difference } from '../../shared/import/difference.ts'
import { historyOf } from '../../shared/schedule/risk/nights.ts'
import { proposedEstimates } from '../../shared/schedule/risk/proposals.ts'
import { listEnded, readNights } from '../forecast/nights.ts'
import { readTrackRecord } from '../forecast/trackRecord.ts'
import { runbookReader } from '../runbooks/readAside.ts'
import { ok, refused } from './answers.ts'
import { json, nothing } from './input.ts'
import { type Route, route } from './route.ts'
import { fault } from './runbooks.ts'
import type { Services } from './services.ts'

const share = z.number().min(0).max(1)

const trackRecord = z.object({
  record: z
    .object({
      forecasts: z.int(),
      cutovers: z.int(),
      held: z.object({ p50: share, p80: share, p95: share }).describe('Shares in which it was over by then'),
      brier: z
        .number()
        .describe('Of the chance to finish inside the window: 0 is perfect, 0.25 what an even guess gets'),
      pinballSeconds: z.number().describe('Mean loss of the three quantiles'),
      biasSeconds: z.number().describe('Mean of actual minus P50: positive where forecasts were too early'),
    })
    .exactOptional()
    .describe('Absent while no cutover that was forecast is over'),
})

const wanted = z.strictObject({
  version: z.string().min(1).max(128).optional().describe('Its hash; the one that new cutovers use when left out'),
  accepted: z
    .array(z.string().max(200))
    .max(100_000)
    .optional()
    .describe('Keys of the differences to take; those that more than one night speaks for when left out'),
})

const proposed = z.object({
  nights: z.int().describe('Of the runbook that are over, and count'),
  differences: z.array(difference.extend({ runs: z.int().describe('How often the step was done') })),
  accepted: z.array(z.string()).describe('Keys of those that `text` has'),
  text: z.string().describe('The runbook with them, which `POST /runbooks` imports'),
  check: z.array(fault),
})

export function forecastRoutes({ core, organisation, sql }: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/forecasts/record',
      operationId: 'getTrackRecord',
      summary: 'How well the forecasts of this organisation held',
      description:
        'Forecasts are kept each half hour of a night, and scored once it is known when it was over. Each cutover counts as much as another.',
      tag: 'cutovers',
      takes: nothing,
      answers: { 200: { description: 'Of the last hundred cutovers', schema: trackRecord } },
      cost: 2,
      async handle() {
        const record = await readTrackRecord(sql, organisation.id)
        if (!record) return ok({})
        const { pinball: pinballSeconds, bias: biasSeconds, ...others } = record
        return ok({ record: { ...others, pinballSeconds, biasSeconds } })
      },
    }),

    route({
      method: 'post',
      path: '/runbooks/{runbookId}/estimates',
      operationId: 'proposeEstimates',
      summary: 'Other estimates for a runbook, from what its nights took; nothing is saved',
      tag: 'runbooks',
      takes: json(wanted),
      answers: { 200: { description: 'Each with what speaks for it', schema: proposed } },
      refusals: [404, 422],
      cost: 10,
      async handle({ caller, param, input: { version, accepted } }) {
        const id = param('runbookId')
        const hash = version ?? (await core.library.versions(organisation.id, id))[0]?.hash
        const text = hash === undefined ? undefined : await core.library.source(organisation.id, id, hash)
        if (hash === undefined || text === undefined)
          return refused('unknownRunbook', `There is no such version of “${id}” here.`)
        const runbook = await core.library.pinned(organisation.id, id, hash)
        const nights = await readNights(core.readState, organisation.id, await listEnded(sql, organisation.id, id))
        const history = historyOf({ runbook }, nights)
        const differences = proposedEstimates(runbook, history)
        const chosen = new Set(accepted ?? differences.flatMap(({ key, runs }) => (runs > 1 ? key : [])))
        const unknown = [...chosen].find((key) => !differences.some((one) => one.key === key))
        if (unknown !== undefined)
          return refused('malformed', `There is no difference “${unknown}”.`, { field: 'accepted' })
        const taken = differences.filter(({ key }) => chosen.has(key))
        const changed = applyDifferences(text, taken)
        const { faults } = await runbookReader.read(changed, `${id}.yaml`, caller.actor.id)
        const keys = taken.map(({ key }) => key)
        return ok({ nights: history.nights.length, differences, accepted: keys, text: changed, check: faults })
      },
    }),
  ]
}
