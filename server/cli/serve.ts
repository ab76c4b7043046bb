import { parseArgs } from 'node:util'
import { destination, pino } from 'pino'
import { readEnvironment } from '../environment.ts'
import { startServer } from '../main.ts'

/** Signals that come together are one: a terminal, npm and the launcher each pass Ctrl-C on. */
const TOGETHER_MS = 400

/**
 * Runs the server until it is told to stop. Answers the exit code.
 *
 * @throws DatabaseFault, EnvironmentFault, InstancesFault, PortFault
 */
export async function serve(args: string[], out: (line: string) => void, err: (line: string) => void): Promise<number> {
  let noDemo: boolean
  try {
    noDemo = parseArgs({ args, options: { 'no-demo': { type: 'boolean' } } }).values['no-demo'] === true
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    err(error.message.split('. ')[0] ?? error.message)
    err('usage: tminus serve [--no-demo]')
    return 2
  }
  const environment = readEnvironment()
  // Lines for people go to stdout, the log to stderr; on a terminal only what needs attention.
  const level = environment.logLevel ?? (process.stderr.isTTY ? 'warn' : 'info')
  const log = pino({ level, serializers: { error: pino.stdSerializers.err } }, destination({ dest: 2, sync: true }))
  const told = signals(err)
  const server = await startServer({
    environment: { ...environment, noDemo: environment.noDemo || noDemo },
    log,
    say: out,
  })
  await told
  out('Finishing what is under way…')
  await server.stop()
  out('Stopped.')
  return 0
}

/** Resolves at the first signal; one that comes later ends the process at once. */
function signals(err: (line: string) => void): Promise<void> {
  let first: number | undefined
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (first !== undefined && performance.now() - first > TOGETHER_MS) {
          err('Stopped at once.')
          process.exit(130)
        }
        first ??= performance.now()
        resolve()
      })
    }
  })
}
