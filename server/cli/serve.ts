import { parseArgs } from 'node:util'
import { readEnvironment } from '../environment.ts'
import { startServer } from '../main.ts'
import { createProcessLog } from '../processLog.ts'

/** Poll interval for whether our parent process still lives. */
const PARENT_CHECK_MS = 500
/** Signals within this time count as one: a terminal, npm and the launcher each pass Ctrl-C on. */
const ONE_SIGNAL_WITHIN_MS = 400

/**
 * Runs the server until it is told to stop. Returns the exit code.
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
  // Lines for people go to stdout, the log to stderr; on a terminal only warnings and errors, in short.
  const isWatched = process.stderr.isTTY
  const level = environment.logLevel ?? (isWatched && !environment.logAsJson ? 'warn' : 'info')
  const log = createProcessLog(level, isWatched && !environment.logAsJson ? 'lines' : 'json')
  const told = Promise.race([signals(err), ...(environment.endsWithParent ? [parentGone()] : [])])
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

/** Resolves at the first signal; a later one ends the process at once. */
function signals(err: (line: string) => void): Promise<void> {
  let first: number | undefined
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (first !== undefined && performance.now() - first > ONE_SIGNAL_WITHIN_MS) {
          err('Stopped at once.')
          process.exit(130)
        }
        first ??= performance.now()
        resolve()
      })
    }
  })
}

/**
 * Resolves when our parent process has ended. npm passes signals on to a shell at most, and nothing at all when it
 * is killed; without this an orphaned server would keep its port.
 */
function parentGone(): Promise<void> {
  const parent = process.ppid
  return new Promise((resolve) => {
    const look = setInterval(() => {
      if (process.ppid === parent) return
      clearInterval(look)
      resolve()
    }, PARENT_CHECK_MS)
    look.unref()
  })
}
