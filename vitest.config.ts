import { defineConfig } from 'vitest/config'

/** A condition that is waited for is never a matter of speed: a busy machine only takes longer. */
const patient = { expect: { poll: { timeout: 15_000 } }, testTimeout: 30_000, hookTimeout: 60_000 }

/** Pure code and the console's logic; real PostgreSQL; many clients; a real browser. Each later one is slower. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...patient,
          name: 'unit',
          include: ['test/shared/**/*.test.ts', 'test/client/**/*.test.ts', 'test/*.test.ts'],
        },
      },
      {
        test: {
          ...patient,
          name: 'server',
          include: ['test/server/**/*.test.ts'],
          globalSetup: ['test/support/postgresSetup.ts'],
        },
      },
      {
        test: {
          ...patient,
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          globalSetup: ['test/support/postgresSetup.ts'],
          testTimeout: 240_000,
        },
      },
      {
        test: {
          ...patient,
          name: 'journeys',
          include: ['test/journeys/**/*.test.ts'],
          globalSetup: ['test/support/journeySetup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          // Browser, server and database share the processors with whatever else runs; a real fault fails twice.
          retry: 1,
        },
      },
    ],
  },
})
