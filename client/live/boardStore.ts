/** Board and forecast of a followed cutover, as stores that compute only while they have listeners. */
import type { Cutover, PersonId } from '../../shared/cutoverState.ts'
import { asOf } from '../derive/asOf.ts'
import { type Board, boardOf } from '../derive/board.ts'
import { type Outlook, outlookOf } from '../derive/outlook.ts'
import type { ReplicaView } from './replicaView.ts'
import { createStore, type Store } from './store.ts'
import { whenIdle } from './whenIdle.ts'
import { whileWatched } from './whileWatched.ts'

/** Updates on every event, and every second for what time alone releases. */
export function boardStore(
  replica: Store<ReplicaView>,
  seconds: Store<number>,
  me: PersonId | undefined,
): Store<Board | undefined> {
  const board = createStore<Board | undefined>(undefined)
  const derive = () => {
    const cutover = cutoverIn(replica)
    // The current second may be older than the latest event, whose effects must show at once.
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

/** Throttle for recomputing the forecast, in milliseconds: soon after an event, and now and then as time passes. */
const AFTER_EVENT_MS = 250
const AS_TIME_PASSES_MS = 5000

/**
 * Debounced, since a burst of events needs one forecast, and deferred to an idle moment, since a forecast of thousands of
 * steps takes longer than a frame.
 */
export function outlookStore(replica: Store<ReplicaView>, now: () => number): Store<Outlook | undefined> {
  const outlook = createStore<Outlook | undefined>(undefined)
  const make = () => {
    const cutover = cutoverIn(replica)
    if (cutover) outlook.set(outlookOf(cutover, now()))
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
    // Let the rows render before the first forecast is computed.
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
