import { randomUUID } from 'node:crypto'
import postgres from 'postgres'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { type Bench, type Figure, median, type Section } from './figure.ts'
import { give, makeCutover, noteText, openCore, PAYMENTS, readPayments, type StageCore } from './stage.ts'

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
        ...(inFlight === MANY ? { budget: { atLeast: 0.8 } } : {}),
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

/**
 * As anybody would write it with postgres.js as published: as many connections as there are inserts under way, a prepared
 * statement. The rows are those of the log, and nothing looks at them before.
 */
async function openBare(url: string): Promise<{ insert(): Promise<unknown>; close(): Promise<void> }> {
  const sql = postgres(url, { max: MANY })
  await sql`create table bare (like events including indexes)`
  const hash = 'a'.repeat(64)
  let seq = 0
  return {
    insert() {
      seq += 1
      const payload = { stepId: 'freeze-writes', text: { commitment: hash } }
      const disclosures = { '/text': { salt: hash.slice(32), text: noteText(seq) } }
      return sql`insert into bare (
        organisation, cutover, seq, at, actor, command_id, type, version, payload, disclosures, prev, hash
      ) values (
        'organisation-000000000', ${`${PAYMENTS}-0123456789`}, ${seq}, ${new Date()}, 'member-00000000000000', ${randomUUID()},
        'stepNoted', 1, ${sql.json(payload)}, ${sql.json(disclosures)}, ${hash}, ${hash}
      )`
    },
    close: () => sql.end(),
  }
}
