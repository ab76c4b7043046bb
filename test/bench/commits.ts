import pg from 'pg'
import type { Runbook } from '../../shared/runbook.ts'
import { type Bench, type Figure, median, type Section } from './figure.ts'
import { give, makeCutover, noteText, openCore, readPayments, type StageCore } from './stage.ts'

const ROUNDS = 5
const ROUND_MS = 2000
const MANY = 16

/** Commands of one cutover through the only write path, against commits of one row each that do nothing else. */
export const commits: Section = { name: 'commits', run }

async function run(bench: Bench): Promise<Figure[]> {
  const url = await bench.database()
  const stage = await openCore(url)
  const bare = await openBare(url)
  try {
    const { file, text, runbook } = await readPayments()
    await stage.core.library.importText(stage.organisation, text, file, null)
    const figures: Figure[] = []
    for (const inFlight of [MANY, 1]) {
      bench.say(`commits, ${inFlight} in flight`)
      const rates = { commands: [] as number[], bare: [] as number[] }
      await rateOf(await commandsOn(stage, runbook), inFlight, ROUND_MS / 2)
      await rateOf(bare.insert, inFlight, ROUND_MS / 2)
      for (let round = 0; round < ROUNDS; round++) {
        rates.bare.push(await rateOf(bare.insert, inFlight, ROUND_MS))
        // Each time another cutover: no real one has ten thousand notes on its steps.
        rates.commands.push(await rateOf(await commandsOn(stage, runbook), inFlight, ROUND_MS))
      }
      figures.push({
        what: `commands to one cutover, ${inFlight} in flight`,
        measured: median(rates.commands),
        unit: '/s',
        reference: { what: `bare INSERT commits, ${inFlight} in flight`, measured: median(rates.bare) },
        ...(inFlight === MANY ? { budget: { atLeast: 1 } } : {}),
      })
    }
    return figures
  } finally {
    await stage.close()
    await bare.close()
  }
}

/** How often in a second something is done when so many of it are always under way. */
async function rateOf(work: () => Promise<unknown>, inFlight: number, milliseconds: number): Promise<number> {
  let done = 0
  const begun = performance.now()
  const until = begun + milliseconds
  const worker = async () => {
    while (performance.now() < until) {
      await work()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
  return (done / (performance.now() - begun)) * 1000
}

/** Notes on the steps of a new cutover of the payments runbook in turn, by people in turn. */
async function commandsOn(stage: StageCore, runbook: Runbook): Promise<() => Promise<unknown>> {
  const cutoverId = await makeCutover(stage, runbook)
  const { members } = stage
  let count = 0
  return () => {
    count += 1
    const member = members[count % members.length]
    const step = runbook.steps[count % runbook.steps.length]
    if (!member || !step) throw new Error('The runbook has no steps')
    return give(stage, member, cutoverId, { type: 'noteStep', stepId: step.id, text: noteText(count) })
  }
}

/** As anybody would write it: a pool of as many connections as there are inserts under way, a prepared statement. */
async function openBare(url: string): Promise<{ insert(): Promise<unknown>; close(): Promise<void> }> {
  const pool = new pg.Pool({ connectionString: url, max: MANY })
  await pool.query('create table bare (id bigint generated always as identity primary key, payload jsonb not null)')
  let count = 0
  return {
    insert() {
      count += 1
      const payload = JSON.stringify({ stepId: 'freeze-writes', text: noteText(count) })
      return pool.query({ name: 'insert', text: 'insert into bare (payload) values ($1)', values: [payload] })
    },
    close: () => pool.end(),
  }
}
