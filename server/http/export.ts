/** A cutover as a sheet, for whoever reports in one. */
import { z } from 'zod'
import { readDirectory } from '../auth/people.ts'
import { cutoverTable } from '../export/cutoverTable.ts'
import { csvOf, xlsxOf } from '../export/tableFile.ts'
import { refused } from './answers.ts'
import { query } from './input.ts'
import { type Route, route } from './route.ts'
import type { Services } from './services.ts'

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

export function exportRoutes({ core, sql, organisation }: Services): Route[] {
  return [
    route({
      method: 'get',
      path: '/cutovers/{cutoverId}/export',
      operationId: 'exportCutover',
      summary: 'The steps of a cutover as a sheet: plan, forecast, actual times and status, as they are now',
      description: 'Times are in the zone of the cutover. With `format=csv` as CSV, else as an Excel workbook.',
      tag: 'cutovers',
      takes: query(z.strictObject({ format: z.enum(['xlsx', 'csv']).default('xlsx') })),
      answers: { 200: { description: 'The file', mediaType: 'application/octet-stream' } },
      refusals: [404],
      cost: 20,
      async handle({ param, input: { format } }) {
        const cutoverId = param('cutoverId')
        const cutover = await core.readState(organisation.id, cutoverId)
        if (!cutover) return refused('unknownCutover', `There is no cutover “${cutoverId}” here.`)
        const table = cutoverTable(cutover, await readDirectory(sql, organisation.id), core.now())
        const bytes = format === 'csv' ? new TextEncoder().encode(csvOf(table)) : await xlsxOf(table)
        return {
          status: 200,
          bytes,
          headers: {
            'content-type': TYPES[format],
            'content-disposition': `attachment; filename="${cutoverId}.${format}"`,
          },
        }
      },
    }),
  ]
}
