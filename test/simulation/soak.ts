/**
 * Many seeds for a long time: `node test/simulation/soak.ts [COUNT] [FROM]`, 2,000 from a random one when left out, and never
 * more than 20,000. Stops at the first batch with a failing seed, whose line says SIM_SEED=…;
 * `SIM_SEED=… npx vitest run --project simulation convergence1` runs that one alone.
 */
import { spawnSync } from 'node:child_process'

const MOST = 20_000
/** Seeds to one process, so that a failure is soon seen and nothing piles up. */
const BATCH = 250

const count = Math.min(MOST, Number(process.argv[2] ?? 2000))
const from = Number(process.argv[3] ?? Math.floor(Math.random() * 1_000_000_000))
if (!(count > 0 && from >= 0)) {
  console.error('usage: soak.ts [COUNT] [FROM]')
  process.exit(2)
}

for (let done = 0; done < count; done += BATCH) {
  const env = { ...process.env, SIM_FROM: String(from + done), SIM_SEEDS: String(Math.min(BATCH, count - done)) }
  const files = ['vitest', 'run', '--project', 'simulation', '--reporter', 'dot', 'convergence']
  const { status } = spawnSync('npx', files, { env, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
  console.log(`${Math.min(count, done + BATCH)} of ${count} seeds from ${from} came together`)
}
