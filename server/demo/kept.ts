/** What later starts have to know of the demo, in a file beside its data: that there is one, and its people's password. */
import { randomInt } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const kept = z.object({ organisation: z.string(), password: z.string().min(10) })
export type KeptDemo = z.output<typeof kept>

const fileIn = (dataFolder: string) => join(dataFolder, 'demo.json')

export const keepDemo = (dataFolder: string, demo: KeptDemo): Promise<void> =>
  writeFile(fileIn(dataFolder), JSON.stringify(demo), { mode: 0o600 })

/** Undefined where no server on this data has made the demo of that organisation. */
export async function keptDemo(dataFolder: string, organisation: string): Promise<KeptDemo | undefined> {
  try {
    const found = kept.parse(JSON.parse(await readFile(fileIn(dataFolder), 'utf8')))
    return found.organisation === organisation ? found : undefined
  } catch {
    return undefined
  }
}

/** Easily typed; another one for each demo, since its data may be served to others one day. */
export const newDemoPassword = (): string =>
  ['harbour', ...Array.from({ length: 3 }, () => String(randomInt(1_000)).padStart(3, '0'))].join('-')
