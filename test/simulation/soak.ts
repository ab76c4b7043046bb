/**
 * Many seeds for a long time: `npm run soak -- [COUNT] [FROM] [servicenow]`, 2,000 from a random one when left out, and never
 * more than 20,000; of the evenings, or of the storms of ServiceNow. Stops at the first batch with a failing seed, whose line
 * says SIM_SEED=… or STORM_SEED=…; the same before `npx vitest run --project '*simulation'` runs that one alone.
 */
import { spawnSync } from 'node:child_process'

const MAX_SEEDS = 20_000
/** Seeds to one process, so that a failure is soon seen and nothing piles up. */
const BATCH = 250

const count = Math.min(MAX_SEEDS, Number(process.argv[2] ?? 2000))
const from = Number(process.argv[3] ?? Math.floor(Math.random() * 1_000_000_000))
const isStorm = process.argv[4] === 'servicenow'
if (!(count > 0 && from >= 0) || !(isStorm || process.argv[4] === undefined)) {
  console.error('usage: soak.ts [COUNT] [FROM] [servicenow]')
  process.exit(2)
}

for (let done = 0; done < count; done += BATCH) {
  const [first, many] = isStorm ? (['STORM_FROM', 'STORM_SEEDS'] as const) : (['SIM_FROM', 'SIM_SEEDS'] as const)
  const env = { ...process.env, [first]: String(from + done), [many]: String(Math.min(BATCH, count - done)) }
  const files = [
    'vitest',
    'run',
    '--project',
    '*simulation',
    '--reporter',
    'dot',
    isStorm ? 'servicenow' : 'convergence',
  ]
  const { status } = spawnSync('npx', files, { env, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
  console.log(`${Math.min(count, done + BATCH)} of ${count} seeds from ${from} came together`)
}
