import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildConsole } from '../../server/consoleBuild.ts'
import { launchBrowser } from './browser.ts'
import postgres from './postgresSetup.ts'

/** A database as for the other tests, the console built once, and a browser that is known to start. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildConsole(join(import.meta.dirname, '../..'), () => {})
  await (await launchBrowser()).close()
  return postgres(project)
}
