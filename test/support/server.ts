import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readEnvironment } from '../../server/environment.ts'
import { startServer } from '../../server/main.ts'
import { createProcessLog } from '../../server/processLog.ts'

const LAUNCHER = join(import.meta.dirname, '../../server/cli/tminus.mjs')

/** The whole server, from its environment to the open port. */
export interface WholeServer {
  /** Where it listens, without a slash at the end. */
  url: string
  /** The variables with which a program in the checkout finds this server's data. */
  environment: Record<string, string>
  /** What `npx tminus …` prints with this server's data. */
  tminus(...args: string[]): Promise<string>
  /** Waits until it has finished what it was doing. */
  stop(): Promise<void>
}

/** The server as users run it, in a process of its own, which SIGTERM stops. */
export interface ServerProcess extends WholeServer {
  /** SIGKILL, as a crash would; answers when the process is gone. */
  kill(): Promise<void>
  /** The same data and the same port once more; a server that says another's address has to be told its port. */
  restart(port?: number): Promise<void>
}

/**
 * Starts it in this process, where all of its code is loaded already: a process of its own takes five seconds of a
 * processor to be there.
 */
export async function startServerHere(
  databaseUrl: string,
  environment: Record<string, string> = {},
): Promise<WholeServer> {
  const own = await ownVariables(databaseUrl, environment)
  const log = createProcessLog('silent')
  const running = await startServer({ environment: readEnvironment({ PORT: '0', ...own }), log, say: () => undefined })
  return {
    url: running.origin,
    environment: own,
    tminus: (...args) => tminus(args, own),
    stop: () => running.stop(),
  }
}

/** Starts it on the given database, on a free port; `environment` adds to its variables. */
export async function startServerProcess(
  databaseUrl: string,
  environment: Record<string, string> = {},
): Promise<ServerProcess> {
  const own = await ownVariables(databaseUrl, environment)
  const variables = { ...process.env, PORT: '0', ...own }
  let { child, url } = await launch(variables)
  const gone = () => (child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve([]))
  return {
    get url() {
      return url
    },
    environment: own,
    tminus: (...args) => tminus(args, own),
    async kill() {
      child.kill('SIGKILL')
      await gone()
    },
    async stop() {
      child.kill('SIGTERM')
      await gone()
    },
    async restart(port = Number(new URL(url).port)) {
      ;({ child, url } = await launch({ ...variables, PORT: String(port) }))
    },
  }
}

/** A data folder of its own, and the database. */
async function ownVariables(databaseUrl: string, environment: Record<string, string>): Promise<Record<string, string>> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'tminus-server-'))
  return { DATABASE_URL: databaseUrl, TMINUS_DATA: dataFolder, TMINUS_LOG: 'error', ...environment }
}

async function tminus(args: string[], own: Record<string, string>): Promise<string> {
  const env = { ...process.env, PORT: '0', ...own }
  const { stdout } = await promisify(execFile)(process.execPath, [LAUNCHER, ...args], { env })
  return stdout.trim()
}

async function launch(env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; url: string }> {
  // Past the launcher, so that a SIGKILL meets the server itself.
  const child = spawn(process.execPath, [LAUNCHER, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  const url = await new Promise<string>((resolve, reject) => {
    const read = (bytes: Buffer) => {
      said.push(bytes.toString())
      const ready = /T-Minus is ready: (\S+)/.exec(said.join(''))?.[1]
      if (ready) resolve(ready)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('exit', (code) => reject(new Error(`The server ended with ${code}:\n${said.join('')}`)))
  })
  return { child, url }
}
