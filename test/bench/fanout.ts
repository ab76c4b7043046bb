import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { type Bench, type Figure, median, type Section } from './figure.ts'
import { openRig, type Rig, type Source } from './rig.ts'

/** What an event costs the server for each who watches, against a bare WebSocket server that sends one by one. */
export const fanout: Section = { name: 'fanout', run }

const AUDIENCES = [
  { watchers: 1000, singles: 50, burst: 200 },
  { watchers: 5000, singles: 20, burst: 200 },
] as const
const ROUNDS = 3
/** Between two single events: longer than the server waits for more that it could send together. */
const PAUSE = 22
/** Without watchers first: a server that has just started runs code that is not compiled yet. */
const WARM_UP = 400

async function run(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = []
  const most = mostWatchers()
  for (const asked of AUDIENCES) {
    const watchers = Math.min(asked.watchers, most)
    bench.say(
      `fanout, ${watchers} watchers${watchers < asked.watchers ? ': this system lets a process open no more' : ''}`,
    )
    const rig = await openRig(bench, watchers)
    try {
      for (let count = 0; count < WARM_UP; count += 10) await rig.live.emit(10)
      await rig.fill(watchers)
      const what = `server CPU per delivered event, ${watchers.toLocaleString('en')} watchers`
      const single = await compare(rig, watchers, (source) => singly(rig, source, asked.singles))
      const burst = await compare(rig, watchers, (source) => atOnce(rig, source, asked.burst))
      figures.push(figure(`${what}, single`, single, 1.3), figure(`${what}, burst of ${asked.burst}`, burst, 0.3))
    } finally {
      await rig.close()
    }
  }
  return figures
}

interface Compared {
  live: number
  bare: number
  /** Of T-Minus in one round, and in how many messages they came to each watcher. */
  events: number
  perWatcher: number
}

/** Microseconds of processor time per event and watcher. */
async function compare(rig: Rig, watchers: number, send: (source: Source) => Promise<Sent>): Promise<Compared> {
  const costs = { live: [] as number[], bare: [] as number[] }
  let last = { events: 0, perWatcher: 0 }
  for (let round = 0; round <= ROUNDS; round++) {
    for (const name of ['bare', 'live'] as const) {
      const before = await rig[name].cpu()
      const { events, messages } = await send(rig[name])
      const spent = (await rig[name].cpu()) - before
      // The first round warms both up.
      if (round > 0) costs[name].push((spent * 1e6) / events / watchers)
      if (name === 'live') last = { events, perWatcher: messages / watchers }
    }
  }
  return { live: median(costs.live), bare: median(costs.bare), ...last }
}

async function singly(rig: Rig, source: Source, events: number): Promise<Sent> {
  const arrived = rig.everybodyHas(source, source.head + events)
  for (let count = 0; count < events; count++) {
    await source.emit(1)
    await delay(PAUSE)
  }
  return complete({ events, ...(await arrived) })
}

async function atOnce(rig: Rig, source: Source, events: number): Promise<Sent> {
  const arrived = rig.everybodyHas(source, source.head + events)
  await source.emit(events)
  return complete({ events, ...(await arrived) })
}

interface Sent {
  events: number
  /** To all watchers together. */
  messages: number
  gaps: number
}

function complete(sent: Sent): Sent {
  if (sent.gaps > 0) throw new Error(`${sent.gaps} gaps at the watchers`)
  return sent
}

function figure(what: string, { live, bare, events, perWatcher }: Compared, atMost: number): Figure {
  return {
    what,
    measured: live,
    unit: 'µs',
    reference: { what: 'bare ws one by one', measured: bare },
    budget: { atMost },
    note: `${perWatcher.toFixed(1)} messages for ${events} events to each watcher`,
  }
}

/** The server holds a file for each socket, and some of its own; Node itself raises the limit as far as it may. */
function mostWatchers(): number {
  const limit = z.union([z.number(), z.literal('unlimited').transform(() => Number.POSITIVE_INFINITY)])
  const report = z.object({ userLimits: z.object({ open_files: z.object({ hard: limit }) }).optional() })
  const { userLimits } = report.parse(process.report.getReport())
  return (userLimits?.open_files.hard ?? Number.POSITIVE_INFINITY) - 200
}
