/** The smallest thing React can follow: a value, and word of its changes. Works without React as well. */

export interface Store<Value> {
  get(): Value
  /** Calls the listener after every change; the answer ends that. */
  subscribe(listener: () => void): () => void
}

export interface WritableStore<Value> extends Store<Value> {
  set(value: Value): void
}

/** A store whose listeners hear of a value only when it is another one than before. */
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
