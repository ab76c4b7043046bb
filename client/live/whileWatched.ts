import type { Store } from './store.ts'

/** A store whose source runs only while there are listeners. */
export function whileWatched<Value>(store: Store<Value>, start: () => () => void): Store<Value> {
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
