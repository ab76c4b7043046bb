import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const common = {
  // A condition that is waited for is never a matter of speed: a busy machine only takes longer.
  expect: { poll: { timeout: 60_000 } },
  testTimeout: 120_000,
  hookTimeout: 120_000,
  setupFiles: [new URL('test/support/seed.ts', import.meta.url).pathname],
  // Nor does each worker compile anew what it imports.
  execArgv: ['--import', new URL('server/cli/quickStart.mjs', import.meta.url).href],
}

// Files mostly wait: for a database, a socket, a page. One at a time, as on two processors by default, idles away half.
// More than these would take more connections than the tests' PostgreSQL has.
const atMost = (least: number) => Math.min(8, Math.max(least, availableParallelism()))
const maxWorkers = atMost(3)

const patient = { testTimeout: 600_000, hookTimeout: 600_000 }

/** Files of folders: those of `npm test`, and as `long-…` those of `npm run test:long`; test/README.md. */
const usualAndLong = (name: string, options: object, folders = [`${name}/**/`]) => {
  const named = (ending: string) => folders.map((folder) => `test/${folder}*${ending}`)
  return [
    { test: { ...common, ...options, name, include: named('.test.ts'), exclude: ['**/*.long.test.ts'] } },
    { test: { ...common, ...options, ...patient, name: `long-${name}`, include: named('.long.test.ts') } },
  ]
}

/** Pure code and the console's logic; real PostgreSQL; many clients; a real browser. Each later one is slower. */
export default defineConfig({
  test: {
    projects: [
      ...usualAndLong(
        'unit',
        {
          maxWorkers,
          // Pure code leaves nothing behind; to read it anew for each file took a third of the time.
          isolate: false,
        },
        ['shared/**/', 'client/**/', ''],
      ),
      ...usualAndLong('server', {
        isolate: false,
        globalSetup: ['test/support/postgresSetup.ts'],
        // These wait most of the time: for a lock, a deadline, a server that starts.
        maxWorkers: atMost(5),
        sequence: { groupOrder: 1 },
      }),
      ...usualAndLong('simulation', {
        globalSetup: ['test/support/postgresSetup.ts'],
        testTimeout: 240_000,
        // A third of an evening is waiting for bytes.
        maxWorkers: atMost(4),
        sequence: { groupOrder: 2 },
      }),
      ...usualAndLong('journeys', {
        globalSetup: ['test/support/journeySetup.ts'],
        maxWorkers,
        sequence: { groupOrder: 3 },
        // What they share between files is code alone; each has a server, a database and people of its own.
        isolate: false,
      }),
      {
        // Not part of `npm test`; test/trials/README.md.
        test: {
          name: 'trials',
          include: ['test/trials/**/*.test.ts'],
          globalSetup: ['test/support/postgresSetup.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
})
