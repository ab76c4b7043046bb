/** The board and the forecast of a cutover that is followed, as stores that work only while somebody looks. */
import type { Cutover, PersonId } from '../../shared/cutoverState.ts'
import { type Figures, figuresOf } from '../../shared/derived/figures.ts'
import type { Runbook } from '../../shared/runbook/runbook.ts'
import { baseline, type Forecast, forecast } from '../../shared/schedule/forecast.ts'
import { asOf } from '../derive/asOf.ts'
import { type Board, boardOf } from '../derive/board.ts'
import type { ReplicaView } from './replicaView.ts'
import { createStore, type Store } from './store.ts'
import { whenIdle } from './whenIdle.ts'

export interface Outlook {
  /** What the plan was made of. */
  of: { runbook: Runbook; t0: number }
  forecast: Forecast
  figures: Figures
  /** As it was planned, for T-0 as it stands. */
  plan: ReturnType<typeof baseline>
}

/** Follows every event at once, and the seconds for what time alone releases. */
export function boardStore(
  replica: Store<ReplicaView>,
  seconds: Store<number>,
  me: PersonId | undefined,
): Store<Board | undefined> {
  const board = createStore<Board | undefined>(undefined)
  const derive = () => {
    const cutover = cutoverIn(replica)
    // The second that is shown may be older than the latest event, and what that event releases is ready with it.
    if (cutover) board.set(boardOf(cutover, asOf(cutover, seconds.get()), me, board.get()))
  }
  return whileWatched(board, () => {
    derive()
    const ends = [replica.subscribe(derive), seconds.subscribe(derive)]
    return () => {
      for (const end of ends) end()
    }
  })
}

/** Made anew; the plan is kept from before as long as it is the same one. */
export function outlookOf(cutover: Cutover, now: number, before?: Outlook): Outlook {
  const samePlan = before?.of.runbook === cutover.runbook && before.of.t0 === cutover.t0
  return {
    of: { runbook: cutover.runbook, t0: cutover.t0 },
    forecast: forecast(cutover, now),
    figures: figuresOf(cutover, now),
    plan: before && samePlan ? before.plan : baseline(cutover),
  }
}

/** At most so often is a forecast made anew, in milliseconds: soon after an event, and now and then as time passes. */
const AFTER_EVENT_MS = 250
const AS_TIME_PASSES_MS = 5000

/**
 * Follows the events with a short delay, since a burst of them needs one forecast, and waits for an idle moment, since a
 * forecast of thousands of steps takes longer than a frame.
 */
export function outlookStore(replica: Store<ReplicaView>, now: () => number): Store<Outlook | undefined> {
  const outlook = createStore<Outlook | undefined>(undefined)
  const make = () => {
    const cutover = cutoverIn(replica)
    if (cutover) outlook.set(outlookOf(cutover, now(), outlook.get()))
  }
  return whileWatched(outlook, () => {
    let due: ReturnType<typeof setTimeout> | undefined
    const makeSoon = () => {
      const wait = outlook.get() === undefined ? 0 : AFTER_EVENT_MS
      due ??= setTimeout(
        () =>
          whenIdle(() => {
            due = undefined
            make()
          }),
        wait,
      )
    }
    // The rows come first; they are drawn while this is computed for the first time.
    makeSoon()
    const end = replica.subscribe(makeSoon)
    const passing = setInterval(makeSoon, AS_TIME_PASSES_MS)
    return () => {
      end()
      clearTimeout(due)
      clearInterval(passing)
    }
  })
}

const cutoverIn = (replica: Store<ReplicaView>): Cutover | undefined => {
  const view = replica.get()
  return 'cutover' in view ? view.cutover : undefined
}

/** A store whose source runs from the first listener to the last. */
function whileWatched<Value>(store: Store<Value>, start: () => () => void): Store<Value> {
  let listeners = 0
  let stop: (() => void) | undefined
  return {
    get: store.get,
    subscribe(listener) {
      if (listeners === 0) stop = start()
      listeners += 1
      const end = store.subscribe(listener)
      return () => {
        end()
        listeners -= 1
        if (listeners === 0) stop?.()
      }
    },
  }
}
