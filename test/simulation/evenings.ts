/** The evenings of a run, one seed each, shared out among test files, since one process uses one processor. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createRunbookLibrary } from '../../server/runbooks/runbookLibrary.ts'
import { createWorld } from '../support/core.ts'
import { KNOTTY_YAML } from '../support/knottyRunbook.ts'
import { CAST } from '../support/play.ts'
import { SMALL_YAML } from '../support/smallRunbook.ts'
import { openedSockets } from './audience.ts'
import { Evening } from './evening.ts'
import { faultsOf } from './oracle.ts'
import type { Setting } from './setting.ts'
import { simulatedDatabase } from './simulatedDatabase.ts'
import { freezeTime, thawTime } from './simulatedTime.ts'
import { fetchOverWire, wireOf } from './wire.ts'

// Pages connect over the wire that their address names, and Socket.IO's client is put under observation.
vi.mock('socket.io-client', async (original) => {
  const client = await original<typeof import('socket.io-client')>()
  return {
    ...client,
    io(origin: string, options: object) {
      const agent = wireOf(new URL(origin).hostname)?.agent
      const socket = Reflect.apply(client.io, undefined, [origin, { ...options, agent }])
      openedSockets.push(socket)
      return socket
    },
  }
})
// So do servers to their database, by its name; whoever else asks for it is served as ever.
vi.mock('../../server/database/databaseSocket.ts', async (original) => {
  const { openDatabaseSocket } = await original<typeof import('../../server/database/databaseSocket.ts')>()
  return {
    openDatabaseSocket(...[target, signal]: Parameters<typeof openDatabaseSocket>) {
      const wire = wireOf(target.host)
      return wire ? wire.open() : openDatabaseSocket(target, signal)
    },
  }
})
// What waits in the servers waits in simulated time, too.
vi.mock('node:timers/promises', async (original) => ({
  ...(await original<typeof import('node:timers/promises')>()),
  setTimeout: (await import('./simulatedTime.ts')).delay,
}))

/** SIM_SEED=17 runs one, SIM_SEEDS=2000 runs so many, SIM_FROM=5000 begins there. */
const { SIM_SEED, SIM_SEEDS = '200', SIM_FROM = '1' } = process.env
const FROM = Number(SIM_SEED ?? SIM_FROM)
const COUNT = SIM_SEED === undefined ? Number(SIM_SEEDS) : 1
const START = Date.parse('2026-11-28T21:00:00Z')

/** Registers the share of one of so many test files: every `of`th seed from the `share`th on. */
export function evenings(share: number, of: number): void {
  const seeds = Array.from({ length: COUNT }, (_, index) => FROM + index).filter((_, index) => index % of === share)
  if (seeds.length === 0) {
    it.skip('has no share in so few', () => undefined)
    return
  }

  let setting: Setting
  let evening: Evening | undefined
  const troubles: Record<string, number> = {}

  beforeAll(async () => {
    const database = await simulatedDatabase()
    const world = await createWorld(database.url)
    const library = createRunbookLibrary(world.sql)
    const { lead, dba, network, operations, sponsor } = CAST
    const cast = [
      { yaml: SMALL_YAML, people: CAST },
      { yaml: KNOTTY_YAML, people: { lead, dba, network, operations, sponsor } },
    ]
    const runbooks: Setting['runbooks'] = []
    for (const { yaml, people } of cast) {
      const { version } = await library.importText(world.organisation, yaml, 'test.yaml', null)
      if (version) runbooks.push({ id: version.id, hash: version.hash, people })
    }
    setting = { world, database, runbooks }
  })
  afterAll(async () => {
    await setting.world.end()
    await setting.database.drop()
  })
  beforeEach(() => {
    freezeTime(START)
    vi.stubGlobal('fetch', fetchOverWire)
  })
  afterEach(async () => {
    await evening?.end()
    evening = undefined
    thawTime()
    vi.restoreAllMocks()
  })

  it.each(seeds)(
    '[R2] [R3] [R4] every screen comes to what the log says, and nothing that was acknowledged is lost (SIM_SEED=%i)',
    async (seed) => {
      evening = new Evening(seed, setting)
      await evening.spend()
      for (const [trouble, count] of Object.entries(evening.troubles()))
        troubles[trouble] = (troubles[trouble] ?? 0) + count
      expect(await faultsOf(evening)).toEqual([])
    },
  )

  it.runIf(seeds.length >= 50)('every kind of trouble was met, and much got done nevertheless', () => {
    expect(Object.entries(troubles).filter(([, count]) => count < seeds.length / 25)).toEqual([])
  })
}
