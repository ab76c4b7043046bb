/** The evenings of a run, one seed each, shared out among test files, since one process uses one processor. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { client, type Sql } from '../../server/database/connect.ts'
import { createRunbookLibrary } from '../../server/runbookLibrary.ts'
import { createWorld, type World } from '../support/core.ts'
import { KNOTTY_YAML } from '../support/knottyRunbook.ts'
import { CAST } from '../support/play.ts'
import { type TestDatabase, testDatabase } from '../support/postgres.ts'
import { SMALL_YAML } from '../support/smallRunbook.ts'
import { type Setting, simulate } from './simulate.ts'
import { faultsOf } from './verify.ts'

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

  let database: TestDatabase
  let world: World
  let admin: Sql
  let setting: Setting
  const troubles: Record<string, number> = {}

  beforeAll(async () => {
    database = await testDatabase()
    admin = client(database.url, { max: 1 })
    world = await createWorld(await withItsOwnClock(database, admin))
    const library = createRunbookLibrary(world.sql)
    const { lead, dba, network, operations, sponsor } = CAST
    const cast = [
      { yaml: SMALL_YAML, people: CAST },
      { yaml: KNOTTY_YAML, people: { lead, dba, network, operations, sponsor } },
    ]
    const runbooks: Setting['runbooks'] = []
    for (const { yaml, people } of cast) {
      const { version } = await library.importText(world.organisation, yaml, 'test.yaml', null)
      if (version) runbooks.push({ id: version.id, hash: version.hash, people, mode: 'live' })
    }
    setting = { world, admin, runbooks }
  })
  afterAll(async () => {
    await world.end()
    await admin.end()
    await database.drop()
  })
  beforeEach(() => {
    vi.useFakeTimers({
      // The driver of the database opens a connection in a timer of no length, which nobody else would let pass.
      shouldAdvanceTime: true,
      advanceTimeDelta: 1,
      now: START,
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    })
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it.each(seeds)(
    '[R2] [R3] [R4] every screen comes to what the log says, and nothing that was acknowledged is lost (SIM_SEED=%i)',
    async (seed) => {
      const simulated = await simulate(seed, setting)
      for (const [trouble, count] of Object.entries(simulated.troubles))
        troubles[trouble] = (troubles[trouble] ?? 0) + count
      expect(await faultsOf(simulated)).toEqual([])
    },
  )

  it.runIf(seeds.length >= 50)('every kind of trouble was met, and much got done nevertheless', () => {
    expect(Object.entries(troubles).filter(([, count]) => count < seeds.length / 10)).toEqual([])
  })
}

/** The database's clock shows what the simulation says, so that it can jump. Answers the address at which it does. */
async function withItsOwnClock(database: TestDatabase, admin: Sql): Promise<string> {
  await admin.unsafe(`
    create schema simulated;
    create table simulated.clock (at timestamptz not null);
    insert into simulated.clock values (now());
    create function simulated.clock_timestamp() returns timestamptz volatile language sql
      as 'select at from simulated.clock';`)
  const address = new URL(database.url)
  address.searchParams.set('options', '-c search_path=simulated,pg_catalog,public')
  return address.href
}
