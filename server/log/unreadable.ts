/**
 * Cutovers whose logs this server cannot read: an event written by a newer release, or a damaged record. Each is
 * refused with the reason, without asking the database every time, and retried with back-off. All others go on.
 */
import type { Logger } from 'pino'
import { type UnreadableCause, UnreadableEvent } from '../../shared/evolve/readEvent.ts'
import { refuse } from '../../shared/refusal.ts'
import { RefusedForNow } from '../commands/refusedForNow.ts'

export interface UnreadableCutover {
  organisation: string
  cutoverId: string
  event: UnreadableEvent['event']
  cause: UnreadableCause
  /** For people: which event, why, and what it waits for. */
  message: string
}

export interface UnreadableCutovers {
  /**
   * The result of `read`, unless the log was unreadable just now.
   *
   * @throws RefusedForNow `cutoverUnreadable`
   */
  guard<Result>(organisation: string, cutoverId: string, read: () => Promise<Result>): Promise<Result>
  /** Throws the error of a moment ago. */
  refuseKnown(organisation: string, cutoverId: string): void
  list(): UnreadableCutover[]
  /** Starts the retries; `readable` is called for each log that can be read again. */
  start(retry: Retry, readable: (organisation: string, cutoverId: string) => void): void
  /** Waits for the retry under way. */
  stop(): Promise<void>
}

type Retry = (organisation: string, cutoverId: string) => Promise<unknown>

interface Found extends UnreadableCutover {
  refused: RefusedForNow
  /** `performance.now()`, as all below. */
  retryAt: number
  pauseMs: number
  loggedAt: number
}

const LOOK_EVERY_MS = 500
const FIRST_PAUSE_MS = 1000
const MAX_PAUSE_MS = 30_000
/** Cutovers retried per round: each may be a long replay. */
const MAX_RETRIES = 5
const LOG_EVERY_MS = 60_000

export function createUnreadable(log: Logger): UnreadableCutovers {
  const known = new Map<string, Found>()
  let timer: NodeJS.Timeout | undefined
  let looked: Promise<void> = Promise.resolve()
  let stopped = false
  let readable: ((organisation: string, cutoverId: string) => void) | undefined

  function found(organisation: string, cutoverId: string, error: UnreadableEvent): RefusedForNow {
    const key = keyOf(organisation, cutoverId)
    const before = known.get(key)
    const now = performance.now()
    const refused = unreadableRefusal(error)
    const { message } = refused
    const isNews = before?.message !== message || now - before.loggedAt >= LOG_EVERY_MS
    const pauseMs = before ? Math.min(2 * before.pauseMs, MAX_PAUSE_MS) : FIRST_PAUSE_MS
    const entry = { organisation, cutoverId, event: error.event, cause: error.why, message }
    known.set(key, {
      ...entry,
      refused,
      pauseMs,
      retryAt: now + pauseMs,
      loggedAt: isNews ? now : before.loggedAt,
    })
    if (isNews) {
      log.error(
        { cutover: cutoverId, event: error.event, why: error.message },
        'A cutover cannot be read on this server',
      )
    }
    return refused
  }

  function canBeRead(key: string): void {
    const before = known.get(key)
    if (!before) return
    known.delete(key)
    const { organisation, cutoverId } = before
    log.info({ cutover: cutoverId }, 'A cutover can be read again')
    readable?.(organisation, cutoverId)
  }

  async function look(retry: Retry): Promise<void> {
    const now = performance.now()
    const due = [...known.values()].filter(({ retryAt }) => retryAt <= now).slice(0, MAX_RETRIES)
    for (const { organisation, cutoverId } of due) {
      const found = await retry(organisation, cutoverId).catch((error) => {
        if (!(error instanceof RefusedForNow))
          log.warn({ err: error, cutover: cutoverId }, 'An unreadable cutover could not be retried')
        return error
      })
      // It may be gone by now.
      if (found === undefined) known.delete(keyOf(organisation, cutoverId))
    }
  }

  function lookAgain(retry: Retry): void {
    if (stopped) return
    timer = setTimeout(() => {
      looked = look(retry).finally(() => lookAgain(retry))
    }, LOOK_EVERY_MS)
  }

  function refuseKnown(organisation: string, cutoverId: string): void {
    const before = known.get(keyOf(organisation, cutoverId))
    if (before && performance.now() < before.retryAt) throw before.refused
  }

  return {
    refuseKnown,

    async guard(organisation, cutoverId, read) {
      refuseKnown(organisation, cutoverId)
      const key = keyOf(organisation, cutoverId)
      try {
        const result = await read()
        canBeRead(key)
        return result
      } catch (error) {
        throw error instanceof UnreadableEvent ? found(organisation, cutoverId, error) : error
      }
    },

    list: () =>
      [...known.values()].map(({ organisation, cutoverId, event, cause, message }) => {
        return { organisation, cutoverId, event, cause, message }
      }),

    start(retry, hears) {
      readable = hears
      lookAgain(retry)
    },

    async stop() {
      stopped = true
      clearTimeout(timer)
      await looked
    },
  }
}

/** For people: which event, why, and what the cutover waits for. */
export function unreadableRefusal(error: UnreadableEvent): RefusedForNow {
  const { seq, type } = error.event
  const event = type === undefined ? { seq } : { seq, type }
  return new RefusedForNow(refuse('cutoverUnreadable', `${error.message} ${ADVICE[error.why]}`, { event }), {
    cause: error,
  })
}

const ADVICE: Record<UnreadableCause, string> = {
  newer: 'This cutover waits here until this server has been upgraded; all others go on.',
  damaged: 'This cutover waits until its log has been repaired; all others go on.',
}

const keyOf = (organisation: string, cutoverId: string) => `${organisation}/${cutoverId}`
