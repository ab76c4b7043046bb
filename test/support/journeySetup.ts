import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { buildConsole } from '../../server/http/consoleBuild.ts'
import { serveBrowser } from './browser.ts'
import postgres from './postgresSetup.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where its one browser is joined; each test has contexts of its own in it. */
    browser: string
  }
}

/** A database as for the other tests, the console built once, and one browser for all files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [leavePostgres, browser] = await Promise.all([
    postgres(project),
    serveBrowser(),
    buildConsole(join(import.meta.dirname, '../..'), () => {}),
  ])
  project.provide('browser', browser.wsEndpoint())
  return async () => {
    await browser.close()
    await leavePostgres()
  }
}
