import { once } from 'node:events'
import { createServer } from 'node:http'
import pino from 'pino'
import { authorise } from '../../server/auth/authority.ts'
import { resolvePeople } from '../../server/auth/people.ts'
import { consumeStepUp } from '../../server/auth/stepUp.ts'
import { findToken } from '../../server/auth/tokens.ts'
import { type CoreOptions, createServerCore, type ServerCore } from '../../server/core.ts'
import { connect } from '../../server/database/connect.ts'
import { LOG_KEY } from './installation.ts'

/** What a test chooses of a core; it knows of no ServiceNow and says nothing otherwise. */
export type CoreChoices = Partial<
  Pick<CoreOptions, 'instances' | 'origin' | 'formats' | 'log' | 'metrics' | 'verifierTiming'>
>

/** The core behind its sockets and nothing else, on a free port. */
export async function startCoreServer(
  url: string,
  choices: CoreChoices = {},
): Promise<{ core: ServerCore; port: number; stop(): Promise<void> }> {
  const { sql, close } = connect(url)
  const core = createServerCore({
    sql,
    url,
    authorise,
    consumeStepUp,
    resolvePeople,
    async identify({ token }) {
      const found = token === undefined ? undefined : await findToken(sql, token)
      return found && { kind: 'token', tokenId: found.tokenId }
    },
    logKey: LOG_KEY,
    // A test that happens to take long must not find what the background check of logs writes.
    verifierTiming: { lookMs: 1e9 },
    log: pino({ level: process.env.TMINUS_LOG ?? 'silent' }),
    ...choices,
  })
  const server = createServer()
  core.attachSockets(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  await core.start()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port')
  return {
    core,
    port: address.port,
    async stop() {
      await core.stop()
      await new Promise((resolve) => server.close(resolve))
      await close()
    },
  }
}

// As a program: a server to kill. Says its port, and lives until its input ends.
if (import.meta.main) {
  const url = process.argv[2]
  if (!url) throw new Error('usage: coreServer.ts DATABASE_URL')
  const server = await startCoreServer(url)
  console.log(server.port)
  for await (const _ of process.stdin);
  await server.stop()
}
