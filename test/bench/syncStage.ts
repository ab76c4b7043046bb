/** Cutovers that sync with ServiceNow, for the sections that measure it. */
import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import pino from 'pino'
import { authorise } from '../../server/auth/authority.ts'
import { resolvePeople } from '../../server/auth/people.ts'
import { consumeStepUp } from '../../server/auth/stepUp.ts'
import { createServerCore, type ServerCore } from '../../server/core.ts'
import type { Sql } from '../../server/database/connect.ts'
import type { Known } from '../../server/servicenow/instances.ts'
import { LOG_KEY } from '../support/installation.ts'
import type { StageCore } from './stage.ts'

export const SYNC_RUNBOOK = {
  id: 'bench-exchange',
  roles: [{ id: 'lead' }],
  yaml: `
runbook: bench-exchange
title: Move of the ledger
tier: 3
timezone: Europe/Berlin
window: 4h
roles:
  lead: { title: Cutover lead }
phases: [Outage]
workstreams:
  Database:
    - { step: freeze, title: Freeze writes, phase: Outage, owner: lead, takes: 5m, verify: No writes, rollback: "none, because nothing changes" }
`,
}

export async function startCore(sql: Sql, url: string, instances: ReadonlyMap<string, Known>): Promise<ServerCore> {
  const core = createServerCore({
    sql,
    url,
    authorise,
    consumeStepUp,
    resolvePeople,
    identify: async () => undefined,
    logKey: LOG_KEY,
    instances,
    origin: 'https://tminus.example.org',
    log: pino({ level: 'error' }),
  })
  core.attachSockets(createServer())
  await core.start()
  return core
}

/** Every change is linked, and every write made. */
export async function linked({ sql }: Pick<StageCore, 'sql'>, patience: number): Promise<void> {
  const until = performance.now() + patience
  for (;;) {
    const [open] = await sql<{ count: number }[]>`
      select (select count(*) from change_exchanges where sys_id is null)::int
        + (select count(*) from change_writes where status <> 'done')::int as count`
    if (open?.count === 0) return
    if (performance.now() > until) throw new Error(`${open?.count} changes and notes were not made`)
    await delay(100)
  }
}
