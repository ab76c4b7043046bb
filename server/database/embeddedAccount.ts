import { spawn } from 'node:child_process'
import { chown, stat } from 'node:fs/promises'
import { DatabaseFault } from './connect.ts'

/** An account of the operating system other than our own. PostgreSQL refuses to run as root, so root needs one. */
export type Account = { name: string; uid: number; gid: number }

export type Ran = { code: number; output: string }

/** True where we are root and may, and for PostgreSQL must, run programs as another account. */
export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/**
 * The account for a new database when we are root: `postgres` if the system has it, else `nobody`.
 *
 * @throws DatabaseFault `accountMissing`
 */
export async function accountForRoot(): Promise<Account> {
  for (const name of ['postgres', 'nobody']) {
    const uid = await run('id', ['-u', name])
    const gid = await run('id', ['-g', name])
    if (uid.code === 0 && gid.code === 0) return { name, uid: Number(uid.output), gid: Number(gid.output) }
  }
  throw new DatabaseFault(
    'accountMissing',
    'PostgreSQL does not run as root, and this system has neither an account postgres nor an account nobody. ' +
      'Start T-Minus as an ordinary user, or set DATABASE_URL.',
  )
}

/** Who owns a file; undefined for root, who owns nothing that PostgreSQL may use. */
export async function ownerOf(path: string): Promise<Account | undefined> {
  const { uid, gid } = await stat(path)
  if (uid === 0) return undefined
  const named = await run('id', ['-nu', String(uid)])
  return { name: named.code === 0 ? named.output.trim() : String(uid), uid, gid }
}

/** Whether the account can access a path: tested by trying, because modes alone do not tell (ACLs, mounts, parents). */
export async function canReach(account: Account, path: string, how: 'read' | 'enter'): Promise<boolean> {
  const { code } = await run('test', [how === 'read' ? '-r' : '-x', path], { account })
  return code === 0
}

/** Changes the owner of files to the account; a no-op when PostgreSQL runs as ourselves. */
export async function chownTo(account: Account | undefined, ...paths: string[]): Promise<void> {
  if (!account) return
  for (const path of paths) await chown(path, account.uid, account.gid)
}

/**
 * Runs a program to completion; one that cannot be started counts as code 127. `output` is stdout and stderr.
 *
 * In a session of its own, so that Ctrl-C in our terminal does not reach it, and with a bare environment: a user's
 * PGPORT must not redirect it, and our secrets must not stay readable in the environment of a process that outlives us.
 */
export async function run(
  program: string,
  args: string[],
  { account, folder, env }: { account?: Account | undefined; folder?: string; env?: Record<string, string> } = {},
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      // Our own working directory may be closed to the account.
      cwd: folder ?? (process.platform === 'win32' ? undefined : '/'),
      env: { ...systemEnvironment(), LC_ALL: 'C', TZ: 'UTC', ...env },
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(account && { uid: account.uid, gid: account.gid }),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
    child.once('error', (error) => resolve({ code: 127, output: error.message }))
    child.once('close', (code) => resolve({ code: code ?? 128, output }))
    child.once('exit', () => {
      // On Windows the postmaster inherits these pipes from pg_ctl and would hold them open for ever.
      const giveUp = setTimeout(() => [child.stdout, child.stderr].map((stream) => stream.destroy()), 500)
      child.once('close', () => clearTimeout(giveUp))
    })
  })
}

function systemEnvironment(): Record<string, string> {
  const names = ['PATH', 'Path', 'SystemRoot', 'SystemDrive', 'ComSpec', 'PATHEXT', 'TEMP', 'TMP', 'TMPDIR']
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}
