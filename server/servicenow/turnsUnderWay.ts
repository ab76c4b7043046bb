/** The turns that this server runs now, each kind with places of its own: what was told never waits for what is merely due. */
import type { Logger } from 'pino'
import type { Due } from './turnRows.ts'

export interface TurnsUnderWay {
  /** Begins a turn; a no-op without a free place, since the row says that it is due and the next scan finds it. */
  begin(due: Due, told: boolean): void
  /** Begins no more; resolves when those under way have ended. */
  stop(): Promise<void>
}

/** Turns of one instance at once. Looks that are due are many and are asked for together. */
const AT_ONCE = { told: 20, due: 100 }

export function createTurnsUnderWay(takeTurn: (due: Due) => Promise<void>, log: Logger): TurnsUnderWay {
  const underWay = new Map<string, number>()
  const running = new Set<Promise<void>>()
  let stopped = false

  return {
    begin(due, told) {
      const kind = told ? 'told' : 'due'
      const place = `${kind} ${due.instance}`
      const taken = underWay.get(place) ?? 0
      if (stopped || taken >= AT_ONCE[kind]) return
      underWay.set(place, taken + 1)
      const done = takeTurn(due)
        .catch((error: unknown) => log.error({ err: error, due }, 'A turn with ServiceNow has failed'))
        .finally(() => {
          running.delete(done)
          underWay.set(place, (underWay.get(place) ?? 1) - 1)
        })
      running.add(done)
    },

    async stop() {
      stopped = true
      await Promise.all(running)
    },
  }
}
