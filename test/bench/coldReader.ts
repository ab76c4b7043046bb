/** A server process that has just started and is asked for one cutover: says in JSON how long that took, and what it read. */
import pino from 'pino'
import { createServerCore } from '../../server/core.ts'
import { connect } from '../../server/database/connect.ts'
import { LOG_KEY } from '../support/installation.ts'

const [url, organisation, cutoverId] = process.argv.slice(2)
if (!url || !organisation || !cutoverId) throw new Error('usage: coldReader.ts URL ORGANISATION CUTOVER')
const { sql, close } = connect(url)
const core = createServerCore({
  sql,
  url,
  authorise: async () => [],
  consumeStepUp: async () => false,
  resolvePeople: async () => new Map(),
  identify: async () => undefined,
  logKey: LOG_KEY,
  log: pino({ level: 'error' }),
})
const begun = performance.now()
const state = await core.readState(organisation, cutoverId)
const ms = performance.now() - begun
console.log(JSON.stringify({ ms, seq: state?.seq ?? 0 }))
await close()
