/** The file in which a running server publishes its address, for commands that print links. Beside its data. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const content = z.object({ origin: z.url(), pid: z.int() })

const pathIn = (dataFolder: string) => join(dataFolder, 'address')

/** Creates the data folder when missing: a server with an external database needs nothing else in it. */
export async function publishAddress(dataFolder: string, origin: string): Promise<void> {
  await mkdir(dataFolder, { recursive: true, mode: 0o711 })
  await writeFile(pathIn(dataFolder), JSON.stringify({ origin, pid: process.pid }))
}

/** Leaves the file of another server alone that has started on the same data meanwhile. */
export async function removeAddress(dataFolder: string): Promise<void> {
  if ((await read(dataFolder))?.pid === process.pid) await rm(pathIn(dataFolder), { force: true })
}

/** The address of the server that runs on this data folder; undefined when none does. */
export async function runningAddress(dataFolder: string): Promise<string | undefined> {
  const found = await read(dataFolder)
  return found && isAlive(found.pid) ? found.origin : undefined
}

async function read(dataFolder: string): Promise<z.output<typeof content> | undefined> {
  try {
    return content.parse(JSON.parse(await readFile(pathIn(dataFolder), 'utf8')))
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: another account's process, but it exists.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
