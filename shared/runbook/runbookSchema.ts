import { z } from 'zod'
import { writtenFile } from './runbookFormat.ts'

/**
 * The JSON Schema (2020-12) of a runbook file, for editors: a file that names it in a first line
 * `# yaml-language-server: $schema=runbook.schema.json` is completed and checked while it is written. It checks less than
 * `readRunbook`: durations, for one, are only text here. Stored in `runbooks/runbook.schema.json`; a test fails when that is out
 * of date. To update it, write `JSON.stringify(runbookJsonSchema(), null, 2)` there and format it with biome.
 */
export function runbookJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(writtenFile, { io: 'input' })
  return { $schema, $id: 'runbook.schema.json', title: 'T-Minus runbook', ...schema }
}
