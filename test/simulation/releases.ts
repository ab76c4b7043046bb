/** Two releases side by side: an older one that knows less, and what must never be written while it is at work. */
import { z } from 'zod'
import type { Sql } from '../../server/database/connect.ts'
import { rowsOf } from '../../server/database/rowsOf.ts'
import { EVENT_FORMATS, versionIn } from '../../shared/evolve/readEvent.ts'
import type { EventFormats } from '../../shared/evolve/upcasters.ts'
import type { Random } from './random.ts'

/** What people do often enough to be met, and time never does. */
const YOUNG_TYPES = ['stepCompleted', 'stepAcknowledged', 'evidenceProvided', 'stepHeld', 'metricRecorded', 'stepNoted']
/** A server is known to all others once its lease, and theirs, was renewed: then nothing more is written against it. */
const KNOWN_AFTER_MS = 10_000

/** A release that does not read one or two of today's types yet, and gates' signatures only as they were first. */
export function olderRelease(random: Random): EventFormats {
  const without = random.shuffled(YOUNG_TYPES).slice(0, random.whole(1, 2))
  const formats = new Map([...EVENT_FORMATS].filter(([type]) => !without.includes(type)))
  if (random.chance(0.5)) formats.set('gateSigned', [])
  return formats
}

/** Of one server, a time in which it ran as an older release and could reach the database. Milliseconds since the start. */
interface Watch {
  formats: EventFormats
  from: number
  until: number
}

/** Keeps which older releases were at work when. */
export class Releases {
  readonly #watches: Watch[] = []
  readonly #open = new Map<object, Watch>()

  /** This server has begun to run as this release, or can reach the database again. */
  began(server: object, formats: EventFormats | undefined, now: number): void {
    if (formats && !this.#open.has(server)) this.#open.set(server, { formats, from: now, until: now })
  }

  /** It runs no more, or cannot reach the database. */
  ended(server: object, now: number): void {
    const watch = this.#open.get(server)
    if (!watch) return
    this.#open.delete(server)
    this.#watches.push({ ...watch, until: now })
  }

  /** What was written although a server that had long been at work could not read it. */
  async faults(admin: Sql): Promise<string[]> {
    const written = await rowsOf(
      z.object({ cutover: z.string(), type: z.string(), version: z.number(), elapsed: z.number() }),
      admin`select cutover, type, version, elapsed from simulated.written`,
    )
    return written.flatMap(({ cutover, type, version, elapsed }) =>
      this.#watches.some(
        ({ formats, from, until }) =>
          versionIn(formats, type) < version && from + KNOWN_AFTER_MS <= elapsed && elapsed < until,
      )
        ? `${type} ${version} was written in ${cutover} at ${elapsed} ms, which an older server at work cannot read`
        : [],
    )
  }
}
