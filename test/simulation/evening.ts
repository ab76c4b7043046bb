/** One seed: six screens and two whole servers work on three cutovers over bad wires, until these are mended. */
import { vi } from 'vitest'
import { minutes } from '../support/play.ts'
import { sayApart } from './apart.ts'
import { Audience } from './audience.ts'
import { Lent } from './backends.ts'
import { type Backup, takeBackup } from './backup.ts'
import { createCutover, workAhead } from './beforehand.ts'
import { type Plan, planOf, ROUNDS, SHARES } from './plan.ts'
import { type Random, randomFrom } from './random.ts'
import { olderRelease, Releases } from './releases.ts'
import type { Setting } from './setting.ts'
import { SimulatedServer } from './simulatedServer.ts'
import { realNow } from './simulatedTime.ts'
import { Traffic } from './traffic.ts'

const CUTOVERS = 3
/** Simulated time that passes at once; the servers' own timers are some 800 ms apart. */
const SLICE_MS = 250
/** In which all has to come together once the wires are mended: of simulated time, and of real time on a busy machine. */
const PATIENCE_MS = minutes(3)
const REAL_PATIENCE_MS = 20_000

export class Evening {
  readonly setting: Setting
  readonly servers: SimulatedServer[]
  readonly releases = new Releases()
  readonly cutoverIds: string[] = []
  /** Hashes of events that a restored backup took away. */
  readonly lost = new Set<string>()
  /** How many commands had been given when that happened last; none when it did not. */
  givenBefore = 0
  readonly #seed: number
  readonly #startedAt = Date.now()
  readonly #traffic = new Traffic(() => this.servers.some(({ isBusy }) => isBusy))
  readonly #troubles: Record<string, number> & Record<'restored' | 'olderRelease' | 'unreadable', number> = {
    ...Object.fromEntries(Object.keys(SHARES).map((trouble) => [trouble, 0])),
    restored: 0,
    olderRelease: 0,
    unreadable: 0,
  }
  #audience: Audience | undefined
  #backup: Backup | undefined
  /** The database's clock less the time of this machine. */
  #skew = 0

  constructor(seed: number, setting: Setting) {
    this.#seed = seed
    this.setting = setting
    const { world, database } = setting
    this.servers = ['first', 'second'].map(
      (name) =>
        new SimulatedServer({
          database,
          organisation: { id: world.organisation, name: 'Test' },
          traffic: this.#traffic,
          name,
        }),
    )
  }

  get audience(): Audience {
    if (!this.#audience) throw new Error('Nobody is here yet')
    return this.#audience
  }

  troubles(): Record<string, number> {
    return { ...this.#troubles, ...this.audience.troubles() }
  }

  /** Timers and clocks must be frozen; time passes only here. Rejects when the screens do not come together. */
  async spend(): Promise<void> {
    const random = this.#randomOf(0)
    const plan = planOf(random)
    vi.spyOn(Math, 'random').mockImplementation(this.#randomOf(1).share)
    await this.#begin(random, plan)
    for (let round = 0; round < ROUNDS; round++) await this.#round(round, plan, this.#randomOf(round + 2))
    await this.#mend()
  }

  async end(): Promise<void> {
    this.#audience?.close()
    await this.#during(Promise.all(this.servers.map((server) => server.gone())))
    await this.setting.database.clear()
  }

  /** Each part has a chance of its own, so that what comes later stays as it is when less happened before. */
  #randomOf(part: number): Random {
    return randomFrom(this.#seed * 1009 + part)
  }

  #now(): number {
    return Date.now() + this.#skew
  }

  #elapsed(): number {
    return Date.now() - this.#startedAt
  }

  #running(random: Random): SimulatedServer | undefined {
    return random.pick(this.servers.filter(({ runs }) => runs))
  }

  async #begin(random: Random, { older }: Plan): Promise<void> {
    await this.#setClock()
    const formats = older?.from === 0 ? olderRelease(random) : undefined
    if (formats) this.#troubles.olderRelease += 1
    await this.#during(
      Promise.all(this.servers.map((server, place) => server.start(place === 1 ? formats : undefined))),
    )
    // They all know of each other before anything is written.
    await this.#pass(1500)
    if (this.servers[1]) this.releases.began(this.servers[1], formats, Number.NEGATIVE_INFINITY)
    await this.#prepare(random)
    // A balancer goes round.
    let turn = random.whole(0, 1)
    this.#audience = new Audience({
      cutoverIds: this.cutoverIds,
      random,
      traffic: this.#traffic,
      world: this.setting.world,
      port: () => {
        const running = this.servers.filter(({ runs }) => runs)
        turn += 1
        return running[turn % running.length]?.port
      },
    })
    await this.#pass(500)
  }

  /** The days before. */
  async #prepare(random: Random): Promise<void> {
    for (let count = 0; count < CUTOVERS; count++) {
      const { core } = this.servers[count % 2]?.app ?? {}
      if (core) this.cutoverIds.push(await createCutover(core, this.setting, random, this.#now()))
    }
    for (const id of this.cutoverIds) {
      const commands = random.whole(0, 15)
      for (let turn = 1; turn <= commands; turn++) {
        const core = this.#running(random)?.app.core
        if (core) await workAhead(core, this.setting, id, { now: this.#now(), turn })
      }
    }
  }

  async #round(round: number, { older, backup }: Plan, random: Random): Promise<void> {
    await this.#breakThings(random)
    if (older?.from === round && round > 0) await this.#replaceServer(random, olderRelease(random))
    if (older?.until === round) await this.#replaceServer(random)
    if (backup?.taken === round) this.#backup = await takeBackup(this.setting.database.admin)
    if (backup?.restored === round) await this.#goBack(random)
    for (let clicks = random.whole(0, 3); clicks > 0; clicks--) this.audience.click(random)
    if (random.chance(0.3)) this.audience.wander(random)
    await this.#pass(random.pick([0, 10, 100, 500, 1500, 4000]) ?? 0)
    this.#troubles.unreadable += this.servers.filter(
      (server) => server.runs && server.app.core.unreadable().length > 0,
    ).length
  }

  async #breakThings(random: Random): Promise<void> {
    const happens = (trouble: keyof typeof SHARES) => {
      const does = random.chance(SHARES[trouble])
      if (does) this.#troubles[trouble] = (this.#troubles[trouble] ?? 0) + 1
      return does
    }
    const { all } = this.audience
    const screen = random.pick(all)
    if (happens('cut')) screen?.wire.cut()
    const stalled = happens('stalled') ? random.pick(all) : undefined
    for (const one of all) one.wire.stall(one === stalled)
    const slow = happens('slow') ? random.pick(all) : undefined
    for (const server of this.servers)
      for (const one of all)
        server.slow(
          one.wire.ends.map(({ near }) => near),
          one === slow,
        )
    const server = this.#running(random)
    if (happens('databaseCut')) this.#loseDatabase(server, (wire) => wire.cut())
    const waiting = happens('databaseStalled') ? server : undefined
    for (const one of this.servers)
      if (one.databaseWire.isStalled !== (one === waiting))
        this.#loseDatabase(one, (wire) => wire.stall(one === waiting))
    if (happens('listenersCut')) this.#cutListeners()
    if (happens('jumped')) this.#skew += minutes(random.pick([-7, -1, 2, 16, 90]) ?? 0)
    if (happens('killed')) this.#kill(this.#running(random))
    const down = this.servers.find(({ runs }) => !runs)
    if (down && random.chance(0.6)) await this.#start(down, down.formats)
  }

  /** What an older release may rely on begins again with each trouble of its database. */
  #loseDatabase(server: SimulatedServer | undefined, how: (wire: SimulatedServer['databaseWire']) => void): void {
    if (!server) return
    this.releases.ended(server, this.#elapsed())
    how(server.databaseWire)
    if (server.runs && !server.databaseWire.isStalled) this.releases.began(server, server.formats, this.#elapsed())
  }

  #kill(server: SimulatedServer | undefined): void {
    if (!server) return
    this.releases.ended(server, this.#elapsed())
    server.kill()
  }

  /** Needs the database, and time. */
  async #start(server: SimulatedServer, formats?: SimulatedServer['formats']): Promise<void> {
    await this.#during(server.start(formats))
    this.releases.began(server, formats, this.#elapsed())
  }

  /** The second server becomes one of this release, as it is done: stopped, or killed when nobody waits for that. */
  async #replaceServer(random: Random, formats?: SimulatedServer['formats']): Promise<void> {
    const [, server] = this.servers
    if (!server) return
    if (formats) this.#troubles.olderRelease += 1
    for (const one of this.servers) this.#loseDatabase(one, (wire) => wire.stall(false))
    if (random.chance(0.5)) this.#kill(server)
    this.releases.ended(server, this.#elapsed())
    await this.#during(server.stop())
    await this.#start(server, formats)
  }

  /** The database comes back as it was a while ago, under servers that may notice nothing of it, or while they are away. */
  async #goBack(random: Random): Promise<void> {
    if (!this.#backup) return
    this.#troubles.restored += 1
    const isFailover = random.chance(0.5)
    for (const server of this.servers)
      this.#loseDatabase(server, (wire) => {
        wire.stall(false)
        if (isFailover) wire.cut()
      })
    for (const hash of await this.#backup.restore()) this.lost.add(hash)
    this.givenBefore = this.audience.sent.length
    if (isFailover) this.#cutListeners()
  }

  /** Ends the connections on which servers hear of each other, so that only their own looks at the heads are left. */
  #cutListeners(): void {
    for (const { databaseWire } of this.servers) databaseWire.cut((line) => line instanceof Lent && line.listens)
  }

  async #mend(): Promise<void> {
    for (const { wire } of this.audience.all) {
      wire.stall(false)
      for (const server of this.servers)
        server.slow(
          wire.ends.map(({ near }) => near),
          false,
        )
    }
    for (const server of this.servers) {
      this.#loseDatabase(server, (wire) => wire.stall(false))
      if (server.formats) this.#kill(server)
      if (!server.runs) await this.#start(server)
    }
    await this.comeTogether()
  }

  /** Rejects when they do not. */
  async comeTogether(): Promise<void> {
    const until = Date.now() + PATIENCE_MS
    const realUntil = realNow() + REAL_PATIENCE_MS
    for (;;) {
      await this.#slice(SLICE_MS)
      const apart = await sayApart(this, this.#now())
      if (apart.length === 0) return
      if (Date.now() > until && realNow() > realUntil) throw new Error(`They do not come together: ${apart.join('; ')}`)
    }
  }

  #setClock(): Promise<unknown> {
    return this.setting.database.setClock(this.#now(), this.#elapsed())
  }

  async #slice(milliseconds: number): Promise<void> {
    vi.advanceTimersByTime(milliseconds)
    await this.#setClock()
    await this.#traffic.rested()
  }

  async #pass(milliseconds: number): Promise<void> {
    await this.#slice(milliseconds % SLICE_MS)
    for (let rest = milliseconds - (milliseconds % SLICE_MS); rest > 0; rest -= SLICE_MS) await this.#slice(SLICE_MS)
  }

  /** Lets time pass until this is done. */
  async #during(work: Promise<unknown>): Promise<void> {
    let isDone = false
    const done = work.finally(() => {
      isDone = true
    })
    done.catch(() => undefined)
    await this.#traffic.rested()
    while (!isDone) await this.#slice(20)
    await done
  }
}
