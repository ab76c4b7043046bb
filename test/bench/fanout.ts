import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { type Bench, type Figure, median, type Section } from './figure.ts'
import { type Hall, openHall, type Source } from './hall.ts'

/** What an event costs the server for each who watches, against a bare WebSocket server that sends one by one. */
export const fanout: Section = { name: 'fanout', run }

const AUDIENCES = [
  { watchers: 1000, singles: 60, burst: 200 },
  { watchers: 5000, singles: 30, burst: 200 },
] as const
const ROUNDS = 3
/** Longer than the server waits for more that it could send together. */
const PAUSE = 40

async function run(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = []
  const most = mostWatchers()
  for (const asked of AUDIENCES) {
    const watchers = Math.min(asked.watchers, most)
    bench.say(`fanout, ${watchers} watchers`)
    const hall = await openHall(bench, watchers)
    try {
      await hall.fill(watchers)
      const what = `server CPU per delivered event, ${watchers.toLocaleString('en')} watchers`
      const single = await compare(hall, watchers, (source) => singly(hall, source, asked.singles))
      const burst = await compare(hall, watchers, (source) => atOnce(hall, source, asked.burst))
      const note =
        watchers < asked.watchers ? `Only ${most} watchers: this system lets a process open no more` : undefined
      figures.push(
        figure(`${what}, single`, single, 1.3, note),
        figure(
          `${what}, burst of ${asked.burst}`,
          burst,
          0.3,
          `${burst.perWatcher.toFixed(1)} messages to each watcher`,
        ),
      )
    } finally {
      await hall.close()
    }
  }
  return figures
}

interface Compared {
  live: number
  bare: number
  /** Messages of T-Minus in one round. */
  perWatcher: number
}

/** Microseconds of processor time per event and watcher. */
async function compare(
  hall: Hall,
  watchers: number,
  send: (source: Source) => Promise<{ events: number; messages: number }>,
): Promise<Compared> {
  const costs = { live: [] as number[], bare: [] as number[] }
  let perWatcher = 0
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of ['bare', 'live'] as const) {
      const before = await hall[name].cpu()
      const { events, messages } = await send(hall[name])
      const spent = (await hall[name].cpu()) - before
      // The first round warms both up.
      if (round > 0) costs[name].push((spent * 1e6) / events / watchers)
      if (name === 'live') perWatcher = messages / watchers
    }
  }
  return { live: median(costs.live), bare: median(costs.bare), perWatcher }
}

async function singly(hall: Hall, source: Source, events: number): Promise<{ events: number; messages: number }> {
  let messages = 0
  for (let count = 0; count < events; count++) {
    messages += await emit(hall, source, 1)
    await delay(PAUSE)
  }
  return { events, messages }
}

const atOnce = async (hall: Hall, source: Source, events: number) => ({
  events,
  messages: await emit(hall, source, events),
})

/** Answers in how many messages they came, to all watchers together. */
async function emit(hall: Hall, source: Source, events: number): Promise<number> {
  const arrived = hall.everybodyHas(source, source.head + events)
  await source.emit(events)
  const { messages, gaps } = await arrived
  if (gaps > 0) throw new Error(`${gaps} gaps at the watchers`)
  return messages
}

function figure(what: string, { live, bare }: Compared, atMost: number, note?: string): Figure {
  return {
    what,
    measured: live,
    unit: 'µs',
    reference: { what: 'bare ws one by one', measured: bare },
    budget: { atMost },
    ...(note === undefined ? {} : { note }),
  }
}

/** The server holds a file for each socket, and some of its own; Node itself raises the limit as far as it may. */
function mostWatchers(): number {
  const limit = z.union([z.number(), z.literal('unlimited').transform(() => Number.POSITIVE_INFINITY)])
  const report = z.object({ userLimits: z.object({ open_files: z.object({ hard: limit }) }).optional() })
  const { userLimits } = report.parse(process.report.getReport())
  return (userLimits?.open_files.hard ?? Number.POSITIVE_INFINITY) - 200
}
