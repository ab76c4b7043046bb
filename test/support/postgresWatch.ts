import { readdir, readFile, realpath, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Stops the database of a data folder at once, whoever uses it, and removes the folder. A symbolic link is followed:
 * the folder that it names is removed too.
 */
export async function destroyDataFolder(path: string): Promise<void> {
  const folder = await realpath(path).catch(() => path)
  const pidFile = join(folder, 'database', 'data', 'postmaster.pid')
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10)
  if (pid) {
    signal(pid, 'SIGCONT')
    signal(pid, 'SIGQUIT')
    for (let turn = 0; turn < 100 && (await readFile(pidFile).catch(() => undefined)); turn++) await delay(50)
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  await rm(path, { recursive: true, force: true })
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended already.
  }
}

// As a program: outlives a test run that is killed, and clears up behind it. Its input ends when the run ends, however
// that comes about.
if (import.meta.main) {
  const runFolder = process.argv[2]
  if (!runFolder) throw new Error('usage: postgresWatch.ts FOLDER')
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => undefined)
  for await (const _ of process.stdin);
  // What the run had started goes on for a moment and makes new files behind us.
  for (let turn = 0; turn < 40 && (await isThere(runFolder)); turn++) {
    if (turn > 0) await delay(500)
    const folders = await readdir(runFolder).catch(() => [])
    await Promise.allSettled(folders.map((name) => destroyDataFolder(join(runFolder, name))))
    await rm(runFolder, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
