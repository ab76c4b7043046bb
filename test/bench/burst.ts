import { type Bench, type Figure, median, type Section } from './figure.ts'
import { openRig } from './rig.ts'

/** Many people act in the same moment: until every screen shows all of it. */
export const burst: Section = { name: 'burst', run }

const WATCHERS = 1000
const EVENTS = 200
const ROUNDS = 5

async function run(bench: Bench): Promise<Figure[]> {
  bench.say(`burst, ${WATCHERS} watchers`)
  const rig = await openRig(bench, WATCHERS)
  try {
    await rig.fill(WATCHERS)
    const seconds: number[] = []
    let gaps = 0
    for (let round = 0; round <= ROUNDS; round++) {
      const arrived = rig.everybodyHas(rig.live, rig.live.head + EVENTS)
      const begun = performance.timeOrigin + performance.now()
      await rig.live.emit(EVENTS)
      const arrival = await arrived
      gaps += arrival.gaps
      // The first round warms up.
      if (round > 0) seconds.push((arrival.at - begun) / 1000)
    }
    const what = `${EVENTS} commands at once, ${WATCHERS.toLocaleString('en')} watchers`
    return [
      {
        what: `${what}: until all screens are equal`,
        measured: median(seconds),
        unit: 's',
        budget: { atMost: 1 },
        note: `From the first command until the last watcher has the last event; slowest of ${ROUNDS}: ${Math.max(...seconds).toFixed(2)} s`,
      },
      { what: `${what}: gaps or repeats`, measured: gaps, unit: '', budget: { atMost: 0 } },
    ]
  } finally {
    await rig.close()
  }
}
