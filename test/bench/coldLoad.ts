import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { type Bench, type Figure, median, type Section } from './figure.ts'
import { seedLongLog } from './longLog.ts'
import { openCore } from './stage.ts'

/** A server that has just started is asked for the longest log that anybody will have. */
export const coldLoad: Section = { name: 'coldLoad', run }

const EVENTS = 100_000
const STEPS = 5000
const ROUNDS = 5

async function run(bench: Bench): Promise<Figure[]> {
  const url = await bench.database()
  const stage = await openCore(url)
  const { sql, organisation } = stage
  try {
    bench.say(`coldLoad, a log of ${EVENTS} events is written`)
    const cutoverId = await seedLongLog(stage, { steps: STEPS, events: EVENTS })
    const [stored] = await sql<{ bytes: number; tail: number }[]>`
      select length(gzip) as bytes, ${EVENTS} - seq as tail from snapshots where cutover = ${cutoverId}`
    const read = () => readCold(url, organisation, cutoverId)
    bench.say('coldLoad, read from its snapshot')
    const quick: number[] = []
    for (let round = 0; round < ROUNDS; round++) quick.push(await read())
    await sql`delete from snapshots where cutover = ${cutoverId}`
    bench.say('coldLoad, replayed from its beginning')
    const whole = await read()
    const log = `${EVENTS.toLocaleString('en')} events of ${STEPS.toLocaleString('en')} steps`
    return [
      {
        what: `first state of ${log}`,
        measured: median(quick) / 1000,
        unit: 's',
        budget: { atMost: 1 },
        note: `A snapshot of ${((stored?.bytes ?? 0) / 1e6).toFixed(1)} MB gz and the ${stored?.tail} events behind it, in a new process`,
      },
      { what: 'the same without a snapshot, all events replayed', measured: whole / 1000, unit: 's' },
    ]
  } finally {
    await stage.close()
  }
}

/** Milliseconds in a process of its own. */
async function readCold(...given: [url: string, organisation: string, cutoverId: string]): Promise<number> {
  const reader = join(import.meta.dirname, 'coldReader.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [reader, ...given])
  const { ms, seq } = z.object({ ms: z.number(), seq: z.number() }).parse(JSON.parse(stdout))
  if (seq !== EVENTS) throw new Error(`${seq} events were read instead of ${EVENTS}`)
  return ms
}
