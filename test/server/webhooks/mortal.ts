import pino from 'pino'
import { createConsumers } from '../../../server/consumers/consumers.ts'
import type { Sql } from '../../../server/database/connect.ts'
import type { Columns, Fragment, Part, Queries } from '../../../server/database/sql.ts'
import { createEventLog } from '../../../server/log/eventLog.ts'
import { createRunbookLibrary } from '../../../server/runbooks/runbookLibrary.ts'
import { readAllowed } from '../../../server/webhooks/reach.ts'
import { secretBoxOf } from '../../../server/webhooks/secrets.ts'
import { createWebhooks } from '../../../server/webhooks/webhooks.ts'
import { LOG_KEY, SECRET } from '../../support/installation.ts'

/** The process is no more; nothing that it began goes on. */
class Killed extends Error {
  override readonly name = 'Killed'
}

/** When it dies: at so many things that it asks for, before or after that is done, which nobody hears any more. */
export interface Death {
  at: number
  after: boolean
}

/** What a server does for webhooks, cut off where the test says. */
export function mortalServer(sql: Sql, organisation: string, death?: Death) {
  let calls = 0
  let isDead = false

  async function call<Result>(work: () => Promise<Result>): Promise<Result> {
    if (isDead) throw new Killed()
    calls += 1
    const dies = death?.at === calls
    if (dies && !death.after) die()
    const result = await work()
    if (dies) die()
    if (isDead) throw new Killed()
    return result
  }

  function die(): never {
    isDead = true
    throw new Killed()
  }

  function mortalQueries(queries: Queries): Queries {
    const ask = <Rows extends readonly object[]>(text: TemplateStringsArray, values: Part[]): Promise<Rows> => {
      const asked = call(() => queries<Rows>(text, ...values))
      // Some statements are not waited for.
      asked.catch(() => undefined)
      return asked
    }
    function mortal<Rows extends readonly object[]>(text: TemplateStringsArray, ...values: Part[]): Promise<Rows>
    function mortal(rows: Columns | readonly Columns[]): Fragment
    function mortal(first: TemplateStringsArray | Columns | readonly Columns[], ...values: Part[]): unknown {
      return isTemplate(first) ? ask(first, values) : queries(first)
    }
    return Object.assign(mortal, { json: queries.json, unsafe: queries.unsafe })
  }

  const begin: Sql['begin'] = (work) =>
    call(() =>
      sql.begin(async (transaction) => {
        const result = await work(mortalQueries(transaction))
        // A process that died in a transaction has rolled it back, whatever it did not wait for.
        if (isDead) throw new Killed()
        return result
      }),
    )
  const mortalSql: Sql = Object.assign(mortalQueries(sql), { begin, end: sql.end, load: sql.load })
  const log = pino({ level: 'silent' })
  const library = createRunbookLibrary(mortalSql)
  const eventLog = createEventLog({ sql: mortalSql, library, log, logKey: LOG_KEY, onCommitted: () => undefined })
  const webhooks = createWebhooks({
    sql: mortalSql,
    eventLog,
    logKey: LOG_KEY,
    secrets: secretBoxOf(SECRET),
    allowed: readAllowed('127.0.0.1'),
    now: Date.now,
    log,
  })
  const consumers = createConsumers({ sql: mortalSql, eventLog, consumers: [], log })

  return {
    webhooks,
    calls: () => calls,
    isDead: () => isDead,
    /** A request of it has arrived, and is answered unless it dies. */
    async arrived(): Promise<void> {
      await call(async () => undefined).catch(() => undefined)
    },
    /** Records what a log wants sent, and sends it. */
    async work(cutoverId: string): Promise<void> {
      await consumers.readOn(webhooks.consumer, organisation, cutoverId).catch((error) => {
        if (!isDead) throw error
      })
      await webhooks.workOff()
    },
  }
}

function isTemplate(first: TemplateStringsArray | Columns | readonly Columns[]): first is TemplateStringsArray {
  return Array.isArray(first) && 'raw' in first
}
