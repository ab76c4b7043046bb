import { z } from 'zod'
import { runbookFile } from './runbookFormat.ts'

/**
 * The JSON Schema (2020-12) of a runbook file, for editors: a file that names it in a first line
 * `# yaml-language-server: $schema=runbook.schema.json` is completed and checked while it is written. It says less than
 * `readRunbook`: forms such as durations are only text here. `runbooks/runbook.schema.json` holds it; a test says when it is out of date,
 * and `JSON.stringify(runbookJsonSchema(), null, 2)`, formatted by biome, is what then belongs there.
 */
export function runbookJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(runbookFile, { io: 'input' })
  return { $schema, $id: 'runbook.schema.json', title: 'T-Minus runbook', ...schema }
}
