/** A minimal observable value for React's useSyncExternalStore. Works without React as well. */

export interface Store<Value> {
  get(): Value
  /** Calls the listener after every change; returns the unsubscribe function. */
  subscribe(listener: () => void): () => void
}

export interface WritableStore<Value> extends Store<Value> {
  set(value: Value): void
}

/** A store that notifies its listeners only when the value has changed. */
export function createStore<Value>(initial: Value): WritableStore<Value> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
