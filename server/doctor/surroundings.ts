/** What a server needs of its machine and of the proxies in front of it. */
import { constants, existsSync } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { runningAddress } from '../cli/addressFile.ts'
import { type Environment, knownSecret, originOf, PROJECT_FOLDER } from '../environment.ts'
import { faultAtStart } from '../http/proxySetup.ts'
import { bad, type Finding, messageOf, ok, warn } from './finding.ts'

const NEEDED_NODE = 24
const LITTLE_SPACE_BYTES = 1024 ** 3
const NO_SPACE_BYTES = 200 * 1024 ** 2
const ANSWER_WITHIN_MS = 3000

export function runtime(): Finding {
  const major = Number(process.versions.node.split('.')[0])
  return major >= NEEDED_NODE
    ? ok(`Node ${process.versions.node}`)
    : bad(`Node ${process.versions.node} is older than ${NEEDED_NODE}`, 'Run npm ci, which brings it.')
}

export async function dataFolder({ dataFolder: folder, databaseUrl, secret }: Environment): Promise<Finding[]> {
  const place = nearestThere(folder)
  const space = await spaceAt(place)
  try {
    // With the dot, what is not a folder fails too.
    await access(`${place}/.`, constants.W_OK)
    const made = place === folder ? '' : ', which is made at the first start'
    return [ok(`Data folder ${folder}${made}`), ...space]
  } catch (error) {
    const needed = !databaseUrl || !secret
    const what = `The data folder ${folder} may not be written by this user: ${messageOf(error)}`
    const then = 'Choose another by TMINUS_DATA, or let this user write there.'
    return [
      needed ? bad(what, then) : warn(what, `${then} Commands that print links need TMINUS_ORIGIN meanwhile.`),
      ...space,
    ]
  }
}

async function spaceAt(place: string): Promise<Finding[]> {
  try {
    const { bavail, bsize } = await statfs(place)
    const free = bavail * bsize
    const what = `${(free / 1024 ** 3).toFixed(1)} GB are free at ${place}`
    if (free < NO_SPACE_BYTES) return [bad(what, 'Make room: when the disk is full nothing can be committed.')]
    return [free < LITTLE_SPACE_BYTES ? warn(what, 'Make room before the next go-live.') : ok(what)]
  } catch {
    return []
  }
}

export async function secretKept(environment: Environment): Promise<Finding> {
  if (environment.secret) return ok('TMINUS_SECRET is set; every server over this database needs the same')
  const kept = await knownSecret(environment).catch(() => undefined)
  const where = join(environment.dataFolder, 'secret')
  if (kept !== undefined && kept.length < 32)
    return bad(`The secret in ${where} is too short`, 'Delete the file; everybody signs in again.')
  const what = kept === undefined ? 'No secret yet; one is made at the first start' : `Secret in ${where}`
  return environment.databaseUrl
    ? warn(
        what,
        'Several servers over one database need the same TMINUS_SECRET, or each signs everybody out of the others.',
      )
    : ok(what)
}

/** The running server's own address, where there is one. */
export async function listening(environment: Environment): Promise<{ findings: Finding[]; running?: string }> {
  const running = await runningAddress(environment.dataFolder)
  const origin = `http://127.0.0.1:${environment.port}`
  const address = running ?? ((await reach(`${origin}/health`)) ? origin : undefined)
  if (address === undefined) return { findings: [await portFree(environment)] }
  const ready = await reach(`${address}/ready`)
  if (!ready)
    return {
      findings: [
        bad(`A server runs, but does not answer at ${address}`, 'Look into its log, and at what is in front of it.'),
      ],
    }
  if (ready.status === 200) return { findings: [ok(`A server runs at ${address} and is ready`)], running: address }
  const waitingFor = /"waitingFor":"(\w+)"/.exec(ready.text)?.[1] ?? 'something'
  return {
    findings: [bad(`The server at ${address} is not ready: it waits for its ${waitingFor}`, 'Look into its log.')],
    running: address,
  }
}

export async function reach(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string } | undefined> {
  try {
    const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
    return { status: response.status, text: await response.text() }
  } catch {
    return undefined
  }
}

function portFree({ host, port }: Environment): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error) =>
      resolve(
        bad(
          `Port ${port} on ${host} cannot be used: ${error.message}`,
          'Choose another by PORT, and an address of this machine by HOST.',
        ),
      ),
    )
    server.listen(port, host, () =>
      server.close(() => resolve(ok(`Port ${port} on ${host} is free; no server runs here`))),
    )
  })
}

export function builtConsole({ development, dataFolder: folder }: Environment): Finding {
  const places = [join(PROJECT_FOLDER, 'dist'), join(folder, 'console')]
  const built = places.find((place) => existsSync(join(place, 'index.html')))
  if (built) return ok(`The console is built in ${built}`)
  return development
    ? ok('The console is served by vite')
    : warn(
        'The console is not built yet',
        'It is at the next start, which takes that much longer; npm run build does it now.',
      )
}

export async function addresses(environment: Environment, running: string | undefined): Promise<Finding[]> {
  const origin = originOf(environment, environment.port)
  const fault = faultAtStart({ origin, proxies: environment.proxies })
  const findings: Finding[] = fault ? [warn(fault, 'Set TMINUS_PROXIES.')] : []
  if (!environment.loopback && !environment.origin) {
    findings.push(
      warn(
        `HOST is ${environment.host}, and links are made for ${origin}`,
        'Set TMINUS_ORIGIN to the address that people type.',
      ),
    )
  }
  if (findings.length === 0)
    findings.push(
      ok(
        `Links and cookies are for ${origin}, behind ${environment.proxies || 'no'} prox${environment.proxies === 1 ? 'y' : 'ies'}`,
      ),
    )
  if (running === undefined) return findings
  const token = environment.metricsToken
  const metrics = await reach(`${running}/metrics`, token === undefined ? {} : { authorization: `Bearer ${token}` })
  const seen = [...(metrics?.text ?? '').matchAll(/^tminus_setup_fault\{fault="(\w+)"\} 1$/gm)].map((match) => match[1])
  if (seen.length > 0)
    findings.push(
      warn(`The running server has seen requests that do not fit: ${seen.join(', ')}`, 'Its log says what to set.'),
    )
  return findings
}

function nearestThere(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestThere(dirname(folder))
}
