/** Wraps an XState machine for the rest of the code: which status follows, and whether an event is allowed. */
import { type AnyStateMachine, initialTransition, transition } from 'xstate'

/** A domain event reduced to what the machines look at: its type and, for undo and confirmation, where it leads. */
export interface StructuralEvent {
  type: string
  to?: string
}

export interface Lifecycle<Status extends string> {
  initial: Status
  /** The status after the event, or undefined when the machine does not allow it from here. */
  next(status: Status, event: StructuralEvent): Status | undefined
}

/**
 * Wraps a machine whose state values are flat. XState silently ignores an unhandled event; here `next` returns undefined,
 * so that `decide` can refuse and replay can throw. Transitions never change, so they are memoised.
 */
export function lifecycleOf<Status extends string>(
  machine: AnyStateMachine,
  statuses: readonly Status[],
): Lifecycle<Status> {
  const known = new Map<string, Status | undefined>()
  const asStatus = (value: unknown): Status => {
    const status = statuses.find((candidate) => candidate === value)
    if (status === undefined)
      throw new Error(`Machine ${machine.id} is in ${JSON.stringify(value)}, which is no known status`)
    return status
  }
  const ask = (status: Status, event: StructuralEvent) => {
    const snapshot = machine.resolveState({ value: status, context: {} })
    return snapshot.can(event) ? asStatus(transition(machine, snapshot, event)[0].value) : undefined
  }
  return {
    initial: asStatus(initialTransition(machine)[0].value),
    next(status, event) {
      const key = `${status} ${event.type} ${event.to ?? ''}`
      if (!known.has(key)) known.set(key, ask(status, event))
      return known.get(key)
    },
  }
}
